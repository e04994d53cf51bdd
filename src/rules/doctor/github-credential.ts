/** What the GitHub credential may do, against what Curfew needs. */
import type { Finding } from "../../domain/finding.ts";
import type { AppPosture, Looked } from "../../domain/posture.ts";
import { judgeLooked, notLookedAt, postureFinding } from "./finding.ts";

export type GitHubCredential =
  | { readonly kind: "app"; readonly app: Looked<AppPosture> }
  | {
      readonly kind: "token";
      /** Known null: a token that is not a classic one, and does not tell what it may do. */
      readonly scopes: Looked<readonly string[] | null>;
    };

const place = "github:credential";

export const judgeGitHubCredential = (
  credential: GitHubCredential,
): readonly Finding[] =>
  credential.kind === "app"
    ? judgeLooked(
        place,
        "the App's permissions",
        credential.app,
        ({ permissions }) => judgePermissions(permissions),
      )
    : judgeLooked(
        place,
        "what the token may do",
        credential.scopes,
        (scopes) => (scopes === null ? [untold] : judgeScopes(scopes)),
      );

const untold = notLookedAt(place, "what the token may do", {
  kind: "unreadable",
  why: "GitHub tells it of Apps and of classic tokens only",
  remedy:
    "Run the doctor with the App itself: GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.",
});

/** What the journeys use; what only the doctor needs is missed where it is asked for. */
const needed: Readonly<Record<string, string>> = {
  contents: "write",
  members: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

/** The journeys write nothing else; checks and issues are what a comment or a check run may go by. */
const writable: ReadonlySet<string> = new Set([
  "checks",
  "contents",
  "issues",
  "pull_requests",
  "statuses",
]);

const judgePermissions = (
  permissions: AppPosture["permissions"],
): readonly Finding[] => {
  const missing = Object.entries(needed).filter(
    ([name, level]) => rank(permissions[name]) < rank(level),
  );
  const excess = Object.entries(permissions).filter(
    ([name, level]) => rank(level) > rank("read") && !writable.has(name),
  );
  return [
    ...tooSmall(
      missing.map(([name, level]) => `${name}: ${level}`),
      "Give it that, and accept the new permissions where the App is installed.",
    ),
    ...tooLarge(
      excess.map(([name, level]) => `${name}: ${level}`),
      "Take them from the App (its settings, Permissions): it needs contents, pull requests and commit statuses to write, and administration, members and metadata to read.",
    ),
  ];
};

const rank = (level: string | undefined): number =>
  ["read", "write", "admin"].indexOf(level ?? "none");

const judgeScopes = (scopes: readonly string[]): readonly Finding[] => [
  ...tooSmall(
    [
      ...(scopes.includes("repo") ? [] : ["the scope repo"]),
      ...(scopes.some((scope) => /^(?:read|write|admin):org$/.test(scope))
        ? []
        : ["the scope read:org"]),
    ],
    "Give the token that in its owner's developer settings, or use a GitHub App.",
  ),
  ...tooLarge(
    [`classic token: ${scopes.join(", ")}`],
    "A classic token reaches every repository of its owner. Use a GitHub App that is installed on this repository alone.",
  ),
];

const tooSmall = (
  missing: readonly string[],
  hint: string,
): readonly Finding[] =>
  missing.length === 0
    ? []
    : [
        postureFinding(
          place,
          "credential-too-small",
          "error",
          `The GitHub credential lacks ${missing.join(", ")}`,
          hint,
        ),
      ];

const tooLarge = (
  excess: readonly string[],
  hint: string,
): readonly Finding[] =>
  excess.length === 0
    ? []
    : [
        postureFinding(
          place,
          "credential-too-large",
          "warning",
          `The GitHub credential may do more than Curfew needs (${excess.join(", ")})`,
          hint,
        ),
      ];
