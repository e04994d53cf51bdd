import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerState } from "../../rules/ledger/state.ts";
import type { LedgerBranch, Repository } from "../ports.ts";
import { isContinued } from "../survey/ground.ts";
import { type Ledger, noLedger, readLedger } from "../survey/read-ledger.ts";
import type { Main } from "../survey/read-main.ts";
import {
  ledgerStops,
  type Stop,
  stop,
  whyNobodyIsAdded,
} from "../survey/stops.ts";

/** The ledger as far as a pull request's plan needs it. */
export interface KnownLedger {
  readonly state: LedgerState;
  readonly isMainContinued: boolean;
  /** Does main as it is now not? An older commit than its tip never goes on from what was recorded last. */
  readonly isMainRewritten: boolean;
  /** Why a run would add nobody; null: it says nothing against it. */
  readonly addsStopped: string | null;
  /** What it cannot tell. None of it is the author's to mend, so none is an error. */
  readonly findings: readonly Finding[];
}

/** Whether it was set back, and whose signatures it has, only those can tell who hold its keys: a run of `reconcile`. */
export const lookAtLedger = async (
  {
    ledger: branch,
    repository,
  }: {
    readonly ledger: Pick<LedgerBranch, "read">;
    readonly repository: Pick<
      Repository,
      "isOnFirstParentChain" | "fetchCommit"
    >;
  },
  main: Main,
  /** Main's tip; `main` can be an older commit. */
  tip: CommitSha,
): Promise<KnownLedger> => {
  const unreadable: Stop[] = [];
  const ledger = await readLedger({ ledger: branch, keys: null }).catch(
    (error: unknown): Ledger => {
      unreadable.push(stopForUnread(error));
      return noLedger;
    },
  );
  const { state } = ledger;
  const isMainContinued = await isContinued(
    repository,
    state.tip,
    main.tip,
    null,
  );
  const seen = {
    ledger,
    // An older commit stands before what the ledger recorded last, and no run goes by it.
    isMainContinued: isMainContinued || main.tip !== tip,
  };
  const stopsWhere = (mustExist: boolean): readonly Stop[] =>
    unreadable.length > 0 ? unreadable : ledgerStops(seen, mustExist);
  return {
    state,
    isMainContinued,
    isMainRewritten: !seen.isMainContinued,
    addsStopped: whyNobodyIsAdded(
      stopsWhere(main.settings?.mode === "enforce"),
    ),
    findings: stopsWhere(true).map(({ finding }) => ({
      ...finding,
      severity: "warning",
      message:
        finding.code === "frozen"
          ? finding.message
          : `${finding.message} Who has access now, and who would lose it by this pull request, cannot be told for sure.`,
    })),
  };
};

const stopForUnread = (error: unknown): Stop =>
  stop(
    "ledger-broken",
    `The ledger could not be read: ${messageOf(error)}`,
    error instanceof BlockedError
      ? error.hint
      : "Run the check again in a few minutes.",
  );
