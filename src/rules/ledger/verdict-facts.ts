import type { LedgerFact } from "../../domain/ledger.ts";
import { toRfc3339 } from "../../domain/time.ts";
import { broughtBy, isFinal } from "../../domain/verdict.ts";
import { type FactsInput, pairsOf } from "./facts-input.ts";

/**
 * Finals only: `unknown` is never recorded, it is asked again. The ids of person and group are fixed with the verdict, or as soon
 * as Okta shows them: that is written as the same verdict once more.
 */
export const verdictFacts = (input: FactsInput): readonly LedgerFact[] => {
  const { claims, verdicts, ledger } = input;
  const pairs = new Map(
    pairsOf(input).flatMap((pair) =>
      pair.claims.map(({ version }) => [version, pair] as const),
    ),
  );
  return claims.flatMap((claim): LedgerFact[] => {
    const verdict = verdicts.get(claim.version);
    const isSettled =
      verdict !== undefined &&
      isFinal(verdict) &&
      (claim.verdict === "proven" || claim.verdict === "refused");
    if (!isSettled) return [];
    const pair = pairs.get(claim.version);
    const record = ledger.versions.get(claim.version);
    const known = record?.verdict;
    // What stands there unsigned was found out again, and is said again under the signature.
    const isSaid = record?.isProven === true || !ledger.isSigned;
    if (known && isSaid && (known.userId !== null || pair === undefined))
      return [];
    if (known?.verdict === "refused") return [];
    const approval = verdict.kind === "proven" ? verdict.approval : null;
    const brought = broughtBy(verdict);
    return [
      {
        type: "verdict",
        version: claim.version,
        verdict: claim.verdict === "proven" ? "proven" : "refused",
        user: claim.user,
        tier: claim.tier,
        userId: pair?.userId ?? null,
        groupId: pair?.groupId ?? null,
        mergedAt: brought === null ? null : toRfc3339(brought.mergedAt),
        pullRequest: brought?.pullRequest ?? null,
        approvers: approval?.approvers.map(({ login }) => login) ?? [],
        approverAccounts:
          approval?.approvers.map(({ id }) => String(id ?? "")) ?? [],
        approverIds:
          approval?.approvers.map(({ person }) => person ?? "") ?? [],
        because: claim.evidence === "" ? [] : [claim.evidence],
      },
    ];
  });
};
