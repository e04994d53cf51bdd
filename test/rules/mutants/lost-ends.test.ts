/** What a mutation tester could change in `lost-ends.ts` without any other test noticing. */
import { describe, expect, test } from "vitest";
import { makeClaims } from "../../../src/rules/claims.ts";
import { withLostEnds } from "../../../src/rules/lost-ends.ts";
import {
  admitted,
  build,
  type GrantSpec,
  judged,
  type Said,
  versionOf,
} from "../plan/world.ts";

describe("where nobody was asked about the version beside a lost end", () => {
  const ended: GrantSpec = { expires: "14:00" };
  const beside: GrantSpec = { expires: "18:00", merged: "13:00", position: 5 };
  const world = { now: "15:00", members: ["alice"], grants: [beside] };

  const endsBy = (left: readonly Said[]) => {
    const { claimInput } = build({ ...world, ledger: left });
    const claims = makeClaims({ ...claimInput, verdicts: new Map() });
    const before = build({ ...world, ledger: [admitted(ended)] }).claims;
    return withLostEnds(claims, before, new Map()).filter(
      ({ version }) => version === versionOf(ended),
    );
  };

  test("it fires if the ledger refused that one", () => {
    expect(endsBy([["13:01", judged(beside, "refused")]])).toMatchObject([
      { state: { kind: "ended", reason: "expired" } },
    ]);
  });

  test("nothing is concluded else", () => {
    expect(endsBy([])).toEqual([]);
  });
});
