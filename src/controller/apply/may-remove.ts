import type { Plan, Remove } from "../../domain/plan.ts";
import type { Claim } from "../../rules/claims.ts";
import { pairKey } from "../../rules/ledger/state.ts";

/** Observing only reports; but whom Curfew itself let in, by the word of an intent, goes out in time all the same. */
export const mayRemove = ({ mode, ended }: Plan, claims: readonly Claim[]) => {
  const isOurs = new Set(
    claims
      .filter(({ record }) => record?.intent != null)
      .map(({ version }) => version),
  );
  return ({ version, groupId, userId }: Remove): boolean => {
    const pair = pairKey(groupId, userId);
    return (
      mode === "enforce" ||
      [{ version, groupId, userId }, ...ended].some(
        (one) =>
          one.version !== null &&
          pairKey(one.groupId, one.userId) === pair &&
          isOurs.has(one.version),
      )
    );
  };
};
