import type { Finding } from "../../domain/finding.ts";
import type { GrantVersionId } from "../../domain/ids.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { needsVerdict } from "../../rules/claims.ts";
import { recallVerdict } from "../../rules/ledger/recall.ts";
import type { Repository } from "../ports.ts";
import type { PolicyProver, Prover } from "../proof/ports.ts";
import type { Ground } from "./ground.ts";
import type { Ledger } from "./read-ledger.ts";
import { type Main, readMain } from "./read-main.ts";
import { type Stop, stop } from "./stops.ts";

/** What the ledger vouches for is not asked about again. */
export const findVerdicts = async (
  prover: Prover,
  { now, main, ledger }: Ground,
): Promise<ReadonlyMap<GrantVersionId, Verdict>> => {
  const needed = (main?.live ?? [])
    .filter((live) => needsVerdict(live, ledger.state, now))
    .map(({ version }) => version);
  const recalled = new Map(
    needed.flatMap(({ id }) => {
      const record = ledger.state.versions.get(id);
      const verdict =
        record === undefined || ledger.broken !== null
          ? null
          : recallVerdict(record);
      return verdict === null ? [] : [[id, verdict] as const];
    }),
  );
  const open = needed.filter(({ id }) => !recalled.has(id));
  if (main === null || open.length === 0) return recalled;
  try {
    const found = await prover.verdicts(open, {
      tip: main.tip,
      now,
      settled: settledIn(ledger),
      saidProven: ledger.state.policySaidProven,
    });
    return new Map([...recalled, ...found]);
  } catch {
    // Not found out now: every one of them stays unknown.
    return recalled;
  }
};

const settledIn = ({ state, broken }: Ledger): readonly PolicyFact[] =>
  broken === null ? state.policy : [];

export interface GoverningPolicy {
  /** null: main's own policy is proven, or nothing could be proven at all (then there is no proven grant either). */
  readonly proven: Main | null;
  readonly alarms: readonly Finding[];
  readonly stops: readonly Stop[];
  /** What was judged in this run, for the ledger. */
  readonly settled: readonly PolicyFact[];
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
  { main, now, trustRoot, ledger }: Ground,
): Promise<GoverningPolicy> => {
  const nothing = { proven: null, alarms: [], stops: [], settled: [] };
  if (main === null || trustRoot === null) return nothing;
  try {
    const { provenPolicyCommit, alarms, settled } = await prover.policy({
      tip: main.tip,
      now,
      settled: settledIn(ledger),
      saidProven: ledger.state.policySaidProven,
    });
    if (provenPolicyCommit === null)
      return { ...nothing, alarms, stops: [policyUnreadable], settled };
    return {
      ...nothing,
      proven:
        alarms.length === 0
          ? null
          : await readMain(repository, provenPolicyCommit),
      alarms,
      settled,
    };
  } catch {
    return { ...nothing, stops: [policyUnreadable] };
  }
};

/** A grant that was proven long ago may stand under a policy that was changed just now, and by whom is not known. */
const policyUnreadable = stop(
  "policy-unreadable",
  "It could not be found out which policy on main is proven, so nobody is added.",
  "The next run tries again.",
  "warning",
);
