import { setImmediate as takeTurns } from "node:timers/promises";
import { messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerEntry } from "../../domain/ledger.ts";
import { type Instant, instant } from "../../domain/time.ts";
import { type ReadLedger, walkLedger } from "../../rules/ledger/chain.ts";
import { readPending } from "../../rules/ledger/pending.ts";
import { shareTexts } from "../../rules/ledger/share-texts.ts";
import { startFold } from "../../rules/ledger/fold.ts";
import { type LedgerState } from "../../rules/ledger/state.ts";
import type { LedgerMemory, Remembered } from "../ledger-memory.ts";
import type { LedgerBranch, LedgerText } from "../ports.ts";

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

/** Where it could not be read: what is known then. */
export const noLedger: Ledger = {
  state: startFold().state(),
  commit: null,
  broken: null,
  pending: [],
  anchor: null,
};

export interface LedgerReading {
  readonly ledger: Pick<LedgerBranch, "read">;
  /** null: nobody can tell who wrote it, and nothing in it is taken as proven. */
  readonly keys: LedgerKeys | null;
  /** Left out: nothing is kept outside the ledger. */
  readonly memory?: LedgerMemory;
  /** In place of a whole reading, where there is a memory. */
  readonly recallLedger?: () => Promise<StoredLedger>;
}

/** The branch at one commit: what it says, without its text. */
export interface StoredLedger {
  readonly state: LedgerState;
  /** null: there is no ledger. */
  readonly commit: CommitSha | null;
  readonly broken: ReadLedger["broken"];
  /** When its last entry was written; null: it has none. */
  readonly writtenAt: Instant | null;
  /** Its last line. */
  readonly end: { readonly file: string; readonly line: number };
  /** Of every entry; a text for each reading, because one for each entry would weigh as much as all else. */
  readonly hashes: readonly string[];
}

export const readLedger = async (deps: LedgerReading): Promise<Ledger> => {
  const remembered = await recollect(deps.memory);
  const { anchor, pending: lines } =
    typeof remembered === "string" ? nothingRemembered : remembered;
  const pending = readPending(lines, deps.keys);
  const stored =
    deps.recallLedger === undefined || pending.length > 0
      ? await understandLedger(await deps.ledger.read(), deps.keys, pending)
      : await deps.recallLedger();
  const { state, commit, broken, end, hashes } = stored;
  return {
    state,
    commit,
    broken:
      broken ??
      (typeof remembered === "string"
        ? { ...end, why: `what was kept beside it is lost: ${remembered}` }
        : anchor === null || hashes.some((some) => some.includes(anchor))
          ? null
          : {
              ...end,
              why: `it was rolled back: the entry ${anchor}, which this controller has seen, is gone`,
            }),
    pending,
    anchor,
  };
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

/** Entries; a fraction of a second. */
const atOnce = 500;

/** `pending` counts as written behind it, except that the head stays the branch's. */
export const understandLedger = async (
  text: LedgerText | null,
  keys: LedgerKeys | null,
  pending: readonly LedgerEntry[] = [],
): Promise<StoredLedger> => {
  const reading = startReading(keys);
  await reading.take(text);
  return reading.stored(pending);
};

export interface Reading {
  /** Goes on behind what was taken before. */
  take(text: LedgerText | null): Promise<void>;
  /** Behind `pending`, which is no part of the branch, nothing can be taken any more. */
  stored(pending?: readonly LedgerEntry[]): StoredLedger;
}

export const startReading = (keys: LedgerKeys | null): Reading => {
  const fold = startFold();
  const hashes: string[] = [];
  let broken: ReadLedger["broken"] = null;
  let commit: CommitSha | null = null;
  let writtenAt: Instant | null = null;
  let file = "curfew/ledger";
  let line = 0;
  const take: Reading["take"] = async (text) => {
    const files = text?.files ?? [];
    const share = shareTexts();
    const found: string[] = [];
    for (const walked of walkLedger(files, keys, fold.position())) {
      broken ??= walked.broken;
      if (walked.entry === null) continue;
      const entry = share(walked.entry);
      if (keys === null) fold.take(entry);
      else fold.take(entry, walked.trust);
      found.push(entry.hash);
      writtenAt = instant(Date.parse(entry.at));
      // Whoever else has something to do has it now: a due end, an answer that must not be taken for late.
      if (found.length % atOnce === 0) await takeTurns();
    }
    if (found.length > 0) hashes.push(found.join(" "));
    commit = text?.head ?? null;
    file = files.at(-1)?.name ?? file;
    line += found.length;
  };
  const stored: Reading["stored"] = (pending = []) => {
    const { head, hasSignatures } = fold.position();
    for (const entry of pending) fold.take(entry);
    return {
      state: { ...fold.state(), head, hasSignatures },
      commit,
      broken,
      writtenAt,
      end: { file, line },
      hashes: [...hashes],
    };
  };
  return { take, stored };
};
