import { describe, expect, expectTypeOf, it } from "vitest";
import type { OktaDirectory } from "../../src/adapters/okta/directory.ts";
import type { Directory } from "../../src/controller/ports.ts";
import { toLogin } from "../../src/domain/ids.ts";
import {
  directoryFor,
  groupBody,
  groupId,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

describe("the Okta directory", () => {
  it("is what the journeys ask for", () => {
    expectTypeOf<OktaDirectory>().toExtend<Directory>();
  });

  it("lists members with their state and GitHub account", async () => {
    const okta = await startOkta(() => ({
      body: [
        userBody(1, {}, { githubLogin: "octo-one" }),
        userBody(2, { status: "SUSPENDED" }),
        userBody(3, { status: "DEPROVISIONED" }, { githubLogin: 7 }),
      ],
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.members(groupId())).toEqual([
      {
        id: userId(1),
        login: "person1@example.com",
        status: "ACTIVE",
        githubAccount: "octo-one",
      },
      {
        id: userId(2),
        login: "person2@example.com",
        status: "SUSPENDED",
        githubAccount: null,
      },
      {
        id: userId(3),
        login: "person3@example.com",
        status: "DEPROVISIONED",
        githubAccount: null,
      },
    ]);
    expect(okta.seen.map(({ rawUrl }) => rawUrl)).toEqual([
      `/api/v1/groups/${groupId()}/users?limit=200`,
    ]);
    expect(okta.seen[0]?.headers.authorization).toBe(
      "SSWS 00secretTokenOfTheTests",
    );
  });

  it("adds and removes with one request each", async () => {
    const okta = await startOkta(() => ({ status: 204 }));
    const { directory } = directoryFor(okta);

    await directory.addMember(groupId(), userId());
    await directory.removeMember(groupId(), userId());

    expect(okta.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /api/v1/groups/${groupId()}/users/${userId()}`,
      `DELETE /api/v1/groups/${groupId()}/users/${userId()}`,
    ]);
  });

  it("finds groups of every type by their exact name alone", async () => {
    const okta = await startOkta(() => ({
      body: [
        groupBody(1, "AWS Users"),
        groupBody(2, "AWS Users", "APP_GROUP"),
        groupBody(3, "aws users"),
        groupBody(4, "AWS Users 2"),
        groupBody(5, "Everyone", "BUILT_IN"),
      ],
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.findGroups(["AWS Users", "Everyone"])).toEqual([
      { id: groupId(1), name: "AWS Users", type: "OKTA_GROUP" },
      { id: groupId(2), name: "AWS Users", type: "APP_GROUP" },
      { id: groupId(5), name: "Everyone", type: "BUILT_IN" },
    ]);
    expect(okta.seen[0]?.query.get("search")).toBe(
      'profile.name eq "AWS Users" or profile.name eq "Everyone"',
    );
  });

  it("finds people whatever the case of their login, and nobody who was not asked for", async () => {
    const okta = await startOkta(() => ({
      body: [
        userBody(1, {}, { login: "Alice@Example.com" }),
        userBody(2, {}, { login: "alice@example.com.evil.test" }),
      ],
    }));
    const { directory } = directoryFor(okta);

    const found = await directory.findPeople([toLogin("alice@example.com")]);

    expect(found.map(({ login }) => login)).toEqual(["Alice@Example.com"]);
  });

  it("asks Okta nothing when it is asked for nobody", async () => {
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor(okta);

    expect(await directory.findPeople([])).toEqual([]);
    expect(await directory.findGroups([])).toEqual([]);
    expect(okta.seen).toEqual([]);
  });

  it("names the groups that rules assign people to, of active and inactive rules", async () => {
    const rule = (n: number, status: string, groupIds: string[]) => ({
      id: `0pr${n}`,
      type: "group_rule",
      status,
      name: `Rule ${n}`,
      actions: { assignUserToGroups: { groupIds } },
    });
    const okta = await startOkta(() => ({
      body: [
        rule(1, "ACTIVE", [groupId(1), groupId(2)]),
        rule(2, "INACTIVE", [groupId(3)]),
        rule(3, "INVALID", []),
      ],
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.ruleTargets()).toEqual(
      new Set([groupId(1), groupId(2), groupId(3)]),
    );
  });

  it("lists a person's groups", async () => {
    const okta = await startOkta(() => ({
      body: [groupBody(1), groupBody(2, "Everyone", "BUILT_IN")],
    }));
    const { directory } = directoryFor(okta);

    expect((await directory.groupsOf(userId())).map(({ id }) => id)).toEqual([
      groupId(1),
      groupId(2),
    ]);
    expect(okta.seen[0]?.path).toBe(`/api/v1/users/${userId()}/groups`);
  });

  it.each([
    [["PENDING_ACTIVATION", "ACTIVE"], true],
    [["PENDING_ACTIVATION", "INACTIVE", "EXPIRED"], false],
    [[], false],
  ])("a person with factors %j has an active one: %s", async (states, has) => {
    const okta = await startOkta(() => ({
      body: states.map((status, n) => ({
        id: `ost${n}`,
        factorType: n === 0 ? "push" : "a-type-of-tomorrow",
        provider: "OKTA",
        status,
      })),
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.hasActiveFactor(userId())).toBe(has);
  });
});
