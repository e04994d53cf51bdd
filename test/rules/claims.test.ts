import { describe, expect, test } from "vitest";
import {
  type Claim,
  hasGivenAccess,
  makeClaims,
  needsVerdict,
  whyRefused,
} from "../../src/rules/claims.ts";
import type { LedgerFact } from "../../src/domain/ledger.ts";
import {
  admitted,
  at,
  build,
  type GrantSpec,
  intent,
  judged,
  ledgerOf,
  live,
  outcome,
  planOf,
  type Said,
  the,
  tiersOf,
  tombstone,
  userId,
  versionOf,
  type World,
} from "./plan/world.ts";

describe("a verdict is asked for", () => {
  const past = { expires: "11:00" };
  const edited = { ...past, position: 1 };
  test.each<[string, GrantSpec, Said[], boolean]>([
    ["for a grant that has not ended", {}, [], true],
    [
      "for a grant with a duration, whose end is not known without it",
      { duration: "1h" },
      [],
      true,
    ],
    [
      "once for one whose end had passed before the ledger heard of it",
      past,
      [],
      true,
    ],
    [
      "not for one whose end has passed",
      past,
      [["10:30", judged(past)]],
      false,
    ],
    [
      "not at its very end",
      { expires: "12:00" },
      [["10:30", judged({ expires: "12:00" })]],
      false,
    ],
    [
      "not for one with a tombstone",
      { duration: "1h" },
      [["11:00", tombstone({}, "revoked")]],
      false,
    ],
    [
      "not for one that was refused for good",
      {},
      [["11:00", judged({}, "refused")]],
      false,
    ],
    [
      "again for one that was proven, because the ledger's word lets nobody in",
      {},
      [["11:00", judged({})]],
      true,
    ],
    [
      "for a shortened grant whose end has passed, while the longer stay before it runs",
      edited,
      [admitted({ expires: "18:00" })],
      true,
    ],
    [
      "again for one with a duration that was proven, whose end is not known without it",
      { duration: "1h" },
      [["10:30", judged({ duration: "1h" })]],
      true,
    ],
    [
      "for one whose end has passed, of which only an outcome was written down",
      past,
      [["10:30", outcome("add", past)]],
      true,
    ],
    [
      "not once that stay has its tombstone",
      edited,
      [
        admitted({ expires: "18:00" }),
        [
          "11:00",
          tombstone({ expires: "18:00" }, "superseded"),
          judged(edited),
        ],
      ],
      false,
    ],
  ])("%s", (_sentence, spec, said, expected) => {
    expect(needsVerdict(live(spec), ledgerOf(...said), at("12:00"))).toBe(
      expected,
    );
  });
});

