import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import type { Directory, Pause } from "../ports.ts";
import type { Applied } from "./outcome.ts";

/** Okta may take ten seconds to show a change (facts/okta.md). */
const looks: readonly Milliseconds[] = [0, 1_000, 3_000, 6_000].map(
  milliseconds,
);

/** Reads every changed group again until it shows what was done, or the looks are used up. What it does not show stays acknowledged. */
export const verify = async (
  deps: {
    readonly directory: Pick<Directory, "members">;
    readonly pause: Pause;
  },
  applied: readonly Applied[],
): Promise<readonly Applied[]> => {
  let results = applied;
  for (const wait of looks) {
    const open = new Set(
      results.flatMap(({ change, outcome }) =>
        outcome === "acknowledged" && change.groupId !== null
          ? [change.groupId]
          : [],
      ),
    );
    if (open.size === 0) return results;
    if (wait > 0) await deps.pause.pause(wait);
    const members = new Map(
      await Promise.all(
        [...open].map(
          async (group) => [group, await list(deps.directory, group)] as const,
        ),
      ),
    );
    results = results.map((one) => confirmed(one, members));
  }
  return results;
};

const confirmed = (
  one: Applied,
  members: ReadonlyMap<OktaGroupId, ReadonlySet<OktaUserId> | null>,
): Applied => {
  const { action, groupId, userId } = one.change;
  if (one.outcome !== "acknowledged" || groupId === null || userId === null)
    return one;
  const shown = members.get(groupId)?.has(userId);
  const asWanted = action === "add" ? shown === true : shown === false;
  return asWanted ? { ...one, outcome: "confirmed" } : one;
};

const list = async (
  directory: Pick<Directory, "members">,
  group: OktaGroupId,
): Promise<ReadonlySet<OktaUserId> | null> => {
  try {
    return new Set((await directory.members(group)).map(({ id }) => id));
  } catch {
    return null;
  }
};
