import { describe, expect, test } from "vitest";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import { readLedger, toLine } from "../../../src/rules/ledger/chain.ts";
import { factsBeforeAdds } from "../../../src/rules/ledger/facts.ts";
import {
  recallVerdict,
  saidVerdict,
} from "../../../src/rules/ledger/recall.ts";
import type { VersionRecord } from "../../../src/rules/ledger/state.ts";
import {
  admitted,
  at,
  build,
  commit,
  intent,
  judged,
  keysOf,
  linesOf,
  outcome,
  signedLedgerOf,
  type SignedSaid,
  the,
  tombstone,
  vanishedHold,
  userId,
  versionOf,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const genesis = { type: "genesis", reason: "started on purpose" } as const;
const begun: SignedSaid = ["us", "09:00", genesis, watch()];
const proven: SignedSaid = ["us", "10:01", judged(spec)];

const recordOf = (...said: readonly SignedSaid[]): VersionRecord | undefined =>
  signedLedgerOf(...said).state.versions.get(versionOf(spec));

describe("a signed ledger", () => {
  test("holds where every entry is signed by a key that is accepted", () => {
    const { state, trust, broken } = signedLedgerOf(begun, proven);
    expect(broken).toBeNull();
    expect(new Set(trust)).toEqual(new Set(["signed"]));
    expect(state).toMatchObject({ isSigned: true, hasSignatures: true });
  });

  test("may begin after entries from before there was a key, with a genesis that says so", () => {
    const { state, trust, broken } = signedLedgerOf(
      [null, "08:00", genesis, watch()],
      [null, "08:01", judged(spec)],
      ["us", "09:00", { ...genesis, reason: "signed from here on" }],
      ["us", "09:01", { type: "tip", commit: commit(3) }],
    );
    expect(broken).toBeNull();
    expect(trust).toEqual(["early", "early", "early", "signed", "signed"]);
    expect(state.isSigned).toBe(true);
  });

  test("does not begin with a signature under anything else", () => {
    const { state, broken } = signedLedgerOf(
      [null, "08:00", genesis],
      ["us", "08:01", tombstone(spec, "revoked")],
    );
    expect(broken).toBeNull();
    expect(state).toMatchObject({ isSigned: false, hasSignatures: true });
  });

  test("of a key that is not accepted is as good as unsigned", () => {
    const { state, broken } = signedLedgerOf(
      ["mallory", "09:00", genesis],
      ["mallory", "10:01", judged(spec)],
    );
    expect(broken).toBeNull();
    expect(state).toMatchObject({ isSigned: false, hasSignatures: true });
  });

  test("does not take the signature of one entry for that of another", () => {
    const [first, second] = readLedger([
      {
        name: "2026-11.jsonl",
        text: linesOf([["09:00", genesis, watch()]], ["us"]).join("\n"),
      },
    ]).entries;
    const moved = { ...the(second), signature: the(first?.signature) };
    const { trust, broken } = readLedger(
      [
        {
          name: "2026-11.jsonl",
          text: [the(first), moved].map(toLine).join("\n"),
        },
      ],
      keysOf("us"),
    );
    expect(trust).toEqual(["signed", "forged"]);
    expect(broken).toMatchObject({ line: 2 });
  });

  test.each([
    [null, "entry 3 is not signed"],
    ["mallory", "entry 3 is not signed by a key that is accepted"],
  ])("is broken by an entry that %s signed", (by, why) => {
    expect(
      signedLedgerOf(begun, proven, [by, "10:02", intent(spec)]).broken,
    ).toEqual({ file: "2026-11.jsonl", line: 4, why });
  });
});

describe("what somebody without the key wrote", () => {
  const forge = (...facts: readonly LedgerFact[]) => {
    const [time, ...before] = admitted(spec);
    return signedLedgerOf(
      begun,
      ["us", time, ...before],
      [null, "11:00", ...facts],
    );
  };

  test("ends a stay, shortens it and refuses it", () => {
    expect(
      forge(tombstone(spec, "revoked")).state.versions.get(versionOf(spec))
        ?.end,
    ).toMatchObject({ reason: "revoked" });
    expect(
      forge(intent(spec, "13:00")).state.versions.get(versionOf(spec))?.intent,
    ).toMatchObject({ endsAt: "2026-11-22T13:00:00Z" });
    expect(
      forge(judged(spec, "refused")).state.versions.get(versionOf(spec))
        ?.verdict,
    ).toMatchObject({ verdict: "refused" });
  });

  test("freezes adds and holds who vanished", () => {
    const { state } = forge(
      { type: "freeze", reason: "incident", by: "dave" },
      vanishedHold(spec),
    );
    expect(state.frozen).toEqual({ reason: "incident", by: "dave" });
    expect(state.vanished.size).toBe(1);
  });

  test("thaws nothing", () => {
    const freeze = { type: "freeze", reason: "incident", by: "us" } as const;
    const thaw = { type: "thaw", by: "mallory" } as const;
    const before: readonly SignedSaid[] = [begun, ["us", "10:00", freeze]];
    expect(
      signedLedgerOf(...before, [null, "11:00", thaw]).state.frozen,
    ).not.toBeNull();
    expect(
      signedLedgerOf(...before, ["us", "11:00", thaw]).state.frozen,
    ).toBeNull();
  });

  test("brings nobody in, keeps nobody in, and moves neither the tip nor the brake", () => {
    const other = { ...spec, user: "bob" };
    const { state } = forge(
      judged(other),
      intent(other),
      outcome("add", other),
      outcome("remove", null),
      genesis,
      watch(),
      { type: "tip", commit: commit(1) },
      { ...vanishedHold(spec), reason: "brake" } as never,
    );
    expect(state.versions.get(versionOf(other))).toBeUndefined();
    expect(state.unexplained).toEqual([]);
    expect(state.tip).toBeNull();
    expect(state.holds.size).toBe(0);
  });
});

describe("how a change of policy was judged", () => {
  const fact = {
    type: "policy",
    first: commit(5),
    commit: commit(4),
    before: commit(6),
    members: [commit(5), commit(4)],
    under: commit(9),
    verdict: "proven",
    because: [],
  } as const;

  test("is known from a signed entry", () => {
    expect(signedLedgerOf(begun, ["us", "10:00", fact]).state.policy).toEqual([
      expect.objectContaining(fact),
    ]);
  });

  test("is not known from any other", () => {
    expect(
      signedLedgerOf([null, "08:00", genesis, fact], begun, [
        null,
        "10:00",
        fact,
      ]).state.policy,
    ).toEqual([]);
  });

  test("is remembered as said by anybody where it was proven, and not where it was refused", () => {
    const saidProven = (verdict: "proven" | "refused") =>
      signedLedgerOf([null, "08:00", genesis, { ...fact, verdict }]).state
        .policySaidProven;
    expect(saidProven("proven")).toEqual(new Set([fact.first]));
    expect(saidProven("refused")).toEqual(new Set());
  });

  test("is none of the ledger's words where a commit of it is none", () => {
    expect(
      signedLedgerOf(begun, ["us", "10:00", { ...fact, members: ["main"] }])
        .broken,
    ).toMatchObject({ why: "not a ledger entry" });
  });
});

describe("a verdict", () => {
  test("is recalled from a signed entry, with what approved it", () => {
    expect(recallVerdict(the(recordOf(begun, proven)))).toEqual({
      kind: "proven",
      version: versionOf(spec),
      approval: {
        pullRequest: 7,
        mergedAt: at("10:00"),
        approvers: [{ login: "hubot", id: 2, person: userId("hubot") }],
      },
      evidence: [],
    });
  });

  test("is recalled without their ids, where none were recorded", () => {
    const { approverAccounts, approverIds, ...old } = judged(spec) as Extract<
      LedgerFact,
      { type: "verdict" }
    >;
    expect([approverAccounts, approverIds]).toHaveLength(2);
    expect(
      recallVerdict(the(recordOf(begun, ["us", "10:01", old]))),
    ).toMatchObject({
      approval: { approvers: [{ login: "hubot", id: null, person: null }] },
    });
  });

  test.each<[string, readonly SignedSaid[]]>([
    [
      "an unsigned entry",
      [
        [null, "09:00", genesis],
        [null, "10:01", judged(spec)],
      ],
    ],
    [
      "an entry from before the signatures",
      [[null, "08:00", genesis], [null, "08:01", judged(spec)], begun],
    ],
    ["a refusal", [begun, ["us", "10:01", judged(spec, "refused")]]],
    [
      "a refusal behind it",
      [begun, proven, [null, "10:02", judged(spec, "refused")]],
    ],
    [
      "an entry without the merge's time",
      [begun, ["us", "10:01", { ...judged(spec), mergedAt: null } as never]],
    ],
    [
      "an entry without a pull request",
      [begun, ["us", "10:01", { ...judged(spec), pullRequest: null } as never]],
    ],
    ["no verdict", [begun, ["us", "10:01", intent(spec)]]],
  ])("is not recalled from %s", (_, said) => {
    expect(recallVerdict(the(recordOf(...said)))).toBeNull();
  });

  test("is foretold from an unsigned entry too, and from no other's silence", () => {
    const said = (...entries: readonly SignedSaid[]) =>
      saidVerdict(the(recordOf([null, "09:00", genesis], ...entries)));
    expect(said([null, "10:01", judged(spec)])).toMatchObject({
      kind: "proven",
    });
    expect(said([null, "10:01", judged(spec, "refused")])).toBeNull();
    expect(said([null, "10:01", intent(spec)])).toBeNull();
  });

  test("that stands there unsigned is written again under the signature", () => {
    const world = { grants: [spec], ledger: [] };
    const { plan, claims, verdicts, input } = build(world);
    const write = (...said: readonly SignedSaid[]) =>
      factsBeforeAdds({
        plan,
        claims,
        verdicts,
        facts: input.facts,
        ledger: signedLedgerOf(...said).state,
      }).filter(({ type }) => type === "verdict");
    expect(
      write([null, "08:00", genesis], [null, "08:01", judged(spec)], begun),
    ).toHaveLength(1);
    expect(write(begun, proven)).toEqual([]);
  });
});
