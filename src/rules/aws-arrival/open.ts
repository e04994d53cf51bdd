/** Which passages AWS is asked about, how often, and what an answer means. */
import type { AwsUserId } from "../../domain/aws.ts";
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
  readonly isMember: boolean;
  /** null: AWS knows nobody of this name. */
  readonly awsUserId: AwsUserId | null;
}

/** After this it is told that something is stuck. */
export const slow: Milliseconds = milliseconds(5 * 60_000);
/** After this nobody waits any more: who has not arrived is not asked about again; who is left behind is, seldom. */
export const longest: Milliseconds = milliseconds(3_600_000);
/** What changed before that is not followed any more, if it ever was: `tiers plan` finds what was left behind. */
const oldest = milliseconds(24 * 3_600_000);

/** Whoever AWS never showed gone still gets in there: that is asked until it ends. */
export const isOpen = (
  { shown, since, group }: Passage,
  groups: ReadonlySet<string>,
  now: Instant,
): boolean =>
  groups.has(group) &&
  (shown === null ? now < since + oldest : shown.result === "never-departed");

const shortestPause = 2_000;
const longestPause = 30_000;
const pauseOnceGivenUp = milliseconds(10 * 60_000);

/** Two seconds, rising to thirty as it goes on; ten minutes for whoever was left behind. */
export const nextLook = ({ since, shown }: Passage, now: Instant): Instant =>
  later(
    now,
    shown === null ? pauseAfter(milliseconds(now - since)) : pauseOnceGivenUp,
  );

const pauseAfter = (age: Milliseconds): Milliseconds =>
  milliseconds(Math.min(Math.max(age / 2, shortestPause), longestPause));

/** null: not yet, and asked again. It is given up by an answer alone: whom AWS could not be asked about is asked about again. */
export const readbackOf = (
  { userId, groupId, wanted, since, shown }: Passage,
  { isMember, awsUserId }: Look,
  now: Instant,
): Readback | null => {
  const about = {
    type: "readback",
    userId,
    groupId,
    awsUserId,
    because: [],
  } as const;
  if (isMember === (wanted === "in"))
    return { ...about, result: isMember ? "arrived" : "departed" };
  // What was given up once is not written down again.
  return now < since + longest || shown !== null
    ? null
    : { ...about, result: isMember ? "never-departed" : "never-arrived" };
};
