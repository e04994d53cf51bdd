/** The settings of the repository that have nothing to do with its files. */
import type { Finding } from "../../domain/finding.ts";
import { judgeActions } from "../../rules/doctor/actions.ts";
import {
  judgeEnvironments,
  judgeSecrets,
} from "../../rules/doctor/environments.ts";
import {
  type GitHubCredential,
  judgeGitHubCredential,
} from "../../rules/doctor/github-credential.ts";
import { look, lookOn, permissionRemedy } from "./look.ts";
import type { PostureSource } from "./ports.ts";
import type { AppPosture, Looked } from "../../domain/posture.ts";

const administration = permissionRemedy("Administration: read");
const actions = permissionRemedy("Actions: read");
const secrets = permissionRemedy("Secrets: read");

export const judgeRepository = async (
  source: PostureSource,
  {
    main,
    environment,
  }: { readonly main: string; readonly environment: string | null },
): Promise<readonly Finding[]> => {
  const repository = await look(
    () => source.repositoryPosture(),
    permissionRemedy("Metadata: read"),
  );
  const [
    credential,
    ofActions,
    token,
    forks,
    environments,
    own,
    organisations,
  ] = await Promise.all([
    look(() => source.appPosture(), "Check the App's installation."),
    look(() => source.actionsPosture(), administration),
    look(() => source.workflowTokenPosture(), administration),
    lookOn(repository, ({ isPrivate }) =>
      look(() => source.forkPosture(isPrivate), administration),
    ),
    look(() => source.environments(), actions),
    look(() => source.repositorySecrets(), secrets),
    look(() => source.organisationSecrets(), secrets),
  ]);
  const scopes = await lookOn(repository, ({ tokenScopes }) =>
    Promise.resolve({ kind: "known", value: tokenScopes }),
  );
  return [
    ...judgeGitHubCredential(credentialOf(credential, scopes)),
    ...judgeActions({ actions: ofActions, token, forks }),
    ...judgeEnvironments({ main, wanted: environment, environments }),
    ...judgeSecrets({ repository: own, organisation: organisations }),
  ];
};

const credentialOf = (
  app: Looked<AppPosture | null>,
  scopes: Looked<readonly string[] | null>,
): GitHubCredential => {
  if (app.kind === "unreadable") return { kind: "app", app };
  return app.value === null
    ? { kind: "token", scopes }
    : { kind: "app", app: { kind: "known", value: app.value } };
};
