/**
 * For a process that lives long: a verdict is final for its grant version, and a policy that is proven stays so for its commit. What this
 * very process found is believed without a key, because nobody else could write it.
 */
import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { PolicyProof, PolicyProver, Previewer, Prover } from "./ports.ts";

type Proving = Prover & PolicyProver & Previewer;

export const rememberProofs = (inner: Proving): Proving => {
  let finals: ReadonlyMap<GrantVersionId, Verdict> = new Map();
  let policy: { readonly tip: CommitSha; readonly proof: PolicyProof } | null =
    null;
  return {
    ...inner,
    verdicts: async (versions, at) => {
      const open = versions.filter(({ id }) => !finals.has(id));
      const found =
        open.length === 0
          ? new Map<GrantVersionId, Verdict>()
          : // Those that are known stay known while GitHub cannot be asked.
            await inner
              .verdicts(open, at)
              .catch(() => new Map<GrantVersionId, Verdict>());
      const all = new Map(
        versions.flatMap(({ id }) => {
          const verdict = finals.get(id) ?? found.get(id);
          return verdict === undefined ? [] : [[id, verdict] as const];
        }),
      );
      // Of the versions that still matter; a run asks for all of them.
      finals = new Map(
        [...all]
          .filter(([, { kind }]) => kind !== "unknown")
          .map(([id, verdict]) => [id, withoutProof(verdict)]),
      );
      return all;
    },
    policy: async (at) => {
      if (policy?.tip === at.tip) return policy.proof;
      const proof = await inner.policy(at);
      policy =
        proof.provenPolicyCommit !== null && proof.alarms.length === 0
          ? { tip: at.tip, proof }
          : null;
      return proof;
    },
  };
};

/** Why it was proven was told and recorded; ten thousand such trees are not kept. */
const withoutProof = (verdict: Verdict): Verdict =>
  verdict.kind === "proven" ? { ...verdict, evidence: [] } : verdict;
