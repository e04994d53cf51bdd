/** What workflows may do, and whose workflows run. */
import type { Finding } from "../../domain/finding.ts";
import type {
  ActionsPosture,
  ForkPosture,
  Looked,
  WorkflowTokenPosture,
} from "../../domain/posture.ts";
import { judgeLooked, postureFinding } from "./finding.ts";

export interface ActionsFacts {
  readonly actions: Looked<ActionsPosture>;
  readonly token: Looked<WorkflowTokenPosture>;
  readonly forks: Looked<ForkPosture>;
}

const place = "github:actions";

export const judgeActions = (facts: ActionsFacts): readonly Finding[] => {
  const { actions } = facts;
  if (actions.kind === "known" && !actions.value.isEnabled) return [];
  return [
    ...judgeLooked(place, "which actions may run", actions, judgeAllowed),
    ...judgeLooked(
      place,
      "what the workflows' own token may do",
      facts.token,
      judgeToken,
    ),
    ...judgeLooked(
      place,
      "whether workflows of forks run",
      facts.forks,
      judgeForks,
    ),
  ];
};

const judgeAllowed = ({
  allowed,
  mustPinShas,
}: ActionsPosture): readonly Finding[] =>
  allowed !== "all" || mustPinShas
    ? []
    : [
        postureFinding(
          place,
          "actions-unrestricted",
          "warning",
          "Workflows may use any action of anybody, at a tag that can be moved",
          "Settings, Actions, General: allow selected actions only, or require actions to be pinned to a full-length commit SHA.",
        ),
      ];

const judgeToken = (token: WorkflowTokenPosture): readonly Finding[] => [
  ...(token.default === "write"
    ? [
        postureFinding(
          place,
          "actions-token-writes",
          "error",
          "A workflow that says nothing about permissions gets a token that can write",
          "Settings, Actions, General, Workflow permissions: read repository contents and packages permissions.",
        ),
      ]
    : []),
  ...(token.mayApprove
    ? [
        postureFinding(
          place,
          "actions-may-approve",
          "warning",
          "Workflows may open and approve pull requests; Curfew never counts such an approval, but GitHub's rules may",
          'Settings, Actions, General: switch "Allow GitHub Actions to create and approve pull requests" off; cleanup uses the App.',
        ),
      ]
    : []),
];

const judgeForks = (forks: ForkPosture): readonly Finding[] => {
  const flaw = flawOf(forks);
  return flaw === null
    ? []
    : [
        postureFinding(
          place,
          "actions-fork-runs",
          flaw.severity,
          flaw.message,
          flaw.hint,
        ),
      ];
};

const flawOf = (
  forks: ForkPosture,
): {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
} | null => {
  if (forks.kind === "public")
    return forks.approval === "all_external_contributors"
      ? null
      : {
          severity: "warning",
          message:
            "Workflows of some outsiders' pull requests run before anybody has looked at them",
          hint: "Settings, Actions, General: require approval for all external contributors.",
        };
  if (!forks.runs) return null;
  if (forks.getsSecrets || forks.getsWriteTokens)
    return {
      severity: "error",
      message: `Workflows of forks' pull requests get ${[
        ...(forks.getsSecrets ? ["secrets"] : []),
        ...(forks.getsWriteTokens ? ["tokens that can write"] : []),
      ].join(" and ")}`,
      hint: "Settings, Actions, General, Fork pull request workflows: send neither write tokens nor secrets; best do not run them.",
    };
  return forks.needsApproval
    ? null
    : {
        severity: "warning",
        message:
          "Workflows of forks' pull requests run before anybody has looked at them",
        hint: "Settings, Actions, General, Fork pull request workflows: require approval, or do not run them.",
      };
};
