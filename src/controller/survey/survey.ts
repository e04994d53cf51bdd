/**
 * What every journey begins with: read main, the ledger and Okta, find the verdicts, make the plan. `plan` and `status` stop
 * here, `check` asks the same with a pull request's files on top, and `reconcile` goes on to apply.
 */
import type { Finding } from "../../domain/finding.ts";
import type {
  CommitSha,
  GrantVersionId,
  Login,
  OktaUserId,
} from "../../domain/ids.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import { type Instant, instant, type Milliseconds } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { type Claim, makeClaims, needsVerdict } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import { judgeDirectory } from "../../rules/judge-directory.ts";
import { makePlan } from "../../rules/plan/make-plan.ts";
import { currentTier, groupsEverNamed } from "../../rules/tier-history.ts";
import type { Directory, PolicyProver, Prover, Repository } from "../ports.ts";
import {
  type DirectoryReading,
  nothingRead,
  readDirectory,
  readFactors,
} from "./read-directory.ts";
import type { Ground } from "./ground.ts";
import { type Main, readMain } from "./read-main.ts";
import { type AskPosture, requirePosture } from "./require-posture.ts";
import { type Stop, stop, stopsFor } from "./stops.ts";

export interface Survey {
  readonly plan: Plan;
  readonly claims: readonly Claim[];
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
  readonly facts: DirectoryFacts;
}

export interface SurveyDeps {
  readonly directory: Directory;
  readonly prover: Prover & PolicyProver;
  readonly repository: Repository;
  /** How far the servers' clocks are ahead of ours, by their last answers; null: none has told. */
  readonly serverLead: () => Milliseconds | null;
  /** The gate of `requirePosture`; without it nobody is added where that is set. */
  readonly posture?: AskPosture;
}

/** Where nothing on main says otherwise: nobody is added, and no stranger removed. */
export const cautiousSettings: Settings = {
  mode: "observe",
  brake: { removals: 0, share: 0 },
  identity: { source: "file" },
  policyApprovals: 1,
  requirePosture: false,
};

/** What is over by git and the ledger alone, so that no vendor's trouble can delay it. */
export const surveyDueEnds = (ground: Ground): Plan =>
  planOn(ground, {
    claims: makeClaims({
      now: ground.now,
      main: ground.main,
      verdicts: null,
      ledger: ground.ledger.state,
      isMainContinued: ground.isMainContinued,
    }),
    facts: nothingRead,
    findings: [],
    stops: [],
  });

export const survey = async (
  deps: SurveyDeps,
  given: Ground,
): Promise<Survey> => {
  const { main, ledger } = given;
  const verdicts = await findVerdicts(deps.prover, given);
  const policy = await findPolicy(deps, given);
  const claimsAt = (now: Instant) =>
    makeClaims({
      now,
      main,
      verdicts,
      ledger: ledger.state,
      isMainContinued: given.isMainContinued,
      governing: policy.proven?.tiers ?? null,
    });
  const reading = await readDirectory(deps.directory, {
    groups: wantedGroups(main, claimsAt(given.now)),
    logins: wantedLogins(claimsAt(given.now)),
  });
  const ground = byServerClock(given, deps.serverLead());
  const claims = claimsAt(ground.now);
  const stops = stopsFor(ground);
  const findings: Finding[] = [
    ...(main?.findings ?? []),
    ...stops.map(({ finding }) => finding),
    ...policy.alarms,
    ...reading.failures.map(unreadable),
    ...judgeDirectory(
      (main?.tierFiles ?? []).flatMap(({ value }) => value ?? []),
      reading.facts,
    ),
  ];
  const first = planOn(ground, {
    claims,
    facts: reading.facts,
    findings,
    stops,
    proven: policy.proven,
  });
  // Only those who would be added, but for their factors, are asked for them.
  const { factors, failures } = await readFactors(
    deps.directory,
    waitingForFactors(first),
  );
  const facts = { ...reading.facts, factors };
  const planWith = (more: readonly Stop[]): Plan =>
    planOn(ground, {
      claims,
      facts,
      findings: [
        ...findings,
        ...failures.map(unreadable),
        ...more.map(({ finding }) => finding),
      ],
      stops: [...stops, ...more],
      proven: policy.proven,
    });
  const plan = planWith([]);
  const unsafe = await requirePosture(
    deps.posture,
    (policy.proven ?? main)?.settings?.requirePosture === true,
    plan,
  );
  return {
    plan: unsafe.length === 0 ? plan : planWith(unsafe),
    claims,
    verdicts,
    facts,
  };
};

