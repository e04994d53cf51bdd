/** Main was forced back, or onto other commits: what the ledger knew goes on, and nothing that it did not know prolongs a stay. */
import { describe, expect, test } from "vitest";
import { makeAgenda } from "../../../src/rules/ends/agenda.ts";
import { factsBeforeAdds } from "../../../src/rules/ledger/facts.ts";
import {
  admitted,
  at,
  build,
  endsTold,
  type GrantSpec,
  intent,
  judged,
  life,
  pathOf,
  planOf,
  the,
  tier,
  tiersOf,
  tombstone,
  versionOf,
  watch,
  type World,
} from "./world.ts";

/** As the ledger knows it, on the chain that is gone. */
const known: GrantSpec = { position: 3, expires: "14:00" };
/** What stands in its place now. */
const other = (spec: Partial<GrantSpec> = {}): GrantSpec => ({
  ...known,
  position: 8,
  ...spec,
});

const rewritten: World = {
  isMainRewritten: true,
  addsStopped: "Main was rewritten.",
  members: ["alice"],
  ledger: [["09:00", watch()], admitted(known)],
};

type Scenario = readonly [sentence: string, world: World, plan: string[]];

describe("on a main that was rewritten", () => {
  test.each<Scenario>([
    [
      "a longer version that the ledger never knew does not prolong a stay",
      { grants: [other({ expires: "20:00" })] },
      ["keep granted alice until 14:00"],
    ],
    [
      "the known end fires beside it",
      { now: "14:00", grants: [other({ expires: "20:00" })] },
      ["remove expired alice until 14:00"],
    ],
    [
      "the known end fires before anybody has asked about it",
      {
        now: "14:00",
        asked: false,
        grants: [other({ expires: "20:00" })],
        ledger: [...the(rewritten.ledger), ["13:00", judged(other())]],
      },
      ["remove expired alice until 14:00"],
    ],
    [
      "a shorter version that was approved shortens it",
      { grants: [other({ expires: "13:00" })] },
      ["keep granted alice until 13:00"],
    ],
    [
      "its end fires too",
      { now: "13:00", grants: [other({ expires: "13:00" })] },
      ["remove expired alice until 13:00"],
    ],
    [
      "a shorter version that nobody approved shortens nothing",
      { grants: [other({ expires: "13:00", verdict: "refused" })] },
      ["keep granted alice until 14:00"],
    ],
    [
      "what begins later ends what stood in its place",
      { grants: [other({ starts: "13:00" })] },
      ["remove superseded alice until 14:00"],
    ],
    [
      "a file that means somebody else now ends it",
      { grants: [other({ user: "bob", file: "alice" })] },
      [
        "remove superseded alice until 14:00",
        "hold adds-stopped bob until 14:00",
      ],
    ],
    [
      "a file that is gone ends it",
      { grants: [] },
      ["remove file-removed alice until 14:00"],
    ],
    [
      "a file that cannot be read any more leaves it to its known end",
      { grants: [], unreadable: [pathOf(known)] },
      ["keep granted alice until 14:00"],
    ],
    [
      "so does one beside a tier that is gone",
      { grants: [], unreadable: [pathOf(known)], tiers: tiersOf({}) },
      ["keep granted alice until 14:00"],
    ],
    [
      "beside one whose tier opens another group now it ends",
      {
        grants: [],
        unreadable: [pathOf(known)],
        tiers: tiersOf({ admin: life([1, tier({ group: "Other" })]) }),
      },
      ["remove tier-changed alice until 14:00"],
    ],
    [
      "another file that the ledger never knew keeps nobody in whose stay is over",
      { grants: [other({ file: "alice-2", expires: "20:00" })] },
      ["remove file-removed alice until 14:00"],
    ],
    [
      "it neither lets in nor removes who was in without a stay, and says so",
      {
        grants: [other({ expires: "20:00" })],
        ledger: [["09:00", watch()]],
      },
      ["keep verdict-unknown alice until 20:00"],
    ],
    [
      "it lets nobody in",
      {
        members: [],
        grants: [other()],
        ledger: [["09:00", watch()]],
      },
      ["hold adds-stopped alice until 14:00"],
    ],
    [
      "who is in without a stay is a stranger where the file was refused",
      {
        grants: [other({ verdict: "refused" })],
        ledger: [["09:00", watch()]],
      },
      ["remove unmanaged alice"],
    ],
    [
      "a version that the ledger knew keeps its own end",
      { grants: [known] },
      ["keep granted alice until 14:00"],
    ],
    [
      "what ended stays ended when its version comes back",
      {
        grants: [known],
        ledger: [
          ...the(rewritten.ledger),
          ["11:00", tombstone(known, "file-removed")],
        ],
      },
      ["remove file-removed alice until 14:00"],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(planOf({ ...rewritten, ...world })).toEqual(expected);
  });

  test.each<[string, Partial<GrantSpec>]>([
    ["proven", {}],
    ["refused, because GitHub links nothing to it", { verdict: "refused" }],
    ["unknown", { verdict: "unknown" }],
  ])(
    "nobody goes where every version has a new id and is %s",
    (_sentence, spec) => {
      const people = ["alice", "bob", "carol"];
      const before = people.map((user, index) => ({
        ...known,
        user,
        position: index,
      }));
      expect(
        planOf({
          ...rewritten,
          members: people,
          grants: people.map((user, index) =>
            other({ user, position: 20 + index, ...spec }),
          ),
          ledger: [["09:00", watch()], ...before.map((one) => admitted(one))],
        }),
      ).toEqual(people.map((user) => `keep granted ${user} until 14:00`));
    },
  );

  test("a proven version counts as soon as somebody has vouched for that main", () => {
    expect(
      planOf({
        ...rewritten,
        isMainRewritten: false,
        grants: [other({ expires: "20:00" })],
      }),
    ).toEqual(["keep granted alice until 20:00"]);
  });

  test("nothing of it is written down as a stay, nor buried", () => {
    const longer = other({ expires: "20:00" });
    const { input, claims, plan, verdicts } = build({
      ...rewritten,
      grants: [longer],
    });
    const facts = factsBeforeAdds({
      plan,
      claims,
      verdicts,
      facts: input.facts,
      ledger: input.ledger,
    });
    expect(facts.map(({ type }) => type)).toEqual(["verdict"]);
    expect(
      build({ ...rewritten, now: "14:00", grants: [longer] }).plan.ended.map(
        ({ version }) => version,
      ),
    ).toEqual([versionOf(known)]);
  });

  test("a stay that its person's standing ended gets its tombstone beside it, while the group cannot be read", () => {
    const { plan } = build({
      ...rewritten,
      members: null,
      status: { alice: "SUSPENDED" },
      grants: [other({ expires: "20:00" })],
    });
    expect(endsTold(plan)).toEqual(["alice person-inactive, not out"]);
  });

  test.each<[string, string, string]>([
    ["the known end, not the longer one", "20:00", "14:00"],
    ["the shorter end", "13:00", "13:00"],
  ])("the agenda has %s", (_sentence, expires, expected) => {
    const { claims } = build({ ...rewritten, grants: [other({ expires })] });
    expect(makeAgenda(claims, at("12:00")).ends).toMatchObject([
      { dueAt: at(expected), until: null },
    ]);
  });

  test("a stay is not bounded by a version of a tier that changed under it: that one ends it", () => {
    expect(
      planOf({
        ...rewritten,
        grants: [other()],
        tiers: tiersOf({
          admin: life([5, tier({ group: "Others" })], [100, tier()]),
        }),
        ledger: [
          ["09:00", watch()],
          ["10:01", intent(known)],
        ],
      }),
    ).toEqual(["remove tier-changed alice until 14:00"]);
  });
});

describe("a group that was swept, and that no tier of a rewritten main names", () => {
  const told = (world: World): readonly string[] =>
    build({
      ...rewritten,
      tiers: tiersOf({ admin: life([100, tier({ group: "Other" })]) }),
      ...world,
    }).plan.findings.map(
      ({ code, severity, message }) => `${severity} ${code}: ${message}`,
    );

  test("is told of as long as somebody is in it without a grant", () => {
    const [finding, ...others] = told({ members: ["alice", "mallory"] });
    expect(finding).toMatch(
      /^warning group-forgotten: No tier of main names group "AWS Admin" .* 1 in it without a grant/,
    );
    expect(others).toEqual([]);
  });

  test("is none that a tier names, though nobody can tell who the member is that a grant means", () => {
    expect(
      told({
        tiers: tiersOf({ admin: life([100, tier()]) }),
        isMainRewritten: false,
        grants: [{}],
        facts: { people: new Map(), arePeopleComplete: false },
        ledger: [["09:00", watch()]],
      }),
    ).toEqual([]);
  });

  test.each<[string, World]>([
    ["whose only member has a grant that the ledger knows", {}],
    ["which is empty", { members: [] }],
    ["whose members could not be read", { facts: { members: new Map() } }],
    ["while nobody can read main", { members: ["mallory"], grants: null }],
  ])("is not told of: one %s", (_, world) => {
    expect(told(world)).toEqual([]);
  });
});
