import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { Directory } from "../ports.ts";

/** A run and the lane may want the same person out at the same time: one request answers both. */
export const shareRemovals = (
  removeMember: Directory["removeMember"],
): Directory["removeMember"] => {
  const underWay = new Map<string, Promise<void>>();
  return (group: OktaGroupId, person: OktaUserId) => {
    const key = pairKey(group, person);
    const already = underWay.get(key);
    if (already !== undefined) return already;
    const removal = removeMember(group, person).finally(() => {
      underWay.delete(key);
    });
    underWay.set(key, removal);
    return removal;
  };
};