/** Our clock can be wrong. For ends the later clock counts; a difference beyond half a minute stops adds. */
const byServerClock = (ground: Ground, lead: Milliseconds | null): Ground => {
  if (lead === null) return ground;
  const seconds = Math.round(lead / 1000);
  return {
    ...ground,
    now: instant(ground.now + Math.max(0, lead)),
    stops:
      Math.abs(lead) <= 30_000
        ? ground.stops
        : [
            ...ground.stops,
            stop(
              "clock-skew",
              `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "behind" : "ahead of"} the servers'; nobody is added.`,
              "Set the clock (NTP), then run again.",
            ),
          ],
  };
};

const findVerdicts = async (
  prover: Prover,
  { now, main, ledger }: Ground,
): Promise<ReadonlyMap<GrantVersionId, Verdict>> => {
  const open = (main?.live ?? []).filter((live) =>
    needsVerdict(live, ledger.state, now),
  );
  if (main === null || open.length === 0) return new Map();
  try {
    return await prover.verdicts(
      open.map(({ version }) => version),
      { tip: main.tip, now },
    );
  } catch {
    // Not found out now: every one of them stays unknown.
    return new Map();
  }
};

interface GoverningPolicy {
  /** null: main's own policy is proven, or nothing could be proven at all (then there is no proven grant either). */
  readonly proven: Main | null;
  readonly alarms: readonly Finding[];
}

/** A change of policy that nobody approved raises an alarm, and the last proven policy governs who is added. */
const findPolicy = async (
  { prover, repository }: Pick<SurveyDeps, "prover" | "repository">,
  { main, now, trustRoot }: Ground,
): Promise<GoverningPolicy> => {
  if (main === null || trustRoot === null) return { proven: null, alarms: [] };
  try {
    const { provenPolicyCommit, alarms } = await prover.policy({
      tip: main.tip,
      now,
    });
    const isOwn = alarms.length === 0 || provenPolicyCommit === null;
    return {
      proven: isOwn ? null : await readMain(repository, provenPolicyCommit),
      alarms,
    };
  } catch {
    // Not found out now: then the verdicts that rest on it are unknown as well, and nobody is added.
    return { proven: null, alarms: [] };
  }
};

const planOn = (
  ground: Ground,
  on: {
    readonly claims: readonly Claim[];
    readonly facts: DirectoryFacts;
    readonly findings: readonly Finding[];
    readonly stops: readonly Stop[];
    /** Where main's own policy is not proven: the last one that is. */
    readonly proven?: Main | null;
  },
): Plan => {
  const { main, ledger } = ground;
  return makePlan({
    now: ground.now,
    commit: main?.tip ?? ("0".repeat(40) as CommitSha),
    settings: (on.proven ?? main)?.settings ?? cautiousSettings,
    claims: on.claims,
    tiers: main?.tiers ?? new Map(),
    governing: on.proven?.tiers ?? null,
    facts: on.facts,
    ledger: ledger.state,
    addsStopped:
      on.stops.length === 0
        ? null
        : on.stops.map(({ finding }) => finding.message).join(" "),
    unsafeTiers: (on.proven ?? main)?.unsafeTiers ?? new Map(),
    isMainKnown: main !== null,
    allowRemovals: ground.allowRemovals,
    findings: on.findings,
  });
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
