/** Which passages AWS is asked about, how often, and what an answer means. */
import type { AwsGroupId, AwsUserId } from "../../domain/aws.ts";
import type { Readback } from "../../domain/ledger.ts";
import {
  type Instant,
  later,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";
import type { Passage } from "../ledger/passages.ts";

/** What AWS shows of a membership now. */
export interface Look {
  /** null: it cannot be told, because the group is not to be found under its name, and its id was never seen. */
  readonly isMember: boolean | null;
  /** null: AWS knows nobody of this name. */
  readonly awsUserId: AwsUserId | null;
  /** Under which it was found by its name; null: it was not. */
  readonly awsGroupId: AwsGroupId | null;
}

/** After this it is told that something is stuck. */
export const slow: Milliseconds = milliseconds(5 * 60_000);
/** After this nobody waits any more: who has not arrived is not asked about again; who is left behind is, seldom. */
export const longest: Milliseconds = milliseconds(3_600_000);
/** After this, what AWS answers without telling anything is given up. */
const longestInDoubt: Milliseconds = milliseconds(24 * 3_600_000);

/** Until AWS has answered; and whoever it never showed gone still gets in there, which is asked until it ends. */
export const isOpen = (
  { shown, group }: Passage,
  groups: ReadonlySet<string>,
): boolean =>
  groups.has(group) && (shown === null || shown.result === "never-departed");

const shortestPause = 2_000;
const longestPause = 30_000;
const pauseOnceGivenUp = milliseconds(10 * 60_000);

/** Two seconds, rising to thirty as it goes on; ten minutes for whoever was left behind, and where it takes over an hour. */
export const nextLook = ({ since, shown }: Passage, now: Instant): Instant =>
  later(
    now,
    shown === null && now < since + longest
      ? pauseAfter(milliseconds(now - since))
      : pauseOnceGivenUp,
  );

const pauseAfter = (age: Milliseconds): Milliseconds =>
  milliseconds(Math.min(Math.max(age / 2, shortestPause), longestPause));

/** null: not yet, and asked again. It is given up by an answer alone: whom AWS could not be asked about is asked about again. */
export const readbackOf = (
  { userId, groupId, wanted, since, shown, addedAt }: Passage,
  { isMember, awsUserId, awsGroupId }: Look,
  now: Instant,
): Readback | null => {
  const about = {
    type: "readback",
    userId,
    groupId,
    awsUserId,
    ...(awsGroupId !== null && { awsGroupId }),
    because: [],
  } as const;
  if (isMember === null)
    return now < since + longestInDoubt || shown !== null
      ? null
      : { ...about, result: "not-known" };
  // An add that was never seen to arrive may still be on its way, and would come after the departure.
  const isAwaited = addedAt !== null && now < addedAt + longest;
  if (wanted === "out" && !isMember && isAwaited) return null;
  if (isMember === (wanted === "in"))
    return { ...about, result: isMember ? "arrived" : "departed" };
  // What was given up once is not written down again.
  return now < since + longest || shown !== null
    ? null
    : { ...about, result: isMember ? "never-departed" : "never-arrived" };
};
