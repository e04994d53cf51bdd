/** What the check says of a pull request as a whole: what no approval can mend. Missing approvals are no findings, they inform. */
import type { Finding, FindingCode, Severity } from "../../domain/finding.ts";
import type { Account, PullRequest } from "../../domain/forge.ts";
import type { Grant } from "../../domain/grant.ts";
import type { TierName } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import type { Evidence } from "../../domain/verdict.ts";
import { findingAt } from "../fault.ts";
import type { Parsed } from "../parsed-file.ts";
import { inOneLine, obstaclesIn } from "../render/evidence.ts";
import type { Identified } from "./identity.ts";
import type { Obstacles, PolicyPreview } from "./preview.ts";
import { at, quote } from "./words.ts";

const ofPullRequest = (
  code: FindingCode,
  severity: Severity,
  message: string,
  hint: string,
): Finding => ({
  code,
  severity,
  path: "pull-request",
  line: null,
  column: null,
  message,
  hint,
});

export const forkFinding: Finding = ofPullRequest(
  "fork-pull-request",
  "error",
  "This pull request comes from a fork. Nobody can say who pushed there, so it can give no access.",
  "Push the branch to the repository itself, and open the pull request from there.",
);

export const elsewhereFinding = (
  { base }: PullRequest,
  main: string,
): Finding =>
  ofPullRequest(
    "approval-refused",
    "warning",
    `This pull request goes to ${quote(base.ref)}. Access comes from ${quote(main)} alone, so merging it gives nobody any.`,
    `Open a pull request to ${quote(main)} when it is to take effect.`,
  );

/**
 * The same words for every beneficiary. `isRefused`: merged so, it would give nobody access, because some tier lets people ask for
 * themselves alone.
 */
export const authorFindings = (
  kind: Identified["kind"] | "not-asked" | "unreadable",
  author: Account | null,
  { isRefused }: { readonly isRefused: boolean },
): readonly Finding[] => {
  const name = author === null ? "A deleted account" : at(author);
  const severity = isRefused ? "error" : "warning";
  switch (kind) {
    case "person":
    case "not-asked":
      return [];
    case "by-login":
      return [
        ofPullRequest(
          "identity-unmapped",
          severity,
          `${name} opened this pull request, and Okta knows that account only by its login, which can be renamed and taken by somebody else. Okta was asked nothing else.`,
          `Ask those who look after access to put the account's number${author === null ? "" : `, ${author.id},`} in place of the login, then check again.`,
        ),
      ];
    case "gone":
    case "unmapped":
      return [
        ofPullRequest(
          "identity-unmapped",
          severity,
          `${name} opened this pull request, and no Okta person is known for that account. Okta was asked nothing else.`,
          "Ask those who look after access to say which Okta person it is (access/people.yaml, or the Okta attribute that access/curfew.yaml names), then check again.",
        ),
      ];
    case "ambiguous":
      return [
        ofPullRequest(
          "identity-ambiguous",
          severity,
          `${name} opened this pull request, and that account stands for more than one Okta person. Okta was asked nothing else.`,
          "Ask those who look after access to leave one of them, then check again.",
        ),
      ];
    case "unreadable":
      return [];
  }
};

/** Whom it is about cannot be told, so nothing that depends on it was looked at. */
export const authorUnreadable = (why: string): Finding => ({
  ...ofPullRequest(
    "directory-unreadable",
    "error",
    `Okta could not be asked who opened this pull request: ${inOneLine([why])}.`,
    "Run the check again in a few minutes.",
  ),
  path: "okta",
});

export const noOktaHere: Finding = {
  ...ofPullRequest(
    "not-looked-at",
    "warning",
    "No Okta credential is set, so nobody has looked at the people and groups that this is about.",
    "Give the check one that may only read: OKTA_ORG_URL with OKTA_CLIENT_ID and OKTA_PRIVATE_KEY.",
  ),
  path: "okta",
};

export const obstacleFindings = ({
  ofPullRequest: obstacles,
}: Pick<Obstacles, "ofPullRequest">): readonly Finding[] =>
  obstacles.map((obstacle) =>
    ofPullRequest(
      "approval-refused",
      "error",
      `Merged as it is, this pull request would be refused: ${obstaclesIn([obstacle])}.`,
      "Open a new pull request from a fresh branch of this repository, with commits that GitHub attributes to their authors.",
    ),
  );

/** Policy that leaves something unreadable is refused however it is approved. */
export const soundnessFindings = (
  policy: PolicyPreview | null,
): readonly Finding[] =>
  (policy?.evidence ?? [])
    .filter(({ code }) => code === "leaves-broken")
    .map(({ text }) =>
      ofPullRequest(
        "approval-refused",
        "error",
        `Merged as it is, this change of policy would never come into force: ${text}.`,
        "Mend it in this pull request; until then the policy before it would go on governing.",
      ),
    );

/** What the tier's limit on renewals would hold back, said of the file that asks. */
export const renewalFindings = (
  grants: readonly Parsed<Grant>[],
  changes: readonly Change[],
): readonly Finding[] =>
  grants.flatMap(({ value, positions }) =>
    changes.flatMap(({ reason, grant, detail }) =>
      value !== null &&
      grant === value.path &&
      (reason === "renewals-exhausted" || reason === "cooldown")
        ? [
            findingAt(value.path, positions.ofValue([value.end.kind]), {
              code: reason,
              message: detail,
              hint: "Ask for a start that is not before that time (starts:), or open the pull request then.",
            }),
          ]
        : [],
    ),
  );

/** Said of the file that asks: its time runs from the merge, whether or not the tier is mended by then. */
export const unsafeTierFindings = (
  grants: readonly Parsed<Grant>[],
  unsafeTiers: ReadonlyMap<TierName, string>,
): readonly Finding[] =>
  grants.flatMap(({ value, positions }) => {
    const why = value === null ? undefined : unsafeTiers.get(value.tier);
    return value === null || why === undefined
      ? []
      : [
          findingAt(value.path, positions.ofValue(["tier"]), {
            code: "tier-broken",
            message: `The tier "${value.tier}" lets nobody in as it stands on main. ${why}`,
            hint: `Mend access/tiers/${value.tier}.yaml first; a grant's time runs from its merge.`,
          }),
        ];
  });

export const requesterFinding = (
  { path, positions }: Parsed<Grant>,
  requester: Evidence,
): Finding =>
  findingAt(path, positions.ofValue(["user"]), {
    code: "approval-refused",
    message: `${requester.text}.`,
    hint: "Whoever is to get access opens the pull request, unless the tier says onBehalf: true.",
  });
