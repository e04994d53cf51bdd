import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { needsVerdict } from "../../rules/claims.ts";
import { recallVerdict } from "../../rules/ledger/recall.ts";
import type { ProofMoment, Prover } from "../proof/ports.ts";
import type { Ground } from "./ground.ts";

/** What the ledger vouches for is not asked about again. */
export const findVerdicts = async (
  prover: Prover,
  ground: Ground,
): Promise<ReadonlyMap<GrantVersionId, Verdict>> => {
  const { now, main, ledger } = ground;
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
    const found = await prover.verdicts(open, momentAt(main.tip, ground));
    return new Map([...recalled, ...found]);
  } catch {
    // Not found out now: every one of them stays unknown.
    return recalled;
  }
};

export const momentAt = (
  tip: CommitSha,
  { now, ledger: { state, broken } }: Ground,
): ProofMoment => ({
  tip,
  now,
  settled: broken === null ? state.policy : [],
  saidProven: state.policySaidProven,
});
