import type { GrantVersionId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { LedgerState } from "./state.ts";

/**
 * The ledger as it will be when these removals are written: Okta may list for a while who was just taken out, and a plan that took
 * that list at its word would keep somebody who is not there.
 */
export const afterRemovals = (
  state: LedgerState,
  removed: readonly GrantVersionId[],
  at: Instant,
): LedgerState => ({
  ...state,
  versions: new Map(
    [...state.versions].map(([version, record]) => [
      version,
      removed.includes(version)
        ? {
            ...record,
            removed: { result: "acknowledged", at, isSigned: true },
            takenOutAt: at,
          }
        : record,
    ]),
  ),
});
