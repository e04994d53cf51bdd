import type { Finding } from "../../domain/finding.ts";
import type { GrantVersionId } from "../../domain/ids.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { needsVerdict } from "../../rules/claims.ts";
import type { Repository } from "../ports.ts";
import type { PolicyProver, Prover } from "../proof/ports.ts";
import type { Ground } from "./ground.ts";
import { type Main, readMain } from "./read-main.ts";

export const findVerdicts = async (
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

export interface GoverningPolicy {
  /** null: main's own policy is proven, or nothing could be proven at all (then there is no proven grant either). */
  readonly proven: Main | null;
  readonly alarms: readonly Finding[];
}

/** A change of policy that nobody approved raises an alarm, and the last proven policy governs who is added. */
export const findPolicy = async (
  {
    prover,
    repository,
  }: {
    readonly prover: PolicyProver;
    readonly repository: Repository;
  },
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
