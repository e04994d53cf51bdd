import { describe, expect, test } from "vitest";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import type { Add } from "../../../src/domain/plan.ts";
import {
  burialFacts,
  confirmationFacts,
  factsBeforeAdds,
} from "../../../src/rules/ledger/facts.ts";
import { isOldNews } from "../../../src/rules/ledger/hold-facts.ts";
import {
  adminGroup,
  adminId,
  admitted,
  build,
  burial,
  intent,
  judged,
  ledgerOf,
  life,
  outcome,
  the,
  tier,
  tiersOf,
  tombstone,
  userId,
  versionOf,
  watch,
  type World,
} from "../plan/world.ts";

const factsInput = (world: World) => {
  const { plan, claims, verdicts, input } = build(world);
  return { plan, claims, verdicts, facts: input.facts, ledger: input.ledger };
};

/** The ledger with what the run writes before its adds. */
const written = (world: World) =>
  factsInput({
    ...world,
    ledger: [
      ...(world.ledger ?? []),
      [world.now ?? "12:00", ...factsBeforeAdds(factsInput(world))],
    ],
  }).ledger;

const inShort = (facts: readonly LedgerFact[]): string[] =>
  facts.map((fact) => {
    switch (fact.type) {
      case "genesis":
      case "tip":
      case "watch":
      case "policy":
      case "freeze":
      case "thaw":
      case "readback":
        return fact.type;
      case "verdict":
        return `verdict ${fact.verdict} ${fact.user} ${fact.userId ?? "nobody"}`;
      case "intent":
        return `intent ${fact.user} until ${fact.endsAt}`;
      case "outcome":
        return `${fact.action} ${fact.result} ${fact.version?.replace(/^.*\//, "") ?? "stranger"}`;
      case "end":
      case "hold":
        return `${fact.type} ${fact.reason} ${fact.version?.replace(/^.*\//, "") ?? "stranger"}`;
    }
  });

type Row = readonly [sentence: string, world: World, facts: string[]];

const alice = userId("alice");
const alices = "alice@example.com";
const until2 = "until 2026-11-22T14:00:00Z";

