import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "../../domain/ids.ts";
import type {
  LedgerEntry,
  LedgerFact,
  PolicyFact,
} from "../../domain/ledger.ts";
import { type Instant, instant } from "../../domain/time.ts";
import { type ChainHead, type EntryTrust, factOf } from "./chain.ts";
import { knownEnd } from "./known-end.ts";
import { onlyDenies } from "./only-denies.ts";
import { type Passage, trackPassages } from "./passages.ts";

type Fact<Type extends LedgerFact["type"]> = Extract<
  LedgerFact,
  { type: Type }
>;

/** What became of an add or a removal, and when it was last said. */
export interface Result {
  readonly result: "acknowledged" | "confirmed";
  readonly at: Instant;
}

export interface Removed extends Result {
  /** Else anybody may have written it who can push: it keeps nobody in whom Okta shows. */
  readonly isSigned: boolean;
}

/** Everything that the ledger knows of one grant version. */
export interface VersionRecord {
  readonly version: GrantVersionId;
  readonly verdict: Fact<"verdict"> | null;
  /** When a verdict was first recorded. */
  readonly judgedAt: Instant | null;
  /** Does a signed entry say that it was proven? Only then need nobody be asked again. */
  readonly isProven: boolean;
  readonly intent: Fact<"intent"> | null;
  readonly added: Result | null;
  readonly end: Fact<"end"> | null;
  /** Okta's word that this version gives no membership any more. */
  readonly removed: Removed | null;
}

export interface UnexplainedRemoval {
  readonly at: Instant;
  readonly groupId: OktaGroupId | null;
  readonly userId: OktaUserId | null;
}

/** The ledger, folded. */
export interface LedgerState {
  /** null: there is no ledger. */
  readonly head: ChainHead | null;
  /** Is it signed by a key that is accepted, from some entry on? */
  readonly isSigned: boolean;
  /** Does any entry carry a signature, whoever made it? Then nobody goes on without one. */
  readonly hasSignatures: boolean;
  readonly tip: CommitSha | null;
  /** Groups that were swept once, with the name that they had then. */
  readonly watched: ReadonlyMap<OktaGroupId, string>;
  /** How changes of policy were judged, by signed entries alone. */
  readonly policy: readonly PolicyFact[];
  /** Changes of policy that any entry says were proven, by their first commit. Nobody who can only push gains by it: see `ProofMoment`. */
  readonly policySaidProven: ReadonlySet<CommitSha>;
  readonly versions: ReadonlyMap<GrantVersionId, VersionRecord>;
  /** When a membership was last reported vanished, by `pairKey`. */
  readonly vanished: ReadonlyMap<string, Instant>;
  /** Holds already reported, by `holdKey`, oldest first. */
  readonly holds: ReadonlySet<string>;
  /** Removals that no grant explained: they count against the brake. */
  readonly unexplained: readonly UnexplainedRemoval[];
  /** Files of versions that were to give access and have no tombstone. */
  readonly openPaths: ReadonlySet<string>;
  readonly frozen: { readonly by: string; readonly reason: string } | null;
  /** Memberships between Okta and AWS, the latest of each. */
  readonly passages: readonly Passage[];
}

export const pairKey = (
  groupId: OktaGroupId | null,
  userId: OktaUserId | null,
): string => `${groupId ?? "-"}/${userId ?? "-"}`;

export const holdKey = (hold: Omit<Fact<"hold">, "type">): string =>
  [hold.reason, hold.version ?? "-", pairKey(hold.groupId, hold.userId)].join(
    " ",
  );

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
        const { action, version, result, groupId, userId } = entry;
        if (result === "failed") break;
        if (version !== null)
          update(
            version,
            action === "add"
              ? { added: { result, at }, removed: null }
              : { removed: { result, at, isSigned } },
          );
        else if (action === "remove") unexplained.push({ at, groupId, userId });
        break;
      }
      case "end":
        update(entry.version, {
          end: versions.get(entry.version)?.end ?? knownEnd(factOf(entry)),
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

/** The introducing commit and the file of a grant version. */
export const partsOf = (
  version: GrantVersionId,
): { readonly commit: string; readonly path: string } => {
  const colon = version.indexOf(":");
  return { commit: version.slice(0, colon), path: version.slice(colon + 1) };
};

const unknownVersion = (version: GrantVersionId): VersionRecord => ({
  version,
  verdict: null,
  judgedAt: null,
  isProven: false,
  intent: null,
  added: null,
  end: null,
  removed: null,
});
