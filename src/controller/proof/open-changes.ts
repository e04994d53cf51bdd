/** Changes of policy that stand on main and are not proven. */
import type { Finding } from "../../domain/finding.ts";
import type { PathChange } from "../../domain/repository.ts";
import type { Evidence } from "../../domain/verdict.ts";
import type { PolicyVerdict } from "../../rules/approval/judge-policy-change.ts";
import { printable } from "../../rules/printable.ts";

export interface OpenChange {
  /** What is proven of the path: a blob, or that it is not there. */
  readonly proven: PathChange["before"];
  readonly verdict: PolicyVerdict;
}

/**
 * An unproven change stays open until the proven content is back: what is approved on top of it was reviewed without it, so a
 * later proof does not cover it.
 */
export const followContent = (
  open: Map<string, OpenChange>,
  { changes }: { readonly changes: readonly PathChange[] },
  verdict: PolicyVerdict,
): void => {
  for (const { path, before, after, kindAfter } of changes) {
    const change = open.get(path);
    if (change === undefined) {
      if (verdict.kind !== "proven")
        open.set(path, { proven: before, verdict });
    } else if (
      after === change.proven &&
      (kindAfter === null || kindAfter === "file")
    )
      open.delete(path);
  }
};

export const alarmOf = (path: string, { verdict }: OpenChange): Finding => ({
  code: "policy-unproven",
  severity: verdict.kind === "unknown" ? "warning" : "error",
  path,
  line: null,
  column: null,
  message: `The change of ${path} in ${verdict.commit.slice(0, 7)} is not proven: ${reasonsOf(verdict.evidence).join("; ")}.`,
  hint: "Until it is, the policy before it governs. Put the old content back and make the change in an approved pull request, or, if you trust it, set CURFEW_TRUST_ROOT to this commit or a later one.",
});

/** As the ledger keeps them, for whatever reads it: a path in them can hold what is no text. */
export const reasonsOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence
    .filter(({ holds }) => holds !== true)
    .map(({ text }) => printable(text, Infinity));
