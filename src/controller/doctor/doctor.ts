/**
 * Is this set-up safe? Looks at GitHub, Okta and the clock, judges what it sees by pure rules, and says what it could not see. It
 * changes nothing.
 */
import { type Finding, isError } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Milliseconds } from "../../domain/time.ts";
import { judgeClocks } from "../../rules/doctor/clock.ts";
import { notLookedAt } from "../../rules/doctor/finding.ts";
import type { Repository } from "../ports.ts";
import { type Main, readMain } from "../survey/read-main.ts";
import { cautiousSettings } from "../survey/plan-on.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import { type FeedDeps, judgeAws } from "./gather-aws.ts";
import { type IamReader, judgeIam } from "./gather-iam.ts";
import { judgeRepository } from "./gather-github.ts";
import { judgeOkta, type OktaDeps } from "./gather-okta.ts";
import { lintMain } from "./lint-main.ts";
import { look } from "./look.ts";
import type { PostureSource } from "./ports.ts";
import { judgeBranches } from "./protection.ts";

export interface DoctorDeps {
  readonly repository: Repository;
  readonly source: PostureSource;
  /** null: no Okta credential is set. */
  readonly okta: OktaDeps | null;
  /** Where the settings name an AWS: what the tiers open there. */
  readonly aws: AwsTools;
  /** What feeds AWS, where there are no AWS credentials; null: no Okta credential is set. */
  readonly feed: () => Promise<FeedDeps | null>;
  /** The account's IAM; null: there are no AWS credentials. */
  readonly iam: () => Promise<IamReader | null>;
  /** How far Okta's clock is ahead of ours; null: it has not told. */
  readonly oktaLead: () => Milliseconds | null;
}

export interface DoctorRequest {
  readonly main: string;
  /** The account that owns the repository. */
  readonly organisation: string;
  /** null: every environment. */
  readonly environment: string | null;
  /** The AWS application in Okta; null: the one that the settings name, or whatever is AWS by its kind. */
  readonly awsApp: string | null;
}

export interface Diagnosis {
  /** null: main could not be read. */
  readonly commit: CommitSha | null;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

export const doctor = async (
  deps: DoctorDeps,
  request: DoctorRequest,
): Promise<Diagnosis> => {
  const { repository, source } = deps;
  const main = await look(async () =>
    readMain(repository, await repository.fetchMain()),
  );
  const known = main.kind === "known" ? main.value : null;
  // One after the other: together they would be many calls at once.
  const branches = await judgeBranches(source, request.main);
  const settings = await judgeRepository(source, request);
  const files =
    main.kind === "unreadable"
      ? [notLookedAt("git", "main", main, "error")]
      : await judgeFiles(deps, request, main.value);
  const okta = await judgeOktaIfAny(deps, request, known);
  const aws = await judgeAws(deps, known);
  const iam = await judgeIam(deps.iam, known);
  const clocks = [
    { server: "GitHub", lead: source.serverLead() },
    ...(deps.okta === null ? [] : [{ server: "Okta", lead: deps.oktaLead() }]),
  ];
  return {
    commit: known?.tip ?? null,
    findings: [
      ...branches,
      ...files,
      ...settings,
      ...okta,
      ...aws,
      ...iam,
      ...judgeClocks(clocks),
    ].sort((a, b) => rank(a) - rank(b)),
  };
};

const rank = ({ severity }: Finding): number =>
  ["error", "warning", "info"].indexOf(severity);

/** Faults of the policy files themselves are here too: a tier that cannot be read is not covered by anything. */
const judgeFiles = async (
  { repository, source }: DoctorDeps,
  { organisation }: DoctorRequest,
  main: Main,
): Promise<readonly Finding[]> => {
  const tiers = main.tierFiles.flatMap(({ value }) => value ?? []);
  const lint = await look(
    () =>
      lintMain({ repository, source }, { tip: main.tip, tiers, organisation }),
    "Check the credential's permission Contents: read.",
  );
  return [
    ...main.findings.filter(isError),
    ...(lint.kind === "known"
      ? lint.value
      : [notLookedAt(".github/CODEOWNERS", "CODEOWNERS", lint, "error")]),
  ];
};

const judgeOktaIfAny = async (
  { okta }: DoctorDeps,
  { awsApp }: DoctorRequest,
  main: Main | null,
): Promise<readonly Finding[]> =>
  okta === null
    ? [
        notLookedAt("okta", "Okta", {
          kind: "unreadable",
          why: "no credential is set",
          remedy: "Set OKTA_ORG_URL, and OKTA_CLIENT_ID with OKTA_PRIVATE_KEY.",
        }),
      ]
    : judgeOkta(okta, {
        tierFiles: main?.tierFiles ?? [],
        identity: (main?.settings ?? cautiousSettings).identity,
        awsApp: awsApp ?? main?.settings?.aws?.oktaApp ?? null,
      });
