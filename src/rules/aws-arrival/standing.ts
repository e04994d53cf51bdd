/** How a membership stands in AWS, for people. */
import type { Finding } from "../../domain/finding.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { partsOf } from "../ledger/state.ts";
import type { Passage } from "../ledger/passages.ts";
import { quoted } from "../printable.ts";
import type { Diagnosis } from "./diagnose.ts";
import { slow } from "./open.ts";

/** Of somebody who is in the Okta group. */
export type InAws =
  | { readonly kind: "active"; readonly since: Instant }
  | { readonly kind: "waiting" }
  | {
      readonly kind: "stuck";
      readonly diagnosis: Diagnosis;
      /** AWS is not asked again. */
      readonly isGivenUp: boolean;
    };

/** null: nobody has asked AWS. */
export const standingOf = (
  { wanted, shown }: Passage,
  diagnosis: Diagnosis | null,
  isAsked: boolean,
): InAws | null => {
  if (wanted === "out") return null;
  if (shown === null && !isAsked) return null;
  if (shown?.result === "arrived") return { kind: "active", since: shown.at };
  if (shown !== null)
    return { kind: "stuck", diagnosis: causeOf(shown), isGivenUp: true };
  return diagnosis === null
    ? { kind: "waiting" }
    : { kind: "stuck", diagnosis, isGivenUp: false };
};

/** Of somebody who is out of the Okta group. */
export type OutOfAws =
  | { readonly kind: "gone"; readonly since: Instant }
  | { readonly kind: "waiting" }
  | { readonly kind: "stuck"; readonly diagnosis: Diagnosis };

/** null: nobody has asked AWS. */
export const departureOf = (
  { wanted, shown }: Passage,
  diagnosis: Diagnosis | null,
  isAsked: boolean,
): OutOfAws | null => {
  if (wanted === "in" || (shown === null && !isAsked)) return null;
  if (shown?.result === "departed") return { kind: "gone", since: shown.at };
  const cause = diagnosis ?? (shown === null ? null : causeOf(shown));
  return cause === null
    ? { kind: "waiting" }
    : { kind: "stuck", diagnosis: cause };
};

/** As it was when it was given up. */
export const causeOf = ({
  because,
}: Pick<NonNullable<Passage["shown"]>, "because">): Diagnosis => {
  const [why = "It was not found out why.", remedy = "Run curfew doctor."] =
    because;
  return { why, remedy };
};

export const isSlow = ({ since }: Passage, now: Instant): boolean =>
  now >= since + slow;

/** The group is not to be found, so nothing can be told of anybody who left it. */
export const groupNotFound = ({ group }: Passage): Diagnosis => ({
  why: `AWS has no group ${quoted(group)}, and its id there was never seen.`,
  remedy:
    "Look in Identity Center whether the group was renamed or deleted. If it is there under another name, see who is in it; then curfew tiers plan says what to do about the push.",
});

/** A warning until it is given up. Then an error: once for who has not arrived, and as long as it lasts for who is left behind. */
export const stuckFinding = (
  passage: Passage,
  { why, remedy }: Diagnosis,
  isGivenUp: boolean,
  /** What AWS showed when it was asked now; null: nothing. */
  isMember: boolean | null,
): Finding => {
  const { user, group, version, wanted, since } = passage;
  return {
    code: wanted === "in" ? "aws-not-arrived" : "aws-not-departed",
    severity: isGivenUp ? "error" : "warning",
    path: version === null ? "aws" : partsOf(version).path,
    line: null,
    column: null,
    message: `${quoted(user)} is ${wanted === "in" ? "in" : "out of"} Okta group ${quoted(group)} since ${toRfc3339(since)} and ${inAws(passage, isMember, isGivenUp)}: ${why}`,
    hint: remedy,
  };
};

/** Only what AWS has said is said of AWS. */
const inAws = (
  { wanted, shown }: Passage,
  isMember: boolean | null,
  isGivenUp: boolean,
): string => {
  const noMore = isGivenUp ? ", and AWS is not asked again" : "";
  if (wanted === "in")
    return isMember === null && shown === null
      ? "whether they have arrived in AWS is not known yet"
      : `has not arrived in AWS${noMore}`;
  if (isMember === null)
    return shown === null
      ? `whether they are out of it in AWS is not known${noMore}`
      : "was still in it in AWS when it last answered, so access is not known to be over";
  if (!isMember)
    return "is not in it in AWS, where their add was never seen to arrive and may still come";
  return `is still in it in AWS${isGivenUp ? ", so access is not over" : ""}`;
};
