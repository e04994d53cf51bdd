/** Environments hold the credentials, so only main may use them; and no credential may lie outside of one. */
import type { Finding } from "../../domain/finding.ts";
import type { EnvironmentPosture, Looked } from "../../domain/posture.ts";
import { judgeLooked, postureFinding } from "./finding.ts";

export interface EnvironmentFacts {
  readonly main: string;
  /** The one that was asked for; null: every environment. */
  readonly wanted: string | null;
  readonly environments: Looked<readonly EnvironmentPosture[]>;
}

export const judgeEnvironments = (
  facts: EnvironmentFacts,
): readonly Finding[] =>
  judgeLooked(
    "github:environments",
    "the environments",
    facts.environments,
    (all) => {
      const { wanted, main } = facts;
      if (wanted === null && all.length === 0) return [noneAtAll(main)];
      const judged = all.filter(
        ({ name }) => wanted === null || name === wanted,
      );
      if (wanted !== null && judged.length === 0)
        return [
          postureFinding(
            `github:environments/${wanted}`,
            "environment-missing",
            "error",
            `There is no environment ${wanted}`,
            "Create it, let only main deploy to it, and put the credentials there; or correct --environment.",
          ),
        ];
      return judged.flatMap((environment) =>
        judgeEnvironment(environment, main),
      );
    },
  );

/** Only a warning: the service needs none. */
const noneAtAll = (main: string): Finding =>
  postureFinding(
    "github:environments",
    "environment-missing",
    "warning",
    "There is no environment: where workflows run Curfew, nothing keeps its credentials from other branches, and GitHub makes a missing environment at the first run, open to every branch",
    `Create curfew, curfew-check and curfew-cleanup, let only ${main} deploy to each, and put the credentials there; the service alone needs none.`,
  );

const judgeEnvironment = (
  { name, refs }: EnvironmentPosture,
  main: string,
): readonly Finding[] => {
  const open = (
    severity: "error" | "warning",
    message: string,
  ): readonly Finding[] => [
    postureFinding(
      `github:environments/${name}`,
      "environment-open",
      severity,
      message,
      `Settings, Environments, ${name}: deployment branches and tags, selected: ${main} alone.`,
    ),
  ];
  switch (refs.kind) {
    case "any":
      return open(
        "error",
        `Every branch can use the environment ${name}, and with it the credentials there`,
      );
    case "protected":
      return open(
        "warning",
        `Every protected branch can use the environment ${name}, not ${main} alone`,
      );
    case "patterns": {
      const others = refs.patterns.filter(
        (pattern) => pattern.type !== "branch" || pattern.name !== main,
      );
      return others.length === 0
        ? []
        : open(
            "error",
            `More than ${main} can use the environment ${name}: ${others.map((other) => `${other.type} ${other.name}`).join(", ")}`,
          );
    }
  }
};

export interface SecretFacts {
  /** Names of the repository's own. */
  readonly repository: Looked<readonly string[]>;
  /** Names of the organisation's that the repository gets. */
  readonly organisation: Looked<readonly string[]>;
}

export const judgeSecrets = (facts: SecretFacts): readonly Finding[] => [
  ...judgeLooked(
    "github:secrets",
    "the names of the repository's secrets",
    facts.repository,
    reachable("repository"),
  ),
  ...judgeLooked(
    "github:secrets",
    "the names of the organisation's secrets that the repository gets",
    facts.organisation,
    reachable("organisation"),
  ),
];

/** Names that the workflows use, and those that look like a vendor's credential. */
const isCredential = (name: string): boolean =>
  /^(?:OKTA|AWS)_|^CURFEW_(?:APP|LEDGER|WEBHOOK|PING)_|^SLACK_BOT_TOKEN$|_PRIVATE_KEY$/i.test(
    name,
  );

const reachable =
  (owner: "repository" | "organisation") =>
  (names: readonly string[]): readonly Finding[] => {
    const found = names.filter(isCredential);
    return found.length === 0
      ? []
      : [
          postureFinding(
            "github:secrets",
            "secret-reachable",
            "error",
            `Whoever can push a branch can read these secrets of the ${owner}: ${found.join(", ")}`,
            "Move them to an environment that only main can use, delete them here, and renew them: they may have been read.",
          ),
        ];
  };
