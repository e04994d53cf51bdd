/**
 * One pull request a tier that removes the files of ended grants, from what the ledger confirms; Okta is not asked. Branch and
 * pull request are touched only when the set of files changes or the branch conflicts, so that approvals survive.
 */
import { BlockedError, messageOf } from "../domain/errors.ts";
import type { CommitSha, TierName } from "../domain/ids.ts";
import type { LedgerKeys } from "../domain/ledger-keys.ts";
import { leftoversOf } from "../rules/leftovers.ts";
import type { LedgerState } from "../rules/ledger/state.ts";
import {
  cleanupBody,
  cleanupTitle,
  type Leftover,
} from "../rules/render/cleanup.ts";
import type { LedgerMemory } from "./ledger-memory.ts";
import type { Forge, LedgerBranch, Repository } from "./ports.ts";
import { readLedger, type StoredLedger } from "./survey/read-ledger.ts";
import { type Main, readMain } from "./survey/read-main.ts";
import { findLoss } from "./survey/vouch-for-ledger.ts";

export interface CleanupDeps {
  readonly repository: Repository;
  readonly ledger: Pick<LedgerBranch, "read" | "readAt" | "setbacks">;
  /** Those of the ledger; null: whether it was set back is not asked. */
  readonly keys: LedgerKeys | null;
  /** Left out: nothing is kept outside the ledger. */
  readonly memory?: LedgerMemory;
  readonly forge: Forge;
  /** In place of a whole reading, where there is a memory. */
  readonly readMain?: (commit: CommitSha) => Promise<Main>;
  readonly recallLedger?: () => Promise<StoredLedger>;
}

export interface Cleaned {
  readonly tier: TierName;
  readonly branch: string;
  readonly action: "opened" | "updated" | "unchanged" | "closed" | "failed";
  readonly pullRequest: number | null;
  readonly files: readonly string[];
  readonly error: string | null;
}

const prefix = "curfew/cleanup/";

export const cleanup = async (
  deps: CleanupDeps,
): Promise<readonly Cleaned[]> => {
  const tip = await deps.repository.fetchMain();
  const leftovers = leftoversOf(
    await (deps.readMain?.(tip) ?? readMain(deps.repository, tip)),
    await readEnds(deps),
  );
  // All that begins so: what stands in our branches' way does as well.
  const branches = await deps.repository.remoteBranches("curfew");
  const tiers = new Set([
    ...leftovers.keys(),
    ...[...branches.keys()].flatMap((branch) => tierOf(branch) ?? []),
  ]);
  const cleaned: Cleaned[] = [];
  for (const tier of [...tiers].sort()) {
    const branch = `${prefix}${tier}`;
    const files = leftovers.get(tier) ?? [];
    const at = branches.get(branch) ?? null;
    try {
      if (at === null) refuseBlocked(branch, branches);
      cleaned.push(await tidyTier(deps, { tier, branch, files, at, tip }));
    } catch (error) {
      // One tier's trouble is its own.
      cleaned.push({
        tier,
        branch,
        action: "failed",
        pullRequest: null,
        files: files.map(({ grant }) => grant),
        error:
          error instanceof BlockedError
            ? `${error.message} ${error.hint}`
            : messageOf(error),
      });
    }
  }
  return cleaned;
};

/** null: none of Curfew's, whoever made it; it is left alone. */
const tierOf = (branch: string): TierName | null =>
  branch.startsWith(prefix) && !branch.slice(prefix.length).includes("/")
    ? (branch.slice(prefix.length) as TierName)
    : null;

/** Git keeps branches in folders: beside `a` there is no room for `a/b`. */
const refuseBlocked = (
  branch: string,
  branches: ReadonlyMap<string, CommitSha>,
): void => {
  const blocker = [...branches.keys()].find(
    (other) => branch.startsWith(`${other}/`) || other.startsWith(`${branch}/`),
  );
  if (blocker !== undefined)
    throw new BlockedError(
      `The branch ${blocker} leaves no room in git for ${branch}.`,
      `Rename or delete ${blocker}; names that begin with curfew/ are Curfew's.`,
    );
};

/** Without the ledger's word nothing is over, and nothing that stands open is tidied away either. */
const readEnds = async ({
  ledger,
  keys,
  memory,
  recallLedger,
}: CleanupDeps): Promise<LedgerState> => {
  const { state, broken, anchor } = await readLedger({
    ledger,
    keys: null,
    ...(memory === undefined ? {} : { memory }),
    ...(recallLedger === undefined ? {} : { recallLedger }),
  });
  const { head } = state;
  if (head === null)
    throw new BlockedError(
      "There is no ledger, so nothing is known to be over.",
      "Where there was one before, restore the branch curfew/ledger. Where there never was, start it on purpose: curfew reconcile --new-ledger.",
    );
  const why =
    broken === null && keys !== null && head.hash !== anchor
      ? await findLoss(ledger, keys)
      : null;
  if (broken !== null || why !== null)
    throw new BlockedError(
      `The ledger does not hold: ${broken === null ? why : `${broken.file}:${broken.line}: ${broken.why}`}.`,
      "Find out who wrote to the branch curfew/ledger, restore it from a trusted clone, then run again.",
    );
  return state;
};

interface Tidying {
  readonly tier: TierName;
  readonly branch: string;
  readonly files: readonly Leftover[];
  /** The branch's tip on the server; null: there is none. */
  readonly at: CommitSha | null;
  readonly tip: CommitSha;
}

const tidyTier = async (
  deps: CleanupDeps,
  tidying: Tidying,
): Promise<Cleaned> => {
  const { forge } = deps;
  const { tier, branch, files, at, tip } = tidying;
  const open = await forge.openPullRequestFrom(branch);
  const result = (
    action: Cleaned["action"],
    pullRequest: number | null,
  ): Cleaned => ({
    tier,
    branch,
    action,
    pullRequest,
    files: files.map(({ grant }) => grant),
    error: null,
  });
  if (files.length === 0) {
    if (open !== null)
      await forge.updatePullRequest(open.number, { state: "closed" });
    if (at !== null) await forge.deleteBranch(branch);
    return result("closed", open?.number ?? null);
  }
  const isCurrent = at !== null && (await deletesExactly(deps, tidying, at));
  if (!isCurrent)
    await forge.setBranch(
      branch,
      await forge.commitDeletions({
        parent: tip,
        paths: files.map(({ grant }) => grant),
        message: cleanupTitle(tier, files.length),
      }),
    );
  const title = cleanupTitle(tier, files.length);
  const body = cleanupBody(tier, files);
  if (open === null)
    return result(
      "opened",
      (await forge.openPullRequest({ branch, title, body })).number,
    );
  // Owners approve what they read: a branch that is right under somebody else's words is not enough.
  const isTold = await forge.updatePullRequest(open.number, { title, body });
  return result(isCurrent && !isTold ? "unchanged" : "updated", open.number);
};

/** Does the branch delete these files and nothing else, of main as it is now? */
const deletesExactly = async (
  { repository }: CleanupDeps,
  { files, tip }: Tidying,
  at: CommitSha,
): Promise<boolean> => {
  await repository.fetchCommit({ sha: at });
  const from = await repository.mergeBase(at, tip);
  if (from === null) return false;
  const changes = await repository.changedFiles(from, at, ["."]);
  const paths = files.map(({ grant }) => grant);
  const movedOn = await repository.changedFiles(from, tip, paths);
  return (
    movedOn.length === 0 &&
    changes.length === paths.length &&
    changes.every(({ path, after }) => after === null && paths.includes(path))
  );
};
