/** What a mutation tester could change in `renewals.ts` without any other test noticing. */
import { describe, expect, test } from "vitest";
import type { Claim } from "../../../src/rules/claims.ts";
import {
  at,
  build,
  hours,
  intent,
  life,
  outcome,
  tier,
  tiersOf,
  tombstone,
  type World,
} from "../plan/world.ts";

const limited = tiersOf({
  admin: life([100, tier({ maxContinuous: hours(10) })]),
});

const endOf = (claims: readonly Claim[], name: string) =>
  claims.find(({ path }) => path.endsWith(`/${name}.yaml`))?.endsAt;

/** Two stays of eight hours, one after the other: together they may be ten. */
const first = { file: "one", merged: "00:00", expires: "08:00" };
const second = { file: "two", merged: "08:00", expires: "16:00" };
const limit = at("10:00");

describe("a chain of renewals", () => {
  test.each([
    ["from the earliest", [first, second]],
    ["from the latest", [second, first]],
  ])("is cut in its last stay, though files are read %s", (_how, grants) => {
    const { claims } = build({ tiers: limited, grants, now: "07:00" });
    expect(endOf(claims, "one")).toBe(at("08:00"));
    expect(endOf(claims, "two")).toBe(limit);
  });

  test("counts a stay that was put into effect, though nobody can tell now whether it was approved", () => {
    const { claims } = build({
      tiers: limited,
      grants: [{ ...first, verdict: "unknown" }, second],
      ledger: [["00:01", intent(first), outcome("add", first)]],
      now: "09:00",
    });
    expect(endOf(claims, "two")).toBe(limit);
  });

  test.each<[string, World["ledger"]]>([
    ["only an outcome", [["00:01", outcome("add", first)]]],
    ["only a tombstone", [["00:01", tombstone(first, "revoked")]]],
  ])(
    "counts no stay that nobody could ever tell of, and of which the ledger holds %s",
    (_what, ledger = []) => {
      const grants = [
        { ...first, verdict: "unknown" as const, isBrought: true },
        second,
      ];
      const { claims } = build({
        tiers: limited,
        grants,
        ledger,
        now: "09:00",
      });
      expect(endOf(claims, "two")).toBe(at("16:00"));
    },
  );

  test("leaves active what is cut, though our clock is behind GitHub's", () => {
    const grants = [{ merged: "12:05", expires: "23:30" }];
    const world = { tiers: limited, grants, now: "12:00" };
    expect(build(world).claims).toMatchObject([
      { endsAt: at("22:05"), state: { kind: "active" } },
    ]);
  });
});
