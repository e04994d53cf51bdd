import { describe, expect, it } from "vitest";
import type { Directory, ChangeSource } from "../../src/controller/ports.ts";
import { shareRemovals } from "../../src/controller/ends/share-removals.ts";
import { rememberDirectory } from "../../src/controller/survey/remember-directory.ts";
import type { Group, Person } from "../../src/domain/directory.ts";
import {
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../src/domain/ids.ts";
import { at, settle } from "./ends-clock.ts";

const group = (name: string, id = name): Group => ({
  id: id as OktaGroupId,
  name,
  type: "OKTA_GROUP",
});
const person = (name: string, status: Person["status"] = "ACTIVE"): Person => ({
  id: name as OktaUserId,
  login: `${name}@example.com`,
  status,
  githubAccount: null,
});
const login = (name: string) => toLogin(`${name}@example.com`);

/** An Okta that says what it was asked. */
const open = () => {
  const asked: string[] = [];
  const world = {
    groups: [group("Admin"), group("Users")],
    people: [person("alice"), person("bob")],
    members: new Map([
      ["Admin", ["alice"]],
      ["Users", ["alice", "bob"]],
    ]),
    changed: { groups: [] as Group[], people: [] as Person[] },
    isDown: false,
  };
  const inner = {
    findGroups: (names: readonly string[]) => {
      asked.push(`groups ${names.join()}`);
      return Promise.resolve(
        world.groups.filter(({ name }) => names.includes(name)),
      );
    },
    findPeople: (logins: readonly string[]) => {
      asked.push(`people ${logins.join()}`);
      return Promise.resolve(
        world.people.filter((one) => logins.includes(one.login)),
      );
    },
    members: (id: OktaGroupId) => {
      asked.push(`members ${id}`);
      const names = world.members.get(id) ?? [];
      return Promise.resolve(
        world.people.filter(({ id: name }) => names.includes(name)),
      );
    },
    ruleTargets: () => {
      asked.push("rules");
      return Promise.resolve(new Set<OktaGroupId>());
    },
    changedAfter: (since: number) => {
      asked.push(`changed ${new Date(since).toISOString().slice(11, 16)}`);
      return world.isDown
        ? Promise.reject(new Error("503"))
        : Promise.resolve(world.changed);
    },
    addMember: () => Promise.resolve(),
    removeMember: () => Promise.resolve(),
  } as unknown as Directory & ChangeSource;
  const memory = rememberDirectory(inner);
  const look = async (): Promise<readonly string[]> => {
    asked.length = 0;
    await memory.directory.findGroups(["Admin", "Users"]);
    await memory.directory.ruleTargets();
    await memory.directory.members("Admin" as OktaGroupId);
    await memory.directory.members("Users" as OktaGroupId);
    await memory.directory.findPeople([login("alice"), login("nobody")]);
    return [...asked];
  };
  return { world, memory, look, asked };
};

const everything = [
  "groups Admin,Users",
  "rules",
  "members Admin",
  "members Users",
  "people alice@example.com,nobody@example.com",
];

describe("what Okta said before", () => {
  it("is not asked again, except for the rules, as long as nothing changed", async () => {
    const { memory, look } = open();
    await memory.refresh("changed", at("12:00"));
    expect(await look()).toEqual(everything);
    await memory.refresh("changed", at("12:01"));
    expect(await look()).toEqual(["rules"]);
  });

  it("is asked again of a group whose members changed, since two minutes before the last look", async () => {
    const { memory, look, world, asked } = open();
    await memory.refresh("changed", at("12:00"));
    await look();
    world.changed = { groups: [group("Admin")], people: [] };
    world.members.set("Admin", ["alice", "bob"]);
    await memory.refresh("changed", at("12:01"));
    expect(asked.at(-1)).toBe("changed 11:58");
    expect(await look()).toEqual(["groups Admin", "rules", "members Admin"]);
    const members = await memory.directory.members("Admin" as OktaGroupId);
    expect(members).toHaveLength(2);
  });

  it("is asked again under the old name of a group that was renamed, and under one that came to be", async () => {
    const { memory, look, world } = open();
    await memory.refresh("changed", at("12:00"));
    await look();
    world.groups = [group("Renamed", "Admin"), group("Users")];
    world.changed = { groups: [group("Renamed", "Admin")], people: [] };
    await memory.refresh("changed", at("12:01"));
    expect(await look()).toContain("groups Admin");
    expect(await memory.directory.findGroups(["Admin"])).toEqual([]);
    world.groups = [group("Admin", "New"), group("Users")];
    world.changed = { groups: [group("Admin", "New")], people: [] };
    await memory.refresh("changed", at("12:02"));
    expect(await memory.directory.findGroups(["Admin"])).toMatchObject([
      { id: "New" },
    ]);
  });

  it("shows a person's new state in every list, and finds who got a login that nobody had", async () => {
    const { memory, look, world } = open();
    await memory.refresh("changed", at("12:00"));
    await look();
    world.people = [
      person("alice", "SUSPENDED"),
      person("bob"),
      person("nobody"),
    ];
    world.changed = {
      groups: [],
      people: [person("alice", "SUSPENDED"), person("nobody")],
    };
    await memory.refresh("changed", at("12:01"));
    expect(await look()).toEqual([
      "rules",
      "people alice@example.com,nobody@example.com",
    ]);
    const listed = await memory.directory.members("Users" as OktaGroupId);
    expect(listed.map(({ status }) => status)).toEqual(["SUSPENDED", "ACTIVE"]);
    expect(await memory.directory.findPeople([login("nobody")])).toHaveLength(
      1,
    );
  });

  it("is forgotten at a full sweep, and wherever it cannot be told what changed", async () => {
    const { memory, look, world } = open();
    await memory.refresh("changed", at("12:00"));
    await look();
    await memory.refresh("full", at("12:01"));
    expect(await look()).toEqual(everything);
    world.isDown = true;
    await memory.refresh("changed", at("12:02"));
    expect(await look()).toEqual(everything);
  });

  it("is not believed of a group in which somebody was put or taken out, by whomever, until the next look", async () => {
    const { memory, look } = open();
    await memory.refresh("changed", at("12:00"));
    await look();
    await memory.directory.addMember(
      "Admin" as OktaGroupId,
      "bob" as OktaUserId,
    );
    memory.touch("Users" as OktaGroupId);
    const again = ["rules", "members Admin", "members Users"];
    expect(await look()).toEqual(again);
    expect(await look()).toEqual(again);
    await memory.refresh("changed", at("12:01"));
    expect(await look()).toEqual(again);
    expect(await look()).toEqual(["rules"]);
  });
});

describe("a removal that two want", () => {
  it("is made once, and again when it is wanted later", async () => {
    let asked = 0;
    let finish: () => void = () => undefined;
    const remove = shareRemovals(() => {
      asked += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    const pair = ["Admin" as OktaGroupId, "bob" as OktaUserId] as const;
    const both = Promise.all([remove(...pair), remove(...pair)]);
    finish();
    await both;
    await settle();
    void remove(...pair);
    expect(asked).toBe(2);
  });
});
