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

/** A warning until it is given up. Then an error: once for who has not arrived, and as long as it lasts for who is left behind. */
export const stuckFinding = (
  { user, group, version, wanted, since }: Passage,
  { why, remedy }: Diagnosis,
  isGivenUp: boolean,
): Finding => ({
  code: wanted === "in" ? "aws-not-arrived" : "aws-not-departed",
  severity: isGivenUp ? "error" : "warning",
  path: version === null ? "aws" : partsOf(version).path,
  line: null,
  column: null,
  message: [
    wanted === "in"
      ? `${quoted(user)} is in Okta group ${quoted(group)} since ${toRfc3339(since)} and has not arrived in AWS`
      : `${quoted(user)} is out of Okta group ${quoted(group)} since ${toRfc3339(since)} and is still in it in AWS`,
    isGivenUp
      ? wanted === "in"
        ? ", and AWS is not asked again: "
        : ", so access is not over: "
      : ": ",
    why,
  ].join(""),
  hint: remedy,
});
