/** Asks for verdicts, previews and policy of one journey, and lets them rest on the same answers. */
import type { Finding } from "../../domain/finding.ts";
import type { PolicyFact } from "../../domain/ledger.ts";
import type { Gathered } from "../../rules/approval/reason.ts";
import {
  type PolicyHistory,
  provePolicy,
  type SettledPolicy,
} from "./policy-proof.ts";
import type { PolicyProver, Previewer, ProofMoment, Prover } from "./ports.ts";
import { previewOf } from "./preview.ts";
import { proveVersions } from "./prove-versions.ts";
import { gather, type ProofDeps, type Run, startRun } from "./run.ts";

export const createProver = (
  deps: ProofDeps,
): Prover & PolicyProver & Previewer => {
  const known: SettledPolicy = new Map();
  let last: Run | null = null;
  const runAt = (at: ProofMoment): Run => {
    for (const fact of at.settled ?? []) known.set(fact.first, fact);
    if (last?.tip !== at.tip || last.now !== at.now) last = startRun(deps, at);
    return last;
  };
  return {
    verdicts: async (versions, at) => {
      const run = runAt(at);
      return proveVersions(run, versions, await policyOf(run, known));
    },
    preview: async (pullRequest, grants, at) => {
      const run = runAt(at);
      return previewOf(run, await policyOf(run, known), pullRequest, grants);
    },
    policy: async (at) => {
      const history = await policyOf(runAt(at), known);
      if (!history.known)
        return {
          provenPolicyCommit: null,
          lastProven: null,
          alarms: [withoutRoot(history.why)],
          settled: [],
        };
      const { current, foothold, alarms, settled } = history.value;
      // Not by identity: where another controller was faster, the ledger was read anew since.
      const recorded = new Set(at.settled?.map(keyOf));
      return {
        provenPolicyCommit: current.known ? current.value : null,
        lastProven: foothold,
        alarms,
        settled: settled.filter((fact) => !recorded.has(keyOf(fact))),
      };
    },
  };
};

const keyOf = ({ first, under, verdict }: PolicyFact): string =>
  `${first} under ${under} ${verdict}`;

const policyOf = (
  run: Run,
  settled: SettledPolicy,
): Promise<Gathered<PolicyHistory>> =>
  run.once("policy", async () => {
    const { trustRoot, repository } = run.deps;
    const missing = (why: string) =>
      ({ known: false, why, ours: true }) as const;
    if (trustRoot === null) return missing("no trust root is set");
    return gather(repository.isOnFirstParentChain(trustRoot, run.tip)).then(
      (isOnChain) => {
        if (!isOnChain.known) return isOnChain;
        return isOnChain.value
          ? gather(provePolicy(run, trustRoot, settled))
          : missing("the trust root is not on main's own history");
      },
    );
  });

const withoutRoot = (why: string): Finding => ({
  code: "policy-unproven",
  severity: "error",
  path: "CURFEW_TRUST_ROOT",
  line: null,
  column: null,
  message: `No policy can be proven: ${why}.`,
  hint: "Look at the policy on main, and set CURFEW_TRUST_ROOT to the commit that you looked at.",
});
