/** What is told of a grant version that is over, and for how long that is news. */
import type { Ended, Plan } from "../../domain/plan.ts";
import type { EndReason } from "../../domain/stay.ts";
import { type Instant, instant } from "../../domain/time.ts";
import type { Claim } from "../../rules/claims.ts";
import type { GrantOutcome } from "../../rules/render/outcome-comment.ts";
import type { Applied } from "../apply/outcome.ts";
import type { Told } from "./told.ts";

/** null: it is not over. What ended in its time is as it was told when it was granted, and no news. */
export const tellOfEnd = (
  claim: Claim,
  {
    mode,
    ended,
    one,
    now,
  }: {
    readonly mode: Plan["mode"];
    /** What this run found to be over. */
    readonly ended: Ended | undefined;
    /** What was done about its membership. */
    readonly one: Applied | undefined;
    readonly now: Instant;
  },
): Told | null => {
  const reason = reasonOf(claim, ended);
  if (reason === null) return null;
  const { record } = claim;
  const wasGiven = record?.intent != null;
  // Observing writes no tombstone of what Curfew let nobody in by, so it would be news for ever.
  const isRecorded = mode === "enforce" || wasGiven;
  const isEndNew = ended !== undefined && record?.end == null && isRecorded;
  if (!wasGiven)
    return {
      claim,
      outcome: { kind: "never", reason },
      news: isEndNew && reason !== "expired" ? "news" : "news-if-new-on-main",
    };
  const isShortened = reason === "expired" && endsSooner(claim);
  const isEarly = reason !== "expired" || isShortened;
  // A membership that another grant gave on goes with that one.
  const isRemovedNow =
    record.removed === null && one?.change.action === "remove" && isOut(one);
  const stillIn = isEarly ? whyStillIn(claim, ended, one) : null;
  return {
    claim,
    outcome:
      stillIn === null
        ? {
            kind: "over",
            reason,
            isShortened,
            since: sinceOf(claim, reason, isRemovedNow, now),
            keptBy: keptBy(claim, one),
          }
        : { kind: "ending", reason, why: stillIn },
    news: isEarly && (isEndNew || isRemovedNow) ? "news" : "known",
  };
};

/** As it is said when it is granted. */
export const endedInTime = (outcome: GrantOutcome): boolean =>
  outcome.kind === "over" &&
  outcome.reason === "expired" &&
  !outcome.isShortened;

/** By its tombstone, where there is one: what was revoked does not expire later. */
const reasonOf = (
  { record, state }: Claim,
  ended: Ended | undefined,
): EndReason | null =>
  record?.end?.reason ??
  ended?.reason ??
  (state.kind === "ended" ? state.reason : null);

/** Did the tier come to allow less than was written down before the person was added? */
const endsSooner = ({ record, endsAt }: Claim): boolean => {
  const end = record?.end?.endsAt ?? null;
  const at = end === null ? endsAt : Date.parse(end);
  return at !== null && at < Date.parse(record?.intent?.endsAt ?? "");
};

/** Of what ended early; null: the person is out, or nobody can tell that it is otherwise. */
const whyStillIn = (
  { record }: Claim,
  ended: Ended | undefined,
  one: Applied | undefined,
): string | null =>
  record?.removed != null ||
  ended?.isOut === true ||
  one?.change.action !== "remove" ||
  isOut(one)
    ? null
    : one.error === null
      ? "It was left for the next run."
      : `Okta did not take it: ${one.error}`;

const isOut = ({ outcome }: Applied): boolean =>
  outcome === "confirmed" || outcome === "acknowledged";

/** Its own time, or when it was taken away; what was late to be taken away was there so long. */
const sinceOf = (
  { record, endsAt }: Claim,
  reason: EndReason,
  isRemovedNow: boolean,
  now: Instant,
): Instant | null => {
  if (reason === "expired") return endsAt;
  const endedAt = record?.endedAt ?? now;
  const removedAt = record?.removed?.at ?? (isRemovedNow ? now : endedAt);
  return wholeSecond(Math.max(removedAt, endedAt));
};

/** Like GitHub's times, beside which it stands. */
const wholeSecond = (at: number): Instant => instant(at - (at % 1000));

/** Another grant that gives the membership now. */
const keptBy = (
  { version }: Claim,
  one: Applied | undefined,
): string | null => {
  if (one === undefined || one.change.version === version) return null;
  const { change } = one;
  const isIn =
    change.action === "keep"
      ? change.reason === "granted"
      : change.action === "add" && isOut(one);
  return isIn ? change.grant : null;
};
