import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { Instant } from "../../domain/time.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { LedgerState } from "../../rules/ledger/state.ts";
import type { Repository } from "../ports.ts";
import {
  type Ledger,
  type LedgerReading,
  noLedger,
  readLedger,
} from "./read-ledger.ts";
import { type Main, readMain } from "./read-main.ts";
import { type Stop, stop } from "./stops.ts";

/** What a plan stands on, before Okta is asked. */
export interface Ground {
  readonly now: Instant;
  /** null: main could not be read; only what the ledger knows can be planned. */
  readonly main: Main | null;
  readonly ledger: Ledger;
  /** Where the ledger does not hold or is gone: the last state of it that did, for the ends in it alone. Left out: none is needed, or found. */
  readonly lastHeld?: LedgerState;
  /** null: nobody can tell who wrote the ledger. */
  readonly keys: LedgerKeys | null;
  /** Were main and the ledger read as the server has them now? What an older state does not explain, a newer one may. */
  readonly isFresh: boolean;
  /** Does main's tip descend from the last recorded one on its first-parent chain? */
  readonly isMainContinued: boolean;
  readonly trustRoot: CommitSha | null;
  /** Further reasons to add nobody, that only the caller can see. */
  readonly stops: readonly Stop[];
  readonly allowRemovals: number;
}

export interface GroundDeps extends LedgerReading {
  readonly repository: Repository;
  /** In place of a whole reading, where there is a memory. */
  readonly readMain?: (tip: CommitSha) => Promise<Main>;
}

export interface GroundRequest {
  readonly now: Instant;
  /** A commit set outside the repository; it can continue a rewritten main. */
  readonly trustRoot: CommitSha | null;
  readonly stops: readonly Stop[];
  readonly allowRemovals: number;
}

/**
 * Reads main and the ledger. Where the server cannot be reached, the mirror's last known state has to do: ends fire from it, and
 * nobody is added.
 */
export const readGround = async (
  deps: GroundDeps,
  { now, trustRoot, stops, allowRemovals }: GroundRequest,
): Promise<Ground> => {
  const { repository } = deps;
  const trouble: Stop[] = [];
  const note = (what: string) => (error: unknown) => {
    trouble.push(
      stop(
        "main-unreadable",
        `${what}: ${messageOf(error)}`,
        error instanceof BlockedError
          ? error.hint
          : "The next run tries again.",
      ),
    );
    return null;
  };
  const { tip, failure } = await repository.fetchMain().then(
    (tip) => ({ tip, failure: null }),
    async (error: unknown) => {
      note("Main could not be fetched")(error);
      const known = await repository.knownTip().catch(() => null);
      return { tip: known, failure: { error } };
    },
  );
  const main =
    tip === null
      ? null
      : await (deps.readMain?.(tip) ?? readMain(repository, tip)).catch(
          note("Main could not be read"),
        );
  const read: Ledger | null = await readLedger(deps).catch(
    note("The ledger could not be read"),
  );
  // Neither the server nor an earlier fetch: there is nothing to plan from. Where only main is lost, the ledger's ends are due.
  if (tip === null && (read?.commit ?? null) === null && failure !== null)
    throw failure.error;
  const known = read ?? noLedger;
  return {
    now,
    main,
    ledger: known,
    keys: deps.keys,
    isFresh: failure === null && read !== null,
    isMainContinued:
      main === null ||
      (await isContinued(repository, known.state.tip, main.tip, trustRoot)),
    trustRoot,
    stops: [...stops, ...trouble],
    allowRemovals,
  };
};

/**
 * A rewritten main is accepted again only when the trust root was moved onto the new chain on purpose. Whether the root is not simply on
 * the old one as well only the old tip tells, which a fresh mirror has to ask for: a main that was forced back no longer brings it.
 * Where the server does not give it, nobody can tell, and main is not accepted.
 */
export const isContinued = async (
  repository: Pick<Repository, "isOnFirstParentChain" | "fetchCommit">,
  recorded: CommitSha | null,
  tip: CommitSha,
  trustRoot: CommitSha | null,
): Promise<boolean> => {
  const isOnChain = (ancestor: CommitSha, of: CommitSha): Promise<boolean> =>
    repository.isOnFirstParentChain(ancestor, of);
  const isOnMain = (ancestor: CommitSha): Promise<boolean> =>
    isOnChain(ancestor, tip).catch(() => false);
  if (recorded === null || (await isOnMain(recorded))) return true;
  if (trustRoot === null || !(await isOnMain(trustRoot))) return false;
  const wasOnOldChain = await isOnChain(trustRoot, recorded)
    .catch(async () => {
      await repository.fetchCommit({ sha: recorded });
      return isOnChain(trustRoot, recorded);
    })
    .catch(() => true);
  return !wasOnOldChain;
};
