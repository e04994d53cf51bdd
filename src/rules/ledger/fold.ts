/** What the ledger's entries come to, one after the other. */
import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
} from "../../domain/ids.ts";
import type { LedgerEntry, PolicyFact } from "../../domain/ledger.ts";
import { type Instant, instant } from "../../domain/time.ts";
import { type ChainHead, type EntryTrust, factOf } from "./chain.ts";
import { knownEnd } from "./known-end.ts";
import { onlyDenies } from "./only-denies.ts";
import { trackPassages } from "./passages.ts";
import {
  type Fact,
  holdKey,
  type LedgerState,
  pairKey,
  partsOf,
  type UnexplainedRemoval,
  type VersionRecord,
} from "./state.ts";

/** `trust` is left out where there is no key: then nothing is `isProven`. */
export const foldLedger = (
  entries: readonly LedgerEntry[],
  trust: readonly EntryTrust[] = [],
): LedgerState => {
  const fold = startFold();
  entries.forEach((entry, index) => {
    fold.take(entry, trust[index]);
  });
  return fold.state();
};

export interface Fold {
  take(entry: LedgerEntry, trust?: EntryTrust): void;
  /** Where the chain goes on. */
  position(): Pick<LedgerState, "head" | "isSigned" | "hasSignatures">;
  /** Of everything so far; what is taken later does not change it. */
  state(): LedgerState;
}

/** Entry by entry, so that none has to be kept. */
export const startFold = (): Fold => {
  const versions = new Map<GrantVersionId, VersionRecord>();
  const watched = new Map<OktaGroupId, string>();
  const policy: PolicyFact[] = [];
  const policySaidProven = new Set<CommitSha>();
  const vanished = new Map<string, Instant>();
  const holds = new Set<string>();
  const unexplained: UnexplainedRemoval[] = [];
  let head: ChainHead | null = null;
  let isSigned = false;
  let hasSignatures = false;
  let tip: CommitSha | null = null;
  let frozen: LedgerState["frozen"] = null;
  const tracker = trackPassages();

  const update = (
    version: GrantVersionId,
    change: Partial<VersionRecord>,
  ): void => {
    const known = versions.get(version) ?? unknownVersion(version);
    versions.set(version, { ...known, ...change });
  };

  const take: Fold["take"] = (entry, trust) => {
    head = { seq: entry.seq, hash: entry.hash };
    isSigned ||= trust === "signed";
    hasSignatures ||= entry.signature !== undefined;
    const at = instant(Date.parse(entry.at));
    if (
      trust === "forged" &&
      !onlyDenies(entry, (version) => versions.get(version)?.intent != null)
    )
      return;
    tracker.take(entry, at);
    switch (entry.type) {
      case "genesis":
      case "readback":
        break;
      case "tip":
        tip = entry.commit;
        break;
      case "watch":
        watched.set(entry.groupId, entry.group);
        break;
      case "verdict":
        update(entry.version, {
          verdict: finalVerdict(
            versions.get(entry.version)?.verdict,
            factOf(entry),
          ),
          judgedAt: versions.get(entry.version)?.judgedAt ?? at,
          ...(trust === "signed" && {
            isProven: entry.verdict === "proven",
          }),
        });
        break;
      case "policy":
        if (trust === "signed") policy.push(entry);
        if (entry.verdict === "proven") policySaidProven.add(entry.first);
        break;
      case "intent":
        update(entry.version, {
          intent: shorterIntent(
            versions.get(entry.version)?.intent,
            factOf(entry),
          ),
        });
        break;
      case "outcome": {
        const { action, version, result, groupId, userId, isBurial } = entry;
        if (result === "failed") break;
        if (version !== null)
          update(
            version,
            action === "add"
              ? { added: { result, at }, removed: null }
              : {
                  removed: { result, at, isSigned },
                  ...(isBurial === true ? {} : { takenOutAt: at }),
                },
          );
        else if (action === "remove") unexplained.push({ at, groupId, userId });
        break;
      }
      case "end":
        update(entry.version, {
          end: versions.get(entry.version)?.end ?? knownEnd(factOf(entry)),
          endedAt: versions.get(entry.version)?.endedAt ?? at,
        });
        break;
      case "hold":
        holds.add(holdKey(entry));
        if (entry.reason === "vanished")
          vanished.set(pairKey(entry.groupId, entry.userId), at);
        break;
      case "freeze":
        frozen = { by: entry.by, reason: entry.reason };
        break;
      case "thaw":
        frozen = null;
        break;
    }
  };
  const position: Fold["position"] = () => ({ head, isSigned, hasSignatures });
  const state: Fold["state"] = () => ({
    ...position(),
    tip,
    watched: new Map(watched),
    policy: [...policy],
    policySaidProven: new Set(policySaidProven),
    versions: new Map(versions),
    vanished: new Map(vanished),
    holds: new Set(holds),
    unexplained: [...unexplained],
    openPaths: new Set(
      [...versions.values()]
        .filter(({ intent, end }) => intent !== null && end === null)
        .map(({ version }) => partsOf(version).path),
    ),
    frozen,
    passages: tracker.passages(),
  });
  return { take, position, state };
};

/** A refusal is final, and ids that were fixed once stay: a later entry can only fill in what was not known. */
const finalVerdict = (
  first: Fact<"verdict"> | null | undefined,
  next: Fact<"verdict">,
): Fact<"verdict"> => {
  if (first == null) return next;
  if (first.verdict === "refused") return first;
  return {
    ...next,
    userId: first.userId ?? next.userId,
    groupId: first.groupId ?? next.groupId,
  };
};

/** The recorded end is an upper bound: nothing that is written later can move it back. */
const shorterIntent = (
  first: Fact<"intent"> | null | undefined,
  next: Fact<"intent">,
): Fact<"intent"> => {
  if (first == null) return next;
  return Date.parse(next.endsAt) < Date.parse(first.endsAt)
    ? { ...first, endsAt: next.endsAt }
    : first;
};

const unknownVersion = (version: GrantVersionId): VersionRecord => ({
  version,
  verdict: null,
  judgedAt: null,
  isProven: false,
  intent: null,
  added: null,
  end: null,
  endedAt: null,
  removed: null,
  takenOutAt: null,
});
