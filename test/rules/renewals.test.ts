import { describe, expect, it } from "vitest";
import type {
  OktaGroupId,
  OktaUserId,
  TierName,
} from "../../src/domain/ids.ts";
import { grantVersionId, toLogin } from "../../src/domain/ids.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import type { Tier } from "../../src/domain/tier.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { Claim } from "../../src/rules/claims.ts";
import type { VersionRecord } from "../../src/rules/ledger/state.ts";
import { boundRenewals } from "../../src/rules/renewals.ts";
import type { TierHistory } from "../../src/rules/tier-history.ts";

const hour = 3_600_000;
const noon = Date.parse("2026-11-22T12:00:00Z");
const at = (hours: number) => instant(noon + hours * hour);

const tier = (
  maxContinuous: number | null,
  cooldown: number | null,
): TierHistory => {
  const value: Tier = {
    name: "ops" as TierName,
    path: "access/tiers/ops.yaml",
    description: "",
    group: "Ops",
    audience: ["All"],
    maxDuration: milliseconds(100 * hour),
    maxAhead: milliseconds(100 * hour),
    approvals: 1,
    mfa: "optional",
    ticket: null,
    onBehalf: false,
    unmanaged: "revoke",
    maxContinuous:
      maxContinuous === null ? null : milliseconds(maxContinuous * hour),
    cooldown: cooldown === null ? null : milliseconds(cooldown * hour),
    cutSessions: false,
    aws: null,
  };
  return new Map([
    [value.name, [{ position: 0, state: { kind: "present", tier: value } }]],
  ]);
};

const claim = (
  name: string,
  from: number,
  to: number,
  more: Partial<Claim> = {},
): Claim => ({
  version: grantVersionId("a".repeat(40) as CommitSha, name),
  path: name,
  user: toLogin("alice@example.com"),
  userId: null,
  tier: "ops" as TierName,
  group: "Ops",
  groupId: null,
  verdict: "proven",
  mergedAt: at(from),
  startsAt: at(from),
  endsAt: at(to),
  state: { kind: "active" },
  record: null,
  evidence: "",
  isOffRecord: false,
  ...more,
});

const begun = (name: string, from: number, to: number, out?: number): Claim => {
  const version = grantVersionId("b".repeat(40) as CommitSha, name);
  return claim(name, from, to, {
    version,
    verdict: "remembered",
    record: {
      version,
      verdict: null,
      judgedAt: null,
      isProven: false,
      intent: {
        type: "intent",
        version,
        user: "alice@example.com",
        userId: "00u00000000000000001" as OktaUserId,
        tier: "ops",
        group: "Ops",
        groupId: "00g00000000000000001" as OktaGroupId,
        mergedAt: "",
        startsAt: "",
        endsAt: `${new Date(at(to)).toISOString().slice(0, 19)}Z`,
      },
      added: { result: "confirmed", at: at(from) },
      end: null,
      endedAt: null,
      takenOutAt: out === undefined ? null : at(out),
      removed:
        out === undefined
          ? null
          : { result: "confirmed", at: at(out), isSigned: true },
    },
  });
};

const last = (claims: readonly Claim[]): Claim =>
  claims[claims.length - 1] as Claim;