describe("before its adds, a run writes down", () => {
  test.each<Row>([
    [
      "the verdict with the ids that it fixes, and the intent with its end",
      { grants: [{}] },
      [`verdict proven ${alices} ${alice}`, `intent ${alices} ${until2}`],
    ],
    [
      "no verdict that is known, and no second intent",
      { grants: [{}], ledger: [["10:01", judged({}), intent({})]] },
      [],
    ],
    [
      "a second intent where a limit came between the first and its add",
      { grants: [{}], ledger: [["10:01", judged({}), intent({}, "18:00")]] },
      [`intent ${alices} ${until2}`],
    ],
    [
      "none where it came after the add",
      {
        members: ["alice"],
        grants: [{}],
        ledger: [
          ["10:01", judged({}), intent({}, "18:00")],
          ["10:02", outcome("add", {}, "confirmed")],
        ],
      },
      [],
    ],
    [
      "the verdict again once it is known whom it means",
      {
        grants: [{}],
        ledger: [
          [
            "10:01",
            { ...judged({}), userId: null, groupId: null } as LedgerFact,
            intent({}),
          ],
        ],
      },
      [`verdict proven ${alices} ${alice}`],
    ],
    [
      "the verdict once, while it is not known whom it means",
      {
        grants: [{ user: "zoe" }],
        ledger: [
          [
            "10:01",
            {
              ...judged({ user: "zoe" }),
              userId: null,
              groupId: null,
            } as LedgerFact,
          ],
        ],
      },
      ["hold person-unknown zoe.yaml"],
    ],
    [
      "the verdict without ids, where nobody has the login",
      { grants: [{ user: "zoe" }] },
      ["verdict proven zoe@example.com nobody", "hold person-unknown zoe.yaml"],
    ],
    [
      "the ids and the end of every grant of a membership, not only of the one that the plan names",
      { grants: [{ file: "a" }, { file: "b", expires: "18:00" }] },
      [
        `verdict proven ${alices} ${alice}`,
        `verdict proven ${alices} ${alice}`,
        `intent ${alices} ${until2}`,
        `intent ${alices} until 2026-11-22T18:00:00Z`,
      ],
    ],
    [
      "a refusal, and that it was told",
      { grants: [{ verdict: "refused" }] },
      [`verdict refused ${alices} ${alice}`, "hold verdict-refused alice.yaml"],
    ],
    [
      "a refusal once",
      {
        grants: [{ verdict: "refused" }],
        ledger: [
          [
            "10:01",
            {
              ...judged({}, "refused"),
              userId: null,
              groupId: null,
            } as LedgerFact,
          ],
        ],
      },
      ["hold verdict-refused alice.yaml"],
    ],
    [
      "nothing of what could not be found out",
      { grants: [{ verdict: "unknown" }] },
      [],
    ],
    [
      "the intent of somebody who is in already, so that the end is known",
      { members: ["alice"], grants: [{}], ledger: [["10:01", judged({})]] },
      [`intent ${alices} ${until2}`],
    ],
    [
      "a tombstone for what is over",
      { grants: [{}], now: "14:00", ledger: [admitted({})] },
      ["end expired alice.yaml"],
    ],
    [
      "a tombstone of a deleted grant whose end nobody knows",
      {
        members: [],
        grants: [{ position: 10, duration: "1h", verdict: "unknown" }],
        ledger: [["09:00", watch()]],
        tiers: tiersOf({ admin: life([5, "deleted"], [100, tier()]) }),
      },
      ["end tier-deleted alice.yaml"],
    ],
    [
      "no tombstone of such a grant while its person is in, since it may yet turn out to have let the person in",
      {
        members: ["alice"],
        grants: [{ position: 10, duration: "1h", verdict: "unknown" }],
        ledger: [["09:00", watch()]],
        tiers: tiersOf({ admin: life([5, "deleted"], [100, tier()]) }),
      },
      [],
    ],
    [
      "a tombstone once",
      {
        grants: [{}],
        now: "14:00",
        ledger: [admitted({}), ["14:00", tombstone({}, "expired")]],
      },
      [],
    ],
    [
      "a hold that lasts, once",
      {
        grants: [{}],
        audience: [],
        ledger: [
          [
            "10:01",
            judged({}),
            {
              type: "hold",
              version: versionOf({}),
              userId: alice,
              groupId: adminId,
              reason: "outside-audience",
            },
          ],
        ],
      },
      [],
    ],
    [
      "no hold that will pass by itself",
      {
        grants: [{}],
        audience: null,
        ledger: [["10:01", judged({})]],
      },
      [],
    ],
    [
      "whom the brake holds, because who was held first goes first",
      { members: ["mallory"], ledger: [] },
      ["hold brake stranger"],
    ],
    [
      "nothing of a stranger's removal, which has its outcome",
      { members: ["mallory"] },
      [],
    ],
    [
      "while observing, verdicts alone",
      {
        mode: "observe",
        members: ["bob", "mallory"],
        grants: [{}, { user: "bob", expires: "12:00" }, { user: "carol" }],
        ledger: [],
      },
      [
        `verdict proven ${alices} ${alice}`,
        `verdict proven bob@example.com ${userId("bob")}`,
        `verdict proven carol@example.com ${userId("carol")}`,
      ],
    ],
    [
      "while observing, the tombstone of what Curfew let in before",
      {
        mode: "observe",
        members: ["alice"],
        grants: [{}],
        now: "14:00",
        ledger: [admitted({})],
      },
      ["end expired alice.yaml"],
    ],
    [
      "while observing, the intent of what prolongs a stay that Curfew created",
      {
        mode: "observe",
        members: ["alice"],
        grants: [{ file: "a" }, { file: "b", expires: "18:00" }],
        ledger: [admitted({ file: "a" })],
      },
      [
        `verdict proven ${alices} ${alice}`,
        `intent ${alices} until 2026-11-22T18:00:00Z`,
      ],
    ],
    [
      "while observing, no intent of somebody whom Curfew did not let in",
      {
        mode: "observe",
        members: ["alice"],
        grants: [{}],
        ledger: [["10:01", judged({})]],
      },
      [],
    ],
    [
      "while observing, no intent of an add, which is not made",
      {
        mode: "observe",
        grants: [{}, { file: "long", expires: "18:00" }],
        ledger: [["10:01", judged({}), intent({})]],
      },
      [`verdict proven ${alices} ${alice}`],
    ],
    [
      "no intent of a grant that begins later",
      { grants: [{ starts: "13:00" }] },
      [`verdict proven ${alices} ${alice}`],
    ],
    [
      "no refusal by what is so today alone, of what gave access before",
      {
        grants: [{ verdict: "refused", isOfToday: true }],
        ledger: [["10:01", intent({})]],
      },
      [],
    ],
    [
      "no intent without a merge, an end or a person",
      {
        members: ["alice"],
        grants: [{ verdict: "unknown", duration: "1h" }],
      },
      [],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(inShort(factsBeforeAdds(factsInput(world)))).toEqual(expected);
  });

  test.each(["userId", "groupId"] as const)(
    "no intent where the add has no %s",
    (field) => {
      const input = factsInput({
        grants: [{}],
        ledger: [["10:01", judged({})]],
      });
      const [add] = input.plan.changes;
      const plan = {
        ...input.plan,
        changes: [{ ...the(add), [field]: null }],
      };
      expect(factsBeforeAdds({ ...input, plan })).toEqual([]);
    },
  );

  test.each(["mergedAt", "startsAt", "endsAt"] as const)(
    "no intent where the grant's %s is not known",
    (field) => {
      const input = factsInput({
        grants: [{}],
        ledger: [["10:01", judged({})]],
      });
      const claims = input.claims.map((claim) => ({ ...claim, [field]: null }));
      expect(factsBeforeAdds({ ...input, claims })).toEqual([]);
    },
  );

  test("no intent of a grant whose renewals are used up, beside one that gives access", () => {
    const input = factsInput({
      grants: [{ file: "a" }, { file: "b", expires: "18:00" }],
    });
    const claims = input.claims.map((claim) =>
      claim.path.endsWith("a.yaml")
        ? {
            ...claim,
            renewal: { reason: "cooldown" as const, detail: "too soon" },
          }
        : claim,
    );
    expect(
      inShort(factsBeforeAdds({ ...input, claims })).filter((fact) =>
        fact.startsWith("intent"),
      ),
    ).toEqual([`intent ${alices} until 2026-11-22T18:00:00Z`]);
  });

  test("no intent of an add that no claim knows", () => {
    const input = factsInput({ grants: [{}], ledger: [["10:01", judged({})]] });
    expect(factsBeforeAdds({ ...input, claims: [] })).toEqual([]);
  });

  test("the intent of every add, though its grant explains no membership", () => {
    const input = factsInput({ grants: [{}], ledger: [["10:01", judged({})]] });
    const claims = input.claims.map((claim) => ({
      ...claim,
      isOffRecord: true,
    }));
    expect(inShort(factsBeforeAdds({ ...input, claims }))).toEqual([
      `intent ${alices} ${until2}`,
    ]);
  });

  test("the whole of a verdict and of an intent", () => {
    const [verdict, wanted] = factsBeforeAdds(factsInput({ grants: [{}] }));
    expect(verdict).toEqual({
      ...judged({}),
      because: ["it is proven"],
    });
    expect(wanted).toEqual(intent({}));
    expect(wanted).toMatchObject({ group: adminGroup });
  });

  test("the whole of a refusal, which nobody approved", () => {
    const [refusal] = factsBeforeAdds(
      factsInput({ grants: [{ verdict: "refused" }] }),
    );
    expect(refusal).toEqual({
      ...judged({}, "refused"),
      mergedAt: null,
      pullRequest: null,
      approvers: [],
      approverAccounts: [],
      approverIds: [],
      because: ["it is refused"],
    });
  });

  test("the whole of a tombstone", () => {
    expect(
      factsBeforeAdds(
        factsInput({ grants: [{}], now: "14:00", ledger: [admitted({})] }),
      ),
    ).toEqual([tombstone({}, "expired")]);
  });

  test("a verdict whose approvers are known by their logins alone", () => {
    const input = factsInput({ grants: [{}] });
    const verdicts = new Map(
      [...input.verdicts].map(([id, verdict]) => [
        id,
        verdict.kind === "proven"
          ? {
              ...verdict,
              approval: {
                ...verdict.approval,
                approvers: [{ login: "hubot", id: null, person: null }],
              },
            }
          : verdict,
      ]),
    );
    expect(factsBeforeAdds({ ...input, verdicts })[0]).toMatchObject({
      approvers: ["hubot"],
      approverAccounts: [""],
      approverIds: [""],
    });
  });

  test("a verdict without a word where nothing is to be said", () => {
    const input = factsInput({ grants: [{}] });
    const claims = input.claims.map((claim) => ({ ...claim, evidence: "" }));
    expect(factsBeforeAdds({ ...input, claims })[0]).toMatchObject({
      because: [],
    });
  });

  test("an end that nobody knows as null", () => {
    const input = factsInput({ grants: [{}], now: "14:00" });
    const plan = {
      ...input.plan,
      ended: input.plan.ended.map((one) => ({ ...one, endsAt: null })),
    };
    expect(
      factsBeforeAdds({ ...input, plan }).find(({ type }) => type === "end"),
    ).toMatchObject({ endsAt: null });
  });
});

describe("after its adds, a run writes down", () => {
  const long = { file: "long", expires: "18:00" };
  test.each<Row>([
    [
      "that Okta shows who was added",
      { members: ["alice"], grants: [{}], ledger: [["10:01", intent({})]] },
      ["add confirmed alice.yaml"],
    ],
    [
      "it once",
      { members: ["alice"], grants: [{}], ledger: [admitted({})] },
      [],
    ],
    [
      "it for every grant that accounts for the membership",
      {
        members: ["alice"],
        grants: [
          {},
          long,
          { file: "other", verdict: "unknown" },
          { file: "later", starts: "13:00" },
        ],
        ledger: [["10:01", intent({}), outcome("add", {}, "acknowledged")]],
      },
      ["add confirmed alice.yaml", "add confirmed long.yaml"],
    ],
    [
      "it though the file cannot be read any more",
      {
        members: ["alice"],
        grants: null,
        ledger: [["10:01", intent({})]],
      },
      ["add confirmed alice.yaml"],
    ],
    ["nothing of one who is not shown yet", { grants: [{}] }, []],
    [
      "nothing of one who was added just now and is not shown yet",
      {
        grants: [{}],
        ledger: [
          ["10:01", judged({}), intent({})],
          ["11:59:30", outcome("add", {}, "acknowledged")],
        ],
      },
      [],
    ],
    [
      "nothing while observing",
      { mode: "observe", members: ["alice"], grants: [{}] },
      [],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(inShort(confirmationFacts(factsInput(world), []))).toEqual(expected);
  });

  test("that an add was seen, for every other grant that it serves", () => {
    const input = factsInput({ grants: [{}, long] });
    const adds = input.plan.changes.filter(({ action }) => action === "add");
    expect(inShort(confirmationFacts(input, adds as readonly Add[]))).toEqual([
      "add confirmed alice.yaml",
    ]);
  });

  test.each<Row>([
    [
      "that what is over gives nothing any more, where Okta shows nobody",
      { grants: [{}], now: "14:00" },
      ["remove confirmed alice.yaml"],
    ],
    [
      "that, where another grant keeps the person",
      {
        members: ["alice"],
        now: "14:00",
        grants: [{}, long],
        ledger: [admitted({})],
      },
      ["remove confirmed alice.yaml"],
    ],
    [
      "that, where another grant gives nothing",
      { now: "14:00", grants: [{}, { ...long, verdict: "refused" }] },
      ["remove confirmed alice.yaml"],
    ],
    [
      "not that, where the person is being removed",
      {
        members: ["alice"],
        now: "14:00",
        grants: [{}],
        ledger: [admitted({})],
      },
      [],
    ],
    [
      "not that, where the list cannot be read",
      {
        members: null,
        now: "14:00",
        grants: [{}],
        ledger: [["10:01", judged({})]],
      },
      [],
    ],
    [
      "it once",
      {
        now: "14:00",
        grants: [{}],
        ledger: [["10:01", outcome("remove", {})]],
      },
      [],
    ],
    [
      "nothing while observing what Curfew did not let in",
      { mode: "observe", grants: [{}], now: "14:00" },
      [],
    ],
  ])("%s", (_sentence, world, expected) => {
    expect(inShort(burialFacts(factsInput(world), written(world)))).toEqual(
      expected,
    );
  });

  test("that as a burial, which took nobody out", () => {
    const world = { grants: [{}], now: "14:00" };
    expect(burialFacts(factsInput(world), written(world))).toEqual([
      burial({}),
    ]);
  });

  test("not that, where another grant keeps the person of whom nothing could be written down", () => {
    const input = factsInput({
      members: ["alice"],
      now: "14:00",
      grants: [{}, long],
      ledger: [admitted({})],
    });
    expect(burialFacts(input, input.ledger)).toEqual([]);
  });
});

describe("old news", () => {
  const hold = the(build({ grants: [{}], audience: [] }).plan.changes[0]);
  test.each([
    [
      "is a hold that lasts and was reported",
      { ...hold, reported: true },
      true,
    ],
    ["is not its first report", hold, false],
    [
      "is not what the brake holds, which somebody has to look at",
      { ...hold, reason: "brake", reported: true },
      false,
    ],
    [
      "is nothing that is done",
      the(build({ grants: [{}] }).plan.changes[0]),
      false,
    ],
  ])("%s", (_sentence, change, expected) => {
    expect(isOldNews(change as typeof hold)).toBe(expected);
  });
});

test("the ledger of the tests holds", () => {
  expect(ledgerOf(admitted({})).head?.seq).toBe(2);
});