describe("a claim", () => {
  test("says whom, where and when, as the approval and the ledger fixed it", () => {
    expect(
      build({
        grants: [{ starts: "11:00" }],
        ledger: [admitted({ starts: "11:00", userId: userId("former") })],
      }).claims,
    ).toMatchObject([
      {
        version: versionOf({}),
        user: "alice@example.com",
        userId: userId("former"),
        mergedAt: at("10:00"),
        startsAt: at("11:00"),
        endsAt: at("14:00"),
        verdict: "proven",
        state: { kind: "active" },
        evidence: "it is proven",
      },
    ]);
  });

  test("starts at the merge, where the file names an earlier start", () => {
    expect(build({ grants: [{ starts: "09:00" }] }).claims).toMatchObject([
      { startsAt: at("10:00") },
    ]);
  });

  test("remembers the merge from the verdict, where nobody can be asked and there was no intent", () => {
    expect(
      build({
        grants: [{ duration: "2h30m", verdict: "unknown" }],
        ledger: [["10:01", judged({})]],
      }).claims,
    ).toMatchObject([{ mergedAt: at("10:00"), endsAt: at("12:30") }]);
  });

  test("knows no times of a duration grant without a verdict", () => {
    expect(
      build({ grants: [{ duration: "2h", verdict: "unknown" }] }).claims,
    ).toMatchObject([
      { mergedAt: null, startsAt: null, endsAt: null, verdict: "unknown" },
    ]);
  });

  test("knows them where GitHub named its merge, though nobody can tell whether it was approved", () => {
    expect(
      build({
        grants: [{ duration: "2h30m", verdict: "unknown", isBrought: true }],
      }).claims,
    ).toMatchObject([
      {
        mergedAt: at("10:00"),
        startsAt: at("10:00"),
        endsAt: at("12:30"),
        verdict: "unknown",
      },
    ]);
  });

  test("is unasked before anybody looked, and unknown where nobody answered", () => {
    const { claimInput } = build({ grants: [{}], asked: false });
    expect(claimInput.verdicts).toBeNull();
    expect(build({ grants: [{}], asked: false }).claims).toMatchObject([
      { verdict: "unasked" },
    ]);
  });

  test("is unknown where it was not asked for, because it was over", () => {
    const { claimInput } = build({ grants: [{}], now: "15:00" });
    expect(makeClaims({ ...claimInput, verdicts: new Map() })).toMatchObject([
      { verdict: "unknown", state: { reason: "expired" } },
    ]);
  });

  test("has the group that the ledger recorded, where main knows no tier", () => {
    expect(
      build({
        grants: [{}],
        tiers: tiersOf({}),
        ledger: [["10:01", { ...intent({}), group: "Once" } as never]],
      }).claims,
    ).toMatchObject([{ group: "Once" }]);
    expect(build({ grants: [{}], tiers: tiersOf({}) }).claims).toMatchObject([
      { group: "" },
    ]);
  });

  test("is remembered of a version that main does not show any more", () => {
    expect(
      build({ grants: null, ledger: [admitted({})] }).claims,
    ).toMatchObject([{ verdict: "remembered", state: { kind: "active" } }]);
  });

  test("is refused of a version that the ledger refused, whatever else it says of it", () => {
    expect(
      build({
        grants: null,
        ledger: [["10:00", judged({}, "refused")], admitted({})],
      }).claims,
    ).toMatchObject([{ verdict: "refused" }]);
  });

  test.each<[string, Said[], Claim["verdict"]]>([
    ["is refused, if nothing is known of it", [], "refused"],
    [
      "stays unknown, if it was proven before",
      [["10:01", judged({})]],
      "unknown",
    ],
    [
      "stays unknown, if it was to give access before",
      [["10:01", intent({})]],
      "unknown",
    ],
  ])(
    "of a version that could not be judged for a day %s",
    (_sentence, ledger, expected) => {
      const grants = [{ verdict: "unknown", isOverdue: true } as const];
      expect(build({ grants, ledger }).claims).toMatchObject([
        { verdict: expected },
      ]);
    },
  );

  const lapsed = { verdict: "refused", isOfToday: true } as const;
  test.each<[string, GrantSpec, Said[], Claim["verdict"]]>([
    ["is refused, if nothing is known of it", lapsed, [], "refused"],
    [
      "is unknown, if it was proven before",
      lapsed,
      [["10:01", judged({})]],
      "unknown",
    ],
    [
      "is unknown, if it was to give access before",
      lapsed,
      [["10:01", intent({})]],
      "unknown",
    ],
    [
      "is refused, if the ledger refused it as well",
      lapsed,
      [["10:01", judged({}, "refused")]],
      "refused",
    ],
    [
      "is refused, if something else was wrong with it at the merge",
      { verdict: "refused" },
      [admitted({})],
      "refused",
    ],
  ])(
    "of a version whose approver has left since %s",
    (_sentence, spec, ledger, expected) => {
      expect(build({ grants: [spec], ledger }).claims).toMatchObject([
        { verdict: expected },
      ]);
    },
  );

  test.each<[string, Partial<World>, string[]]>([
    [
      "keeps who is in",
      { members: ["alice"] },
      ["keep verdict-unknown alice until 14:00"],
    ],
    [
      "brings nobody in",
      { members: [] },
      ["hold verdict-unknown alice until 14:00"],
    ],
    [
      "ends all the same",
      { members: ["alice"], now: "14:00" },
      ["remove expired alice until 14:00"],
    ],
  ])(
    "of a version that was proven, and whose approver has left since, %s",
    (_sentence, world, expected) => {
      expect(
        planOf({ ...world, grants: [lapsed], ledger: [admitted({})] }),
      ).toEqual(expected);
    },
  );

  test("is made of no version that was to give nothing", () => {
    expect(
      build({ grants: [], ledger: [["10:01", judged({})]] }).claims,
    ).toEqual([]);
  });

  test("of a remembered version takes its bounds from the tier, where its merge is on main", () => {
    const world = { grants: [], ledger: [admitted({ expires: "18:00" })] };
    const { claimInput, claims } = build(world);
    expect(claimInput.main?.positionOf(versionOf({}))).toBe(10);
    expect(claims).toMatchObject([
      { state: { kind: "ended", reason: "file-removed" } },
    ]);
  });

  test.each<[string, boolean, object[]]>([
    [
      "keeps its recorded end, where main was rewritten and may have lost it",
      false,
      [{ endsAt: at("14:00") }],
    ],
    ["is made up, where main goes on from its last recorded tip", true, []],
  ])(
    "of a remembered version whose merge is not on main %s",
    (_sentence, isMainContinued, expected) => {
      const { claimInput } = build({ grants: [], ledger: [admitted({})] });
      expect(
        makeClaims({
          ...claimInput,
          isMainContinued,
          main: { ...the(claimInput.main), positionOf: () => null },
        }),
      ).toMatchObject(expected);
    },
  );
});

describe("access was given", () => {
  const record = (...facts: LedgerFact[]) =>
    the(ledgerOf(["10:01", ...facts]).versions.get(versionOf({})));
  test.each<[string, Claim["verdict"], LedgerFact[], boolean]>([
    ["by what is proven", "proven", [outcome("add", {})], true],
    ["by what was proven", "unknown", [judged({})], true],
    ["by an intent, though it is refused now", "refused", [intent({})], true],
    ["not by what is refused now", "refused", [judged({})], false],
    [
      "not by what nobody could ever tell of",
      "unknown",
      [tombstone({}, "revoked")],
      false,
    ],
  ])("%s", (_sentence, verdict, facts, expected) => {
    const [claim] = build({ grants: [{}] }).claims;
    expect(
      hasGivenAccess({ ...the(claim), verdict, record: record(...facts) }),
    ).toBe(expected);
  });
});

describe("why a grant was refused", () => {
  const refused: LedgerFact = {
    ...judged({}, "refused"),
    because: ["a", "b"],
  } as LedgerFact;
  const details = (world: World): (string | null)[] =>
    build(world).plan.changes.map((change) =>
      change.action === "hold" ? change.detail : null,
    );

  test.each<[string, World, string]>([
    [
      "is told when it is found",
      { grants: [{ verdict: "refused" }] },
      "It was refused: it is refused.",
    ],
    [
      "is told of the ledger by each run after that",
      { grants: [{}], ledger: [["10:01", refused]] },
      "It was refused: a; b.",
    ],
  ])("%s", (_sentence, world, detail) => {
    expect(details(world)).toEqual([detail]);
  });

  test("is said to be unknown where nobody wrote it down", () => {
    expect(whyRefused({ evidence: "", record: null })).toBe(
      "the ledger does not say why",
    );
  });
});