describe("a chain of renewals", () => {
  it("is not limited where the tier sets no limit", () => {
    const claims = [begun("one", -8, 0), claim("two", -1, 8)];
    expect(boundRenewals(claims, tier(null, null), at(0))).toEqual(claims);
  });

  it.each([
    ["proven", at(2)],
    ["refused", null],
  ] as const)(
    "counts a stay that was over before it was put into effect, by what the ledger says of it: %s",
    (said, cut) => {
      const { record } = begun("one", -8, 0);
      const one = claim("one", -8, 0, {
        verdict: "unasked",
        state: { kind: "ended", reason: "expired" },
        record: {
          ...(record as VersionRecord),
          intent: null,
          added: null,
          verdict: { verdict: said } as VersionRecord["verdict"],
        },
      });
      const two = claim("two", 0, 8);
      expect(
        last(boundRenewals([one, two], tier(10, null), at(0))).endsAt,
      ).toBe(cut ?? two.endsAt);
    },
  );

  it("cuts the stay in which the limit is reached", () => {
    const claims = [begun("one", -8, 0), claim("two", -1, 8)];
    expect(last(boundRenewals(claims, tier(10, null), at(0))).endsAt).toBe(
      at(2),
    );
  });

  it("leaves a stay alone that ends before the limit", () => {
    const claims = [begun("one", -8, 0), claim("two", -1, 1)];
    expect(last(boundRenewals(claims, tier(10, null), at(0))).endsAt).toBe(
      at(1),
    );
  });

  it("is over where it was cut, though its own end is still to come", () => {
    const cut = last(boundRenewals([claim("one", -24, 8)], tier(1, 2), at(0)));
    expect(cut.endsAt).toBe(at(-23));
    expect(cut.state).toEqual({ kind: "ended", reason: "expired" });
    const removed = claim("one", -24, 8, {
      state: { kind: "ended", reason: "file-removed" },
    });
    expect(last(boundRenewals([removed], tier(1, 2), at(0))).state).toEqual(
      removed.state,
    );
  });

  it("lets a stay that is cut begin when it was to begin", () => {
    const claims = [
      begun("one", -4, 1),
      claim("two", 1, 8, { state: { kind: "pending" } }),
    ];
    expect(last(boundRenewals(claims, tier(10, null), at(0)))).toMatchObject({
      endsAt: at(6),
      state: { kind: "pending" },
    });
  });

  it("stands in nobody's way beyond where it was cut, whatever the order", () => {
    const claims = [claim("two", -1, 1), claim("one", -24, 48)];
    const bounded = boundRenewals(claims, tier(1, 2), at(0));
    expect(bounded.map(({ renewal }) => renewal)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("is not made longer by a stay that it held", () => {
    const claims = [
      begun("one", -10, 0),
      claim("held", 1, 8),
      claim("two", 5, 6),
    ];
    const bounded = boundRenewals(claims, tier(10, 4), at(6));
    expect(bounded.map(({ renewal }) => renewal?.reason)).toEqual([
      undefined,
      "cooldown",
      undefined,
    ]);
  });

  it("bounds a stay whose own end is not known", () => {
    const claims = [claim("two", 0, 1, { endsAt: null })];
    expect(last(boundRenewals(claims, tier(10, null), at(0))).endsAt).toBe(
      at(10),
    );
  });

  it("holds a stay that would begin when the chain is used up", () => {
    const claims = [begun("one", -10, 0), claim("two", -1, 8)];
    const renewed = last(boundRenewals(claims, tier(9, null), at(0)));
    expect(renewed.renewal?.reason).toBe("renewals-exhausted");
  });

  it("holds a stay within the pause after the chain, and says from when it may start", () => {
    const claims = [begun("one", -10, 0), claim("two", 1, 8)];
    const { renewal } = last(boundRenewals(claims, tier(10, 4), at(0)));
    expect(renewal?.reason).toBe("cooldown");
    expect(renewal?.detail).toContain("2026-11-22T16:00:00Z");
  });

  it("begins anew after the pause", () => {
    const claims = [begun("one", -10, 0), claim("two", 5, 8)];
    expect(
      last(boundRenewals(claims, tier(10, 4), at(0))).renewal,
    ).toBeUndefined();
  });

  it("counts a stay that was taken out early to the hour when it was", () => {
    const claims = [begun("one", -10, 10, -6), claim("two", 0, 8)];
    expect(
      last(boundRenewals(claims, tier(10, 4), at(0))).renewal,
    ).toBeUndefined();
  });

  it("counts a stay that a later limit of its tier ended as long as it gave access", () => {
    const shortened = { ...begun("one", -10, 0), endsAt: at(-9) };
    const renewed = (claims: readonly Claim[]) =>
      last(boundRenewals(claims, tier(10, 4), at(0))).renewal?.reason;
    expect(renewed([shortened, claim("two", 0, 8)])).toBe("cooldown");
    // Taken out when the limit came.
    const { record } = begun("one", -10, 0, -7);
    expect(
      renewed([{ ...shortened, record }, claim("two", 0, 8)]),
    ).toBeUndefined();
    // Not taken out yet, and with an hour to go when it was ended.
    const running = { ...begun("one", -10, 5), endsAt: at(1) };
    expect(
      last(boundRenewals([running, claim("two", -1, 8)], tier(12, 4), at(-2)))
        .endsAt,
    ).toBe(at(2));
  });

  it("counts no stay that was refused, that never began, or that is somebody else's", () => {
    const claims = [
      { ...begun("other", -10, 0), user: toLogin("bob@example.com") },
      claim("refused", -10, 0, { verdict: "refused" }),
      claim("unknown", -10, 0, { startsAt: null }),
      claim("two", -1, 8),
    ];
    expect(last(boundRenewals(claims, tier(9, null), at(0)))).toEqual(
      last(claims),
    );
  });

  it("leaves what has begun, what is not proven, and what has no start as it is", () => {
    const claims = [
      begun("one", -20, 0),
      { ...begun("two", -1, 30), verdict: "proven" as const },
      claim("three", -1, 30, { verdict: "unknown" }),
      claim("four", -1, 30, { startsAt: null }),
    ];
    expect(boundRenewals(claims, tier(10, null), at(0))).toEqual(claims);
  });

  it.each<[string, Partial<VersionRecord>]>([
    ["was only to begin when the limit came", { added: null }],
    ["began while the ledger could not keep to which end", { intent: null }],
  ])("limits what %s", (_, more) => {
    const put = begun("two", -1, 30);
    const claims = [
      begun("one", -8, 0),
      {
        ...put,
        verdict: "proven" as const,
        record: { ...(put.record as VersionRecord), ...more },
      },
    ];
    expect(last(boundRenewals(claims, tier(10, null), at(0))).endsAt).toBe(
      at(2),
    );
  });
});

describe("a tier that is not there", () => {
  it("limits nothing", () => {
    const claims = [claim("one", 0, 8)];
    expect(boundRenewals(claims, new Map(), at(0))).toEqual(claims);
  });
});
