/** What is wrong with the policy that governs a pull request. Its author cannot mend that, so each finding says who can. */
import {
  type Finding,
  type FindingCode,
  isError,
} from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import { ownersOf } from "../codeowners/owners-of.ts";
import { codeownersPaths } from "../codeowners/locate.ts";
import { inOneLine } from "../render/evidence.ts";
import type { PolicyFacts, PullRequestFacts } from "./facts.ts";
import { quote } from "./words.ts";

export const policyTroubles = (
  { policy }: PullRequestFacts,
  grants: readonly Pick<Grant, "path" | "tier">[],
  policyPaths: readonly string[],
): readonly Finding[] =>
  policy.known
    ? [
        ...codeownersTroubles(policy.value, grants.length > 0),
        ...ownerTroubles(policy.value, [
          ...grants.map(({ path }) => path),
          ...policyPaths,
        ]),
        ...tierTroubles(policy.value, grants),
        ...(policyPaths.length > 0 && policy.value.policyApprovals === null
          ? [
              trouble(
                "settings-broken",
                "access/curfew.yaml",
                "The settings do not say how many approvals a change of policy needs.",
              ),
            ]
          : []),
      ]
    : [
        trouble(
          "policy-unproven",
          "curfew",
          `Which policy governs could not be found out: ${inOneLine([policy.why])}.`,
          policy.ours
            ? forOwners
            : "Nothing is wrong with this pull request. Run the check again in a few minutes.",
        ),
      ];

const forOwners =
  "Nothing is wrong with this pull request: only the owners of the repository's policy can mend this. Ask them before it is merged, because merged now it would give nobody access.";

const codeownersTroubles = (
  { codeowners, codeownersFlaw, codeownersErrors }: PolicyFacts,
  forGrants: boolean,
): readonly Finding[] => {
  if (codeowners === null)
    return [
      trouble(
        "codeowners-missing",
        codeownersPaths[0],
        `${codeownersFlaw ?? "There is no CODEOWNERS file"}.`,
      ),
    ];
  const broken = codeowners.findings
    .filter(isError)
    .map((finding) => ({ ...finding, hint: `${finding.hint} ${forOwners}` }));
  const rejected =
    forGrants && broken.length === 0 && codeownersErrors.known
      ? codeownersErrors.value
      : [];
  return [
    ...broken,
    ...rejected.map(({ path, line, column, kind }) => ({
      ...trouble(
        "codeowners-rejected",
        path,
        `GitHub finds an error in CODEOWNERS on main: ${quote(kind)}.`,
      ),
      line: Math.max(line, 1),
      column: Math.max(column, 1),
    })),
  ];
};

const ownerTroubles = (
  { codeowners }: PolicyFacts,
  paths: readonly string[],
): readonly Finding[] =>
  codeowners === null
    ? []
    : paths
        .filter(
          (path) => (ownersOf(codeowners, path)?.owners ?? []).length === 0,
        )
        .map((path) =>
          trouble(
            "codeowners-unowned",
            codeowners.path,
            `By CODEOWNERS on main nobody owns ${path}, so nobody can approve it.`,
          ),
        );

/** The tier stands on main, or it would be the author's mistake, and its change was never proven. */
const tierTroubles = (
  { tiers }: PolicyFacts,
  grants: readonly Pick<Grant, "tier">[],
): readonly Finding[] =>
  [...new Set(grants.map(({ tier }) => tier))]
    .filter((tier) => !tiers.has(tier))
    .map((tier) =>
      trouble(
        "policy-unproven",
        `access/tiers/${tier}.yaml`,
        `Tier ${tier} is not part of the policy that was proven to be approved.`,
      ),
    );

const trouble = (
  code: FindingCode,
  path: string,
  message: string,
  hint = forOwners,
): Finding => ({
  code,
  severity: "error",
  path,
  line: null,
  column: null,
  message,
  hint,
});
