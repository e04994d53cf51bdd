import { createHash } from "node:crypto";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerEntry, LedgerFact } from "../../domain/ledger.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { parseEntry } from "./entry.ts";

/** Where the next entry goes: behind this one. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export const genesisHash = "0".repeat(64);

/** Turns facts into entries that continue the chain. `head` is null for an empty ledger; `sign` is null where there is no key. */
export const sealFacts = (
  facts: readonly LedgerFact[],
  head: ChainHead | null,
  at: Instant,
  sign: LedgerKeys["sign"] = null,
): readonly LedgerEntry[] => {
  let seq = head === null ? 0 : head.seq + 1;
  let previous = head?.hash ?? genesisHash;
  return facts.map((fact) => {
    const body = { ...factOf(fact), seq, at: toRfc3339(at), previous };
    const hash = sha256(canonical(body));
    seq += 1;
    previous = hash;
    return sign === null
      ? { ...body, hash }
      : { ...body, hash, signature: sign(textToSign(hash)) };
  });
};

/** What an entry says, without what sealed it: that must not be sealed in again, and is half of what a ledger weighs in memory. */
export const factOf = <Fact extends LedgerFact>(entry: Fact): Fact => {
  const {
    seq: _seq,
    at: _at,
    previous: _previous,
    hash: _hash,
    signature: _signature,
    ...fact
  } = entry as Fact & LedgerEntry;
  return fact as LedgerFact as Fact;
};

/** Named, so that a signature made for anything else with the same key is none here. */
export const textToSign = (hash: string): string =>
  `curfew ledger entry ${hash}`;

/** One line of a ledger file, without its newline; keys sorted, so that a line is the same whoever wrote it. */
export const toLine = (entry: LedgerEntry): string => canonical(entry);

/**
 * `signed`: by a key that is accepted. `early`: from before the first signed `genesis`, or nobody can tell because there is no key;
 * it denies and ends, and what it permits is proven again. `forged`: it stands behind that `genesis` and is not signed.
 */
export type EntryTrust = "signed" | "early" | "forged";

export interface ReadLedger {
  readonly entries: readonly LedgerEntry[];
  /** One for each entry. */
  readonly trust: readonly EntryTrust[];
  /** The first place where the chain does not hold; null: it holds. */
  readonly broken: {
    readonly file: string;
    readonly line: number;
    readonly why: string;
  } | null;
}

type File = { readonly name: string; readonly text: string };

/** The whole ledger at once. */
export const readLedger = (
  files: readonly File[],
  keys: LedgerKeys | null = null,
): ReadLedger => {
  const entries: LedgerEntry[] = [];
  const trust: EntryTrust[] = [];
  let broken: ReadLedger["broken"] = null;
  for (const line of walkLedger(files, keys)) {
    broken = line.broken;
    if (line.entry === null) continue;
    entries.push(line.entry);
    trust.push(line.trust);
  }
  return { entries, trust, broken };
};

/** Behind which lines go on: where there are none before them, `head` is null. */
interface ChainPosition {
  readonly head: ChainHead | null;
  /** Does an entry before them have an accepted signature? */
  readonly isSigned: boolean;
}

interface WalkedLine {
  /** null: it is none. */
  readonly entry: LedgerEntry | null;
  readonly trust: EntryTrust;
  /** Up to here. */
  readonly broken: ReadLedger["broken"];
}

/**
 * Reads and checks the chain over all files in order, line by line: tens of thousands of entries are several times as large in memory as
 * what they say, and take seconds. With `from` the files hold only what was added since, and lines count from there. Those behind a break are read all the same, as far as they are entries at all: a tombstone or
 * an end in them still denies; the caller stops everything that would permit.
 */
export function* walkLedger(
  files: readonly File[],
  keys: LedgerKeys | null,
  from: ChainPosition = { head: null, isSigned: false },
): Generator<WalkedLine, void, undefined> {
  let { isSigned } = from;
  let broken: ReadLedger["broken"] = null;
  let expected: ChainHead = from.head ?? { seq: -1, hash: genesisHash };
  for (const { name, text } of files) {
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const [index, line] of lines.entries()) {
      const entry = parseEntry(line);
      const trust: EntryTrust =
        entry === null || keys === null
          ? "early"
          : trustIn(entry, keys, isSigned);
      isSigned ||= trust === "signed";
      const why =
        entry === null
          ? "not a ledger entry"
          : (flaw(entry, line, expected) ?? forgery(entry, trust));
      if (why !== null) broken ??= { file: name, line: index + 1, why };
      if (entry !== null) expected = { seq: entry.seq, hash: entry.hash };
      yield { entry, trust, broken };
    }
  }
}

/** A ledger is signed from a `genesis` on that says so on purpose, with the first entry or later. */
const trustIn = (
  entry: LedgerEntry,
  { isSigned }: LedgerKeys,
  isBehindGenesis: boolean,
): EntryTrust => {
  if (!isBehindGenesis && entry.type !== "genesis") return "early";
  if (
    entry.signature !== undefined &&
    isSigned(textToSign(entry.hash), entry.signature)
  )
    return "signed";
  return isBehindGenesis ? "forged" : "early";
};

const forgery = (
  { seq, signature }: LedgerEntry,
  trust: EntryTrust,
): string | null => {
  if (trust !== "forged") return null;
  return signature === undefined
    ? `entry ${seq} is not signed`
    : `entry ${seq} is not signed by a key that is accepted`;
};

const flaw = (
  entry: LedgerEntry,
  line: string,
  behind: ChainHead,
): string | null => {
  if (entry.seq !== behind.seq + 1)
    return `entry ${entry.seq} stands where ${behind.seq + 1} belongs`;
  if (entry.previous !== behind.hash)
    return `entry ${entry.seq} does not continue the one before it`;
  // A second spelling, or a key that stands twice, could mean something else to another reader.
  if (toLine(entry) !== line)
    return `entry ${entry.seq} is not spelt as it was written`;
  return sha256(unsealed(line, entry)) === entry.hash
    ? null
    : `entry ${entry.seq} was changed after it was written`;
};

/** The text that was hashed. Entries are flat and quotes in texts are escaped, so each member is found once, as it is. */
const unsealed = (line: string, { hash, signature }: LedgerEntry): string => {
  const text = line.replace(`"hash":${JSON.stringify(hash)},`, "");
  return signature === undefined
    ? text
    : text.replace(`"signature":${JSON.stringify(signature)},`, "");
};

const sha256 = (text: string): string =>
  createHash("sha256").update(text).digest("hex");

/** JSON with sorted keys and no blanks: one text for one value. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
};
