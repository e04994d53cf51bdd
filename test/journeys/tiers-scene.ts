/** An Okta that feeds an AWS, and the shipped adapters on them: what `tiers plan` and `tiers apply` work on. */
import { onTestFinished, vi } from "vitest";
import { type Aws, createAws } from "../../src/adapters/aws/aws.ts";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import { createOktaProvisioning } from "../../src/adapters/okta/provisioning.ts";
import type { Clock, Pause } from "../../src/controller/ports.ts";
import { applyTiers } from "../../src/controller/tiers/apply.ts";
import {
  surveyTiers,
  type TiersSurvey,
} from "../../src/controller/tiers/tiers.ts";
import type { ReadTiersDeps } from "../../src/controller/tiers/read.ts";
import type { AppliedTier } from "../../src/controller/tiers/work.ts";
import type { Tier } from "../../src/domain/tier.ts";
import { instant } from "../../src/domain/time.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import type { AwsSettings } from "../../src/sandbox/aws/settings.ts";
import { type SandboxAws, startAws } from "../../src/sandbox/aws/start.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";
import type { Application } from "../../src/sandbox/okta/applications.ts";
import { type SandboxOkta, startOkta } from "../../src/sandbox/okta/start.ts";

export interface TiersScene {
  /** The shipped adapters, for journeys that are not here. */
  readonly tools: (meddle?: Meddle) => ReadTiersDeps & {
    readonly aws: Aws;
    readonly clock: Clock & Pause;
    readonly progress: (text: string) => void;
  };
  readonly clock: SandboxClock;
  readonly okta: SandboxOkta;
  readonly aws: SandboxAws;
  readonly app: Application;
  readonly plan: (
    tiers: readonly Tier[],
    prune?: boolean,
  ) => Promise<TiersSurvey>;
  readonly apply: (
    tiers: readonly Tier[],
    how?: {
      readonly prune?: boolean;
      readonly meddle?: Meddle;
      readonly progress?: (text: string) => void;
    },
  ) => Promise<readonly AppliedTier[]>;
}

/** Stands between the journey and a port: `call` does what was asked for. */
export type Meddle = <T>(name: string, call: () => Promise<T>) => Promise<T>;

export const startTiersScene = async (
  settings: Partial<AwsSettings> = {},
): Promise<TiersScene> => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const okta = await startOkta({ clock });
  okta.limits.lift();
  const app = okta.applications.create({ label: "AWS" });
  const aws = await startAws({
    clock,
    settings,
    scim: { okta, application: app.id },
  });
  for (const [name, value] of Object.entries(aws.environment))
    vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await Promise.all([okta.close(), aws.close()]);
  });
  const time = {
    now: () => Promise.resolve(clock.now()),
    pause: (length: Parameters<SandboxClock["advance"]>[0]) => {
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
  };
  const oktaConfig: OktaConfig = {
    orgUrl: okta.url,
    credentials: { kind: "token", token: okta.credentials.createToken() },
    githubAttribute: null,
    ...time,
  };
  const tools = (meddle: Meddle) => ({
    directory: createOktaDirectory(oktaConfig),
    feed: through(createOktaProvisioning(oktaConfig), meddle),
    aws: through(
      createAws({
        region: "us-east-1",
        instance: null,
        endpoints: { ssoAdmin: aws.url, identityStore: aws.url },
        ...time,
      }),
      meddle,
    ),
    clock: time,
    progress: (): void => undefined,
  });
  const place = {
    region: "us-east-1",
    instance: null,
    startUrl: "https://acme.awsapps.com/start",
    oktaApp: "AWS",
  };
  const survey = (
    deps: ReadTiersDeps,
    tiers: readonly Tier[],
    prune: boolean,
  ) =>
    surveyTiers(
      deps,
      {
        tierFiles: tiers.map((value) => ({
          path: value.path,
          value,
          written: null,
          findings: [],
          positions: null as never,
        })),
        unsafeTiers: new Map(),
      },
      place,
      prune,
    );
  const direct: Meddle = (_, call) => call();
  return {
    tools: (meddle = direct) => tools(meddle),
    clock,
    okta,
    aws,
    app,
    plan: (tiers, prune = false) => survey(tools(direct), tiers, prune),
    apply: async (
      tiers,
      { prune = false, meddle = direct, progress = () => undefined } = {},
    ) => {
      const deps = { ...tools(meddle), progress };
      const seen = await survey(deps, tiers, prune);
      return applyTiers(deps, seen.tiers, seen.plans, seen.reading, prune);
    },
  };
};

const through = <Port extends object>(port: Port, meddle: Meddle): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (!isMethod(method)) return method;
      return (...given: unknown[]) =>
        meddle(String(name), () => method(...given));
    },
  });

const isMethod = (
  value: unknown,
): value is (...given: unknown[]) => Promise<unknown> =>
  typeof value === "function";

/** A tier by its own file. */
export const tierOf = (name: string, aws: string, more = ""): Tier => {
  const text = `description: ${name}
group: AWS ${name}
audience: [AWS Users]
maxDuration: 4h
approvals: 1
${more}aws:
${aws.replace(/^/gm, "  ")}
`;
  const { value, findings } = parseTier({
    path: `access/tiers/${name}.yaml`,
    bytes: Buffer.from(text),
  });
  if (value === null) throw new Error(JSON.stringify(findings));
  return value;
};

export const admin = tierOf(
  "admin",
  `permissionSet: Admin
managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
inlinePolicy: { Version: "2012-10-17", Statement: [] }
sessionDuration: 2h
accounts: { prod: "111122223333", staging: "444455556666" }`,
);

export const reader = tierOf(
  "reader",
  `permissionSet: Reader
managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
accounts: { prod: "111122223333" }`,
);

/** `+ create-group`, in the plan's order. */
export const steps = ({ plans }: Pick<TiersSurvey, "plans">): string[] =>
  plans.flatMap(({ tier, changes }) =>
    changes.map(({ mark, step }) => `${tier} ${mark} ${step.kind}`),
  );

export const outcomes = (applied: readonly AppliedTier[]): string[] =>
  applied.flatMap(({ plan, changes }) =>
    changes.map(
      ({ change, outcome }) => `${plan.tier} ${change.step.kind} ${outcome}`,
    ),
  );
