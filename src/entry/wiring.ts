/** Brings the adapters together, each only when a command asks for it. */
import { setTimeout as wait } from "node:timers/promises";
import type {
  ChangeSource,
  Clock,
  Directory,
  Forge,
  LedgerBranch,
  Pause,
  Repository,
  Setback,
} from "../controller/ports.ts";
import type {
  AccountDirectory,
  ApprovalSource,
  PolicyProver,
  Previewer,
  Prover,
} from "../controller/proof/ports.ts";
import type { OktaPosture, PostureSource } from "../controller/doctor/ports.ts";
import type { Push } from "../domain/forge.ts";
import type { CommitSha } from "../domain/ids.ts";
import { ledgerBranch } from "../domain/ledger.ts";
import { type Milliseconds, milliseconds } from "../domain/time.ts";
import type { createGitHub, GitHubConfig } from "../adapters/github/github.ts";
import type { OktaConfig } from "../adapters/okta/config.ts";
import type { Aws } from "../adapters/aws/aws.ts";
import type { AwsConfig } from "../adapters/aws/config.ts";
import type { Iam } from "../adapters/aws/iam.ts";
import type { OktaProvisioning } from "../adapters/okta/provisioning.ts";
import type { OktaSessions } from "../adapters/okta/sessions.ts";
import { createTraffic, type Traffic } from "../adapters/okta/traffic.ts";
import type { AwsSettings } from "../domain/settings.ts";
import { createAwsTool, createIamTool } from "./aws-tools.ts";
import { createClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { readLedgerKeys, type ReadLedgerKeys } from "./ledger-keys.ts";
import { createServerLead } from "./server-lead.ts";
import { UsageError } from "./usage-error.ts";

export interface Tools {
  readonly serverLead: () => Milliseconds | null;
  readonly clock: Clock & Pause;
  readonly ledgerKeys: ReadLedgerKeys;
  git(): Promise<{
    readonly repository: Repository;
    readonly ledger: LedgerBranch;
    /** Tidies the mirror; nothing has to wait for it. */
    readonly maintain: () => Promise<void>;
  }>;
  forge(): Promise<Forge & ApprovalSource>;
  /** null: no Okta credential is set. */
  directory(): Promise<(Directory & AccountDirectory & ChangeSource) | null>;
  prover(): Promise<Prover & PolicyProver & Previewer>;
  /** How GitHub is set up. */
  posture(): Promise<PostureSource>;
  /** How Okta is set up; null: no Okta credential is set. */
  oktaPosture(): Promise<OktaPosture | null>;
  /** The AWS application in Okta; null: no Okta credential is set. */
  feed(): Promise<OktaProvisioning | null>;
  /** For emergencies; null: no Okta credential is set. */
  sessions(): Promise<OktaSessions | null>;
  /** null: no AWS credentials are set. */
  aws(settings: AwsSettings): Promise<Aws | null>;
  /** One account's IAM; null: no AWS credentials are set. */
  iam(): Promise<Iam | null>;
  /** Resolves when AWS has had this long, whatever the clock says; keeps no process alive. */
  awsPatience(length: Milliseconds): Promise<void>;
}

/** What a command line is built with: how an approval is proven is handed in, and there is no default that says yes. */
export interface Wiring {
  readonly createProver: (
    tools: Omit<Tools, "prover">,
    config: Config,
  ) => Promise<Prover & PolicyProver & Previewer>;
}

/** Bounds in place of the adapters' usual ones. */
export interface ToolLimits {
  readonly github?: NonNullable<GitHubConfig["limits"]>;
  readonly okta?: NonNullable<OktaConfig["limits"]>;
  readonly aws?: NonNullable<AwsConfig["limits"]>;
  /** For each git process. */
  readonly gitTimeout?: Milliseconds;
}

/** What a process that lives long adds: a clock of its own, and ears for every request. */
export interface Surroundings {
  readonly clock?: Clock & Pause;
  readonly onGitHubCall?: NonNullable<GitHubConfig["onCall"]>;
  readonly onOktaCall?: NonNullable<OktaConfig["onCall"]>;
  readonly onAwsCall?: NonNullable<AwsConfig["onCall"]>;
  readonly leaveOkta?: NonNullable<OktaConfig["leave"]>;
  /** Shared with other tools of this process; without it, these are the only ones that ask Okta. */
  readonly oktaTraffic?: Traffic;
  /** Asks Okta for a token that changes no membership: asking for a scope that is not granted fails as a whole. */
  readonly readsOkta?: boolean;
  /** Where main is fetched from; without it, the clone's `origin`. */
  readonly remote?: string;
  /** Ends git's processes. */
  readonly signal?: AbortSignal;
}

export const createTools = (
  config: Config,
  wiring: Wiring,
  limits: ToolLimits = {},
  around: Surroundings = {},
): Tools => {
  const clock = around.clock ?? createClock(config.clockUrl);
  const pause = (length: Parameters<Pause["pause"]>[0]) => clock.pause(length);
  const now = () => clock.now();
  const github = once(async (): Promise<ReturnType<typeof createGitHub>> => {
    const { repository, apiUrl, credentials } = config.github;
    if (repository === null)
      throw new UsageError("GITHUB_REPOSITORY is not set (owner/name).");
    if (credentials === null)
      throw new UsageError(
        "No GitHub credential is set: GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.",
      );
    const { createGitHub } = await import("../adapters/github/github.ts");
    return createGitHub({
      repository,
      apiUrl,
      credentials,
      defaultBranch: config.branch,
      limits: limits.github ?? {},
      pause,
      now,
      ...(around.onGitHubCall === undefined
        ? {}
        : { onCall: around.onGitHubCall }),
    });
  });
  const serverLead = createServerLead(clock);
  const oktaTraffic = around.oktaTraffic ?? createTraffic(pause);
  const oktaConfig = (okta: NonNullable<Config["okta"]>): OktaConfig => ({
    ...okta,
    ...(around.readsOkta === true ? { reads: true } : {}),
    githubAttribute: null,
    limits: limits.okta ?? {},
    traffic: oktaTraffic,
    now,
    pause,
    random: Math.random,
    onCall: (call) => {
      serverLead.tell(call.room.serverTime, call.askedAt);
      around.onOktaCall?.(call);
    },
    ...(around.leaveOkta === undefined ? {} : { leave: around.leaveOkta }),
  });
  const awsWorld = {
    limits: limits.aws ?? {},
    now,
    pause,
    random: Math.random,
    ...(around.onAwsCall === undefined ? {} : { onCall: around.onAwsCall }),
  };
  const tools: Omit<Tools, "prover"> = {
    clock,
    ledgerKeys: readLedgerKeys(config),
    serverLead: serverLead.current,
    git: once(async () => {
      const { createGitRepository } =
        await import("../adapters/git/repository.ts");
      const { credentials, serverUrl } = config.github;
      const token =
        credentials?.kind === "app"
          ? async () => (await github()).accessToken()
          : (credentials?.token ?? null);
      const git = createGitRepository({
        clone: config.repo,
        remote: around.remote ?? null,
        mirrorDirectory: `${config.stateDirectory}/mirror.git`,
        branch: config.branch,
        ledgerBranch,
        token,
        onTokenRefused: async (used) => {
          if (credentials?.kind === "app")
            (await github()).forgetAccessToken(used);
        },
        tokenHost: new URL(serverUrl).host,
        identity: { name: "Curfew", email: "curfew@users.noreply.github.com" },
        timeout: limits.gitTimeout ?? milliseconds(120_000),
        now,
        environment: process.env,
        ...(around.signal === undefined ? {} : { signal: around.signal }),
      });
      return {
        repository: git.repository,
        maintain: git.maintain,
        ledger: {
          ...git.ledger,
          setbacks: async () =>
            allSetbacks(
              await git.ledger.setbacks(),
              await (await github()).setbacks(ledgerBranch),
            ),
        },
      };
    }),
    forge: github,
    directory: once(async () => {
      if (config.okta === null) return null;
      const { createOktaDirectory } =
        await import("../adapters/okta/directory.ts");
      return createOktaDirectory(oktaConfig(config.okta));
    }),
    posture: github,
    oktaPosture: once(async () => {
      if (config.okta === null) return null;
      const { createOktaPosture } = await import("../adapters/okta/posture.ts");
      return createOktaPosture(oktaConfig(config.okta));
    }),
    feed: once(async () => {
      if (config.okta === null) return null;
      const { createOktaProvisioning } =
        await import("../adapters/okta/provisioning.ts");
      return createOktaProvisioning(oktaConfig(config.okta));
    }),
    sessions: once(async () => {
      if (config.okta === null) return null;
      const { createOktaSessions } =
        await import("../adapters/okta/sessions.ts");
      return createOktaSessions(oktaConfig(config.okta));
    }),
    aws: createAwsTool(config, awsWorld),
    iam: createIamTool(config, awsWorld),
    awsPatience: (length) => wait(length, undefined, { ref: false }),
  };
  return { ...tools, prover: once(() => wiring.createProver(tools, config)) };
};

/** What git's history shows and what GitHub wrote down, in one list. */
const allSetbacks = (
  shown: readonly CommitSha[],
  recorded: readonly Push[],
): readonly Setback[] => [
  ...shown.map((from) => ({ from, at: null, by: null })),
  ...recorded.flatMap(({ before, at, actor }) =>
    before === null ? [] : [{ from: before, at, by: actor?.login ?? null }],
  ),
];

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
};
