import { messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerEntry } from "../../domain/ledger.ts";
import {
  readLedger as parseLedger,
  type ReadLedger,
} from "../../rules/ledger/chain.ts";
import { readPending } from "../../rules/ledger/pending.ts";
import { foldLedger, type LedgerState } from "../../rules/ledger/state.ts";
import type { LedgerMemory, Remembered } from "../ledger-memory.ts";
import type { LedgerBranch } from "../ports.ts";

export interface Ledger {
  /** With what could not be pushed yet; its head is the branch's. */
  readonly state: LedgerState;
  /** The branch's tip; null: there is no ledger. */
  readonly commit: CommitSha | null;
  readonly broken: ReadLedger["broken"];
  /** Kept by this controller until it can be pushed. */
  readonly pending: readonly LedgerEntry[];
  /** The hash of the last entry that this controller remembers; null: it remembers none. */
  readonly anchor: string | null;
}

export interface LedgerReading {
  readonly ledger: Pick<LedgerBranch, "read">;
  /** null: nobody can tell who wrote it, and nothing in it is taken as proven. */
  readonly keys: LedgerKeys | null;
  /** Left out: nothing is kept outside the ledger. */
  readonly memory?: LedgerMemory;
}

export const readLedger = async ({
  ledger,
  keys,
  memory,
}: LedgerReading): Promise<Ledger> => {
  const [stored, remembered] = await Promise.all([
    ledger.read(),
    recollect(memory),
  ]);
  return understand(stored, remembered, keys);
};

const nothingRemembered: Remembered = { anchor: null, pending: [] };

/** Text: why it cannot be told; the ledger itself is read all the same, because the ends in it are due. */
const recollect = async (
  memory: LedgerMemory | undefined,
): Promise<Remembered | string> => {
  try {
    return (await memory?.read()) ?? nothingRemembered;
  } catch (error) {
    return messageOf(error);
  }
};

const understand = (
  stored: Awaited<ReturnType<LedgerBranch["read"]>>,
  remembered: Remembered | string,
  keys: LedgerKeys | null,
): Ledger => {
  const { anchor, pending: lines } =
    typeof remembered === "string" ? nothingRemembered : remembered;
  const { entries, trust, broken } = parseLedger(stored?.files ?? [], keys);
  const pending = readPending(lines, keys);
  const { head, hasSignatures } = foldLedger(entries);
  const here = {
    file: stored?.files.at(-1)?.name ?? "curfew/ledger",
    line: entries.length,
  };
  return {
    state: {
      ...foldLedger([...entries, ...pending], keys === null ? [] : trust),
      head,
      hasSignatures,
    },
    commit: stored?.head ?? null,
    broken:
      broken ??
      (typeof remembered === "string"
        ? { ...here, why: `what was kept beside it is lost: ${remembered}` }
        : anchor === null || entries.some(({ hash }) => hash === anchor)
          ? null
          : {
              ...here,
              why: `it was rolled back: the entry ${anchor}, which this controller has seen, is gone`,
            }),
    pending,
    anchor,
  };
};
