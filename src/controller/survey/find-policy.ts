import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { Settings } from "../../domain/settings.ts";
import { longestFile } from "../../rules/bytes.ts";
import { parseSettings } from "../../rules/settings-file.ts";
import type { Repository } from "../ports.ts";
import type { PolicyProof, PolicyProver } from "../proof/ports.ts";
import { momentAt } from "./ask-prover.ts";
import type { Ground } from "./ground.ts";
import { type Main, readMain } from "./read-main.ts";
import { settingsPath } from "./policy.ts";
import { type Stop, stop } from "./stops.ts";

export interface GoverningPolicy {
  /** null: main's own policy is proven, or nothing could be proven at all (then there is no proven grant either). */
  readonly proven: Main | null;
  /** How far strangers are taken out; null: nothing proven says so, and main's own settings have to do. */
  readonly settings: Settings | null;
  readonly alarms: readonly Finding[];
  readonly stops: readonly Stop[];
  /** What was judged in this run, for the ledger. */
  readonly settled: readonly PolicyFact[];
}

/** By main's own word or by what governs in its place: a change that nobody approved must not lift what enforcing asks for. */
export const isEnforced = (
  main: Main | null,
  { settings, proven }: Pick<GoverningPolicy, "settings" | "proven">,
): boolean =>
  [main?.settings, proven?.settings, settings].some(
    (some) => some?.mode === "enforce",
  );

export interface PolicyDeps {
  readonly prover: PolicyProver;
  readonly repository: Repository;
}

/** A change of policy that nobody approved raises an alarm, and the last proven policy governs who is added. */
export const findPolicy = async (
  deps: PolicyDeps,
  ground: Ground,
): Promise<GoverningPolicy> => {
  const { main, trustRoot, isMainContinued } = ground;
  if (main === null || trustRoot === null)
    return { proven: null, settings: null, alarms: [], stops: [], settled: [] };
  const proof = await prove(deps, ground, main.tip);
  const { provenPolicyCommit: commit } = proof;
  const isOther = commit !== null && proof.alarms.length > 0;
  const proven = isOther
    ? await readMain(deps.repository, commit).catch(() => null)
    : null;
  const isKnown = commit !== null && (!isOther || proven !== null);
  return {
    proven,
    settings:
      isKnown && isMainContinued
        ? (proven ?? main).settings
        : await lastProvenSettings(deps, ground, proof),
    alarms: proof.alarms,
    stops: isKnown ? [] : [policyUnreadable],
    settled: proof.settled,
  };
};

const prove = async (
  { prover }: PolicyDeps,
  ground: Ground,
  tip: CommitSha,
): Promise<PolicyProof> =>
  prover.policy(momentAt(tip, ground)).catch(() => ({
    provenPolicyCommit: null,
    lastProven: null,
    alarms: [],
    settled: [],
  }));

/**
 * Whoever pushes past review while GitHub is silent, or forces main back, brings no settings of their own into force: a main that was
 * rewritten is not asked at all where the one before it is still to be had.
 */
const lastProvenSettings = async (
  deps: PolicyDeps,
  ground: Ground,
  { lastProven }: PolicyProof,
): Promise<Settings | null> => {
  const { isMainContinued, ledger, trustRoot } = ground;
  const before = isMainContinued
    ? null
    : await provenBefore(deps, ground, ledger.state.tip);
  for (const commit of [before, lastProven, trustRoot]) {
    const settings = await settingsAt(deps, commit).catch(() => null);
    if (settings !== null) return settings;
  }
  return null;
};

const provenBefore = async (
  deps: PolicyDeps,
  ground: Ground,
  recorded: CommitSha | null,
): Promise<CommitSha | null> => {
  if (recorded === null || !(await isHere(deps, recorded))) return null;
  return (await prove(deps, ground, recorded)).lastProven;
};

const settingsAt = async (
  deps: PolicyDeps,
  commit: CommitSha | null,
): Promise<Settings | null> => {
  if (commit === null || !(await isHere(deps, commit))) return null;
  const { repository } = deps;
  const files = await repository.listFiles(commit, [settingsPath]);
  const file = files.find(
    ({ path, kind }) => path === settingsPath && kind === "file",
  );
  if (file === undefined) return null;
  const bytes = (await repository.readBlobs([file.blob], longestFile)).get(
    file.blob,
  );
  return bytes === undefined
    ? null
    : parseSettings({ path: settingsPath, bytes }).value;
};

/** A main that was forced back no longer brings what it lost, so a fresh mirror has to ask for it. */
const isHere = (
  { repository }: PolicyDeps,
  commit: CommitSha,
): Promise<boolean> =>
  repository
    .parentsOf([commit])
    .catch(() => repository.fetchCommit({ sha: commit }))
    .then(
      () => true,
      () => false,
    );

/** A grant that was proven long ago may stand under a policy that was changed just now, and by whom is not known. */
const policyUnreadable = stop(
  "policy-unreadable",
  "It could not be found out which policy on main is proven, so nobody is added.",
  "The next run tries again.",
  "warning",
);
