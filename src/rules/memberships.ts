import type { Claim } from "./claims.ts";
import { pairKey } from "./ledger/state.ts";

/** By ids, and by the wish: a new version has no ids before the ledger fixed them. */
export const membershipsOf = ({
  groupId,
  userId,
  tier,
  user,
}: Claim): readonly string[] =>
  groupId === null || userId === null
    ? [`${tier} ${user}`]
    : [pairKey(groupId, userId), `${tier} ${user}`];
