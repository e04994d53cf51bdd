/**
 * To whom everything is denied, and whom AWS shows out of the tier's groups now. The ledger alone does not tell: it may have seen them gone
 * before the denial came, know them by no id, or not know them at all; and a denial that nobody ends keeps somebody out for ever.
 */
import type { AwsUserId } from "../../domain/aws.ts";
import { toLogin } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import type { Cut } from "../../rules/sessions/cuts.ts";
import {
  type CuttingTier,
  deniedSince,
  mayBeOut,
} from "../../rules/sessions/wish.ts";
import type { CutAws } from "./write-cuts.ts";

/** Whom AWS could not be asked about stays denied; `onTrouble` hears of it. */
export const findSeenOut = async (
  aws: Pick<CutAws, "userName" | "findGroup" | "isMember">,
  { groups }: Pick<CuttingTier, "groups">,
  passages: readonly Passage[],
  standing: readonly Cut[],
  now: Instant,
  onTrouble: (error: unknown) => void,
): Promise<ReadonlySet<AwsUserId>> => {
  const out = new Set<AwsUserId>();
  for (const [user, since] of deniedSince(standing))
    try {
      const login = toLogin(await aws.userName(user));
      if (!mayBeOut(groups, passages, { user, login, since }, now)) continue;
      if (!(await isInAny(aws, user, groups, passages))) out.add(user);
    } catch (error) {
      onTrouble(error);
    }
  return out;
};

/** By the ids that were once seen, and by the names that the groups have now. */
const isInAny = async (
  aws: Pick<CutAws, "findGroup" | "isMember">,
  user: AwsUserId,
  groups: ReadonlySet<string>,
  passages: readonly Passage[],
): Promise<boolean> => {
  const ids = new Set(
    passages.flatMap(({ group, awsGroupId }) =>
      groups.has(group) && awsGroupId !== null ? [awsGroupId] : [],
    ),
  );
  for (const name of groups) {
    const id = await aws.findGroup(name);
    if (id !== null) ids.add(id);
  }
  // A group that nobody can find may have been renamed with everybody in it.
  if (ids.size === 0)
    throw new Error("AWS has none of the tier's groups under its name");
  for (const id of ids) if (await aws.isMember(user, id)) return true;
  return false;
};
