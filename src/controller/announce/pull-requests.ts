import type { CommitSha } from "../../domain/ids.ts";
import { broughtBy } from "../../domain/verdict.ts";
import type { Claim } from "../../rules/claims.ts";
import type { Forge } from "../ports.ts";
import type { Background } from "../reconcile.ts";
import { introducedBy } from "./outcomes.ts";

/** Which pull requests brought a grant version. */
export interface Finder {
  /** As far as verdicts, the ledger and earlier answers tell. */
  readonly known: (claim: Claim) => readonly number[];
  /** GitHub is asked where they do not; what came by a direct push has none. */
  readonly find: (claim: Claim) => Promise<readonly number[]>;
}

export const createFinder = (
  {
    forge,
    main,
  }: {
    readonly forge: Pick<Forge, "pullRequestsOf">;
    readonly main: string;
  },
  { claims, verdicts }: Background,
): Finder => {
  const recorded = ({ version, record }: Claim): number | null => {
    const verdict = verdicts.get(version);
    const brought = verdict === undefined ? null : broughtBy(verdict);
    return brought?.pullRequest ?? record?.verdict?.pullRequest ?? null;
  };
  // What came by one commit came by one pull request.
  const byCommit = new Map<CommitSha, readonly number[]>();
  for (const claim of claims) {
    const number = recorded(claim);
    if (number !== null) byCommit.set(introducedBy(claim), [number]);
  }
  const known = (claim: Claim): readonly number[] => {
    const number = recorded(claim);
    return number === null
      ? (byCommit.get(introducedBy(claim)) ?? [])
      : [number];
  };
  return {
    known,
    find: async (claim) => {
      const commit = introducedBy(claim);
      if (known(claim).length > 0 || byCommit.has(commit)) return known(claim);
      const numbers = (await forge.pullRequestsOf(commit))
        .filter(({ mergedAt, base }) => mergedAt !== null && base.ref === main)
        .map(({ number }) => number);
      byCommit.set(commit, numbers);
      return numbers;
    },
  };
};
