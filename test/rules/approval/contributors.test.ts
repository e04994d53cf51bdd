/** Who had a hand in a pull request: whoever is missed here could approve what they brought. */
import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/domain/forge.ts";
import { toLogin } from "../../../src/domain/ids.ts";
import { findContributors } from "../../../src/rules/approval/contributors.ts";
import { judgeApproval } from "../../../src/rules/approval/judge-approval.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  approves,
  bob,
  carol,
  commit,
  dave,
  detailsOf,
  everyday,
  factsOf,
  head,
  minute,
  oktaPerson,
  person,
  pushed,
  type Scene,
  sha,
} from "./scene.ts";

const staff = everyday.people.known ? everyday.people.value : [];
const old = sha("old");

const find = (change: Partial<Scene>) => findContributors(detailsOf(change));
const judge = (change: Partial<Scene>) => {
  const verdict = judgeApproval(factsOf(change), minute(40));
  return { kind: verdict.kind, said: JSON.stringify(verdict.evidence) };
};

describe("a contributor", () => {
  it("is known by number, whatever login a commit still has", () => {
    const { kind, said } = judge({
      commits: known([
        commit({
          message:
            "x\nCo-authored-by: C <3+carol-before@users.noreply.github.com>",
        }),
      ]),
    });
    expect(kind).toBe("refused");
    expect(said).toMatch(/@carol does not count: is a co-author of/);
  });

  it("is said to have done what came first", () => {
    const { byId, byLogin, byPerson } = find({
      pushes: known([pushed(bob, 10, null, head, "branch_creation")]),
      commits: known([commit({ committer: bob })]),
    }).contributors;
    expect(byId.get(alice.id)?.code).toBe("reviewer-opened");
    expect(byLogin.get("alice")?.code).toBe("reviewer-opened");
    expect(byId.get(bob.id)?.code).toBe("reviewer-wrote");
    expect(byLogin.get("bob")?.code).toBe("reviewer-wrote");
    expect(byPerson.get(oktaPerson("bob@example.com").id)?.code).toBe(
      "reviewer-wrote",
    );
  });

  it("who stands for two people is both of them, and so nobody unknown", () => {
    const two = {
      people: known([...staff, person(dave, "zoe@example.com")]),
      commits: known([commit({ author: dave })]),
    };
    expect(judge(two).kind).toBe("proven");
    expect([...find(two).contributors.byPerson.keys()].sort()).toEqual(
      ["alice", "dave", "zoe"].map((of) => oktaPerson(`${of}@example.com`).id),
    );
  });

  it("whom Okta does not have any more could be anybody", () => {
    const { kind, said } = judge({
      people: known(
        staff.map((entry) =>
          entry.accountId === dave.id
            ? { ...entry, person: toLogin("dave@example.com") }
            : entry,
        ),
      ),
      commits: known([commit({ author: dave })]),
    });
    expect(kind).toBe("refused");
    expect(said).toMatch(
      /@dave is the author of \w+, and who is behind it cannot be told: Okta has nobody called dave@example.com/,
    );
  });
});

describe("one push by an account that is not known", () => {
  it.each<[string, Account | null, Account | null]>([
    ["before one that is", null, alice],
    ["after one that is", alice, null],
  ])("%s leaves it unattributed", (_sentence, first, second) => {
    const { kind, said } = judge({
      size: known({ commits: 2, changedFiles: 1 }),
      commits: known([commit({ sha: old }), commit({ parents: [old] })]),
      pushes: known([
        pushed(second, 15, old, head),
        pushed(first, 10, null, old, "branch_creation"),
      ]),
      reviews: known([approves(bob), approves(carol)]),
    });
    expect(kind).toBe("refused");
    expect(said).toContain("whose account is not known");
  });
});
