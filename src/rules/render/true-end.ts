import type { Change } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import { type Instant, later, toRfc3339 } from "../../domain/time.ts";
import { formatDuration } from "../time.ts";

/** When the last AWS session is over that somebody opens just before the end; null: the tier opens nothing in AWS, or its sessions are not ours to set. */
export const trueEnd = (
  endsAt: Instant | null,
  tier: Pick<Tier, "aws"> | undefined,
): Instant | null =>
  endsAt === null || tier?.aws?.kind !== "identity-center"
    ? null
    : later(endsAt, tier.aws.sessionDuration);

/** When the last session can be over that a planned change brings or leaves open; null: nobody can tell, or it opens nothing. */
export const sessionsEndOf = (
  { action, endsAt }: Pick<Change, "action" | "endsAt">,
  tier: Pick<Tier, "aws"> | undefined,
  now: Instant,
): Instant | null => {
  switch (action) {
    case "add":
    case "keep":
      return trueEnd(endsAt, tier);
    case "remove":
      // What is open at the removal runs on from there, however long the end has passed.
      return trueEnd(now, tier);
    case "hold":
      return null;
  }
};

export type TierSessions = Pick<Tier, "aws"> &
  Partial<Pick<Tier, "cutSessions">>;

/** The same as a sentence, for people who have access. */
export const trueEndText = (
  endsAt: Instant | null,
  tier: TierSessions | undefined,
): string => {
  const end = trueEnd(endsAt, tier);
  if (end !== null && tier?.cutSessions === true)
    return `What is open in AWS then is cut as soon as AWS shows the departure; no session lasts beyond ${toRfc3339(end)}.`;
  if (end !== null && tier?.aws?.kind === "identity-center")
    return `AWS does not cut open sessions: one that is opened just before the end lasts up to ${formatDuration(tier.aws.sessionDuration)} more, until ${toRfc3339(end)}.`;
  return tier?.aws?.kind === "saml"
    ? "AWS does not cut open sessions: one that is opened just before the end lasts as long as the role allows."
    : "";
};
