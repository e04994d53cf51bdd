/**
 * What every journey begins with: read main, the ledger and Okta, find the verdicts, make the plan. `plan` and `status` stop
 * here, `check` asks the same with a pull request's files on top, and `reconcile` goes on to apply.
 */
import type { Finding } from "../../domain/finding.ts";
import type {
  GrantVersionId,
  Login,
  OktaGroupId,
  OktaUserId,
} from "../../domain/ids.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant, Milliseconds } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { type Claim, makeClaims } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import type { LedgerState } from "../../rules/ledger/state.ts";
import { withLostEnds } from "../../rules/lost-ends.ts";
import { judgeDirectory } from "../../rules/judge-directory.ts";
import { currentTier, groupsEverNamed } from "../../rules/tier-history.ts";
import type { Directory, Repository } from "../ports.ts";
import {
  type Preflight,
  preflight,
  type PreflightTools,
} from "../tiers/preflight.ts";
import type { PolicyProver, Prover } from "../proof/ports.ts";
import {
  type DirectoryReading,
  nothingRead,
  readDirectory,
  readFactors,
} from "./read-directory.ts";
import type { Ground } from "./ground.ts";
import { findVerdicts } from "./ask-prover.ts";
import { findPolicy, isEnforced } from "./find-policy.ts";
import { planOn } from "./plan-on.ts";
import { byServerClock } from "./server-clock.ts";
import type { Main } from "./read-main.ts";
import { type AskPosture, requirePosture } from "./require-posture.ts";
import { type Stop, stopsFor } from "./stops.ts";

export interface Survey {
  readonly plan: Plan;
  readonly claims: readonly Claim[];
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
  readonly facts: DirectoryFacts;
  /** Changes of policy that were judged in this run, for good. */
  readonly settledPolicy: readonly PolicyFact[];
}

export interface SurveyDeps extends PreflightTools {
  readonly directory: Directory;
  readonly prover: Prover & PolicyProver;
  readonly repository: Repository;
  /** How far the servers' clocks are ahead of ours, by their last answers; null: none has told. */
  readonly serverLead: () => Milliseconds | null;
  /** The gate of `requirePosture`; without it nobody is added where that is set. */
  readonly posture?: AskPosture;
}

/** What is over by git and the ledger alone, so that no vendor's trouble can delay it. */
export const surveyDueEnds = (ground: Ground): Plan =>
  planOn(ground, {
    claims: makeClaims({
      now: ground.now,
      main: ground.main,
      verdicts: null,
      ledger: ground.ledger.state,
      isMainContinued: ground.isMainContinued,
      isMainRewritten: !ground.isMainContinued,
    }),
    facts: nothingRead,
    findings: [],
    stops: [],
  });

export const survey = async (
  deps: SurveyDeps,
  given: Ground,
): Promise<Survey> => {
  const { main, ledger, lastHeld } = given;
  const verdicts = await findVerdicts(deps.prover, given);
  const policy = await findPolicy(deps, given);
  const claimsBy = (state: LedgerState, now: Instant) =>
    makeClaims({
      now,
      main,
      verdicts,
      ledger: state,
      isMainContinued: given.isMainContinued,
      isMainRewritten: !given.isMainContinued,
      governing: policy.proven?.tiers ?? null,
    });
  const claimsAt = (now: Instant) =>
    lastHeld === undefined
      ? claimsBy(ledger.state, now)
      : withLostEnds(
          claimsBy(ledger.state, now),
          claimsBy(lastHeld, now),
          verdicts,
        );
  const reading = await readDirectory(deps.directory, {
    groups: wantedGroups(main, claimsAt(given.now)),
    groupIds: wantedGroupIds(claimsAt(given.now), ledger.state),
    logins: wantedLogins(claimsAt(given.now)),
  });
  const ground = byServerClock(given, deps.serverLead());
  const claims = claimsAt(ground.now);
  const stops = [
    ...stopsFor(ground, isEnforced(main, policy)),
    ...policy.stops,
  ];
  const findings: Finding[] = [
    ...(main?.findings ?? []),
    ...stops.map(({ finding }) => finding),
    ...policy.alarms,
    ...reading.failures.map(unreadable),
    ...judgeDirectory(
      (main?.tierFiles ?? []).flatMap(({ value }) => value ?? []),
      reading.facts,
      ledger.state.watched,
      main?.tierFiles,
    ),
  ];
  const first = planOn(ground, {
    claims,
    facts: reading.facts,
    findings,
    stops,
    proven: policy.proven,
    settings: policy.settings,
  });
  // Only those who would be added, but for their factors, are asked for them.
  const { factors, failures } = await readFactors(
    deps.directory,
    waitingForFactors(first),
  );
  const facts = { ...reading.facts, factors };
  const planWith = (more: readonly Stop[], aws?: Preflight): Plan =>
    planOn(ground, {
      claims,
      facts,
      findings: [
        ...findings,
        ...failures.map(unreadable),
        ...(aws?.findings ?? []),
        ...more.map(({ finding }) => finding),
      ],
      stops: [...stops, ...more],
      proven: policy.proven,
      settings: policy.settings,
      ...(aws === undefined ? {} : { notReady: aws.notReady }),
    });
  const plan = planWith([]);
  const governing = policy.proven ?? main;
  const unsafe = await requirePosture(
    deps.posture,
    governing?.settings?.requirePosture === true,
    plan,
  );
  const aws = await preflight(
    deps,
    governing?.settings,
    unsafe.length === 0 ? tiersOfAdds(plan, governing) : [],
    governing?.tiers ?? new Map(),
  );
  return {
    plan:
      unsafe.length + aws.findings.length === 0 ? plan : planWith(unsafe, aws),
    claims,
    verdicts,
    facts,
    settledPolicy: policy.settled,
  };
};

const tiersOfAdds = (
  { changes }: Plan,
  governing: Main | null,
): readonly Tier[] => {
  const names = new Set(
    changes.filter(({ action }) => action === "add").map(({ tier }) => tier),
  );
  return governing === null
    ? []
    : [...names].flatMap(
        (name) => currentTier(governing.tiers, name).tier ?? [],
      );
};

/** Groups that tiers name or named, and the audiences of the tiers as they stand. */
const wantedGroups = (
  main: Main | null,
  claims: readonly Claim[],
): readonly string[] => {
  if (main === null) return claims.map(({ group }) => group);
  const audiences = [...main.tiers.keys()].flatMap(
    (name) => currentTier(main.tiers, name).tier?.audience ?? [],
  );
  return [...groupsEverNamed(main.tiers).keys(), ...audiences];
};

/** Those that were swept before, and those of stays that are not over and out: a new name hides nobody. */
const wantedGroupIds = (
  claims: readonly Claim[],
  { watched }: LedgerState,
): readonly OktaGroupId[] => [
  ...watched.keys(),
  ...claims.flatMap(({ groupId, record }) =>
    groupId === null || record?.removed?.result === "confirmed"
      ? []
      : [groupId],
  ),
];

const wantedLogins = (claims: readonly Claim[]): readonly Login[] =>
  claims.filter(({ state }) => state.kind !== "ended").map(({ user }) => user);

const unreadable = ({
  message,
  hint,
}: DirectoryReading["failures"][number]): Finding => ({
  code: "directory-unreadable",
  severity: "error",
  path: "okta",
  line: null,
  column: null,
  message,
  hint,
});

const waitingForFactors = ({ changes }: Plan): readonly OktaUserId[] =>
  changes.flatMap(({ reason, userId }) =>
    reason === "mfa-unreadable" && userId !== null ? [userId] : [],
  );
