import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "../../domain/ids.ts";
import type { LedgerEntry, LedgerFact } from "../../domain/ledger.ts";
import { type Instant, instant } from "../../domain/time.ts";
import type { ChainHead } from "./chain.ts";

type Fact<Type extends LedgerFact["type"]> = Extract<
  LedgerFact,
  { type: Type }
>;

/** What became of an add or a removal, and when it was last said. */
export interface Result {
  readonly result: "acknowledged" | "confirmed";
  readonly at: Instant;
}

/** Everything that the ledger knows of one grant version. */
export interface VersionRecord {
  readonly version: GrantVersionId;
  readonly verdict: Fact<"verdict"> | null;
  readonly intent: Fact<"intent"> | null;
  readonly added: Result | null;
  readonly end: Fact<"end"> | null;
  /** Okta's word that this version gives no membership any more. */
  readonly removed: Result | null;
}

/** The ledger, folded. */
export interface LedgerState {
  /** null: there is no ledger. */
  readonly head: ChainHead | null;
  readonly tip: CommitSha | null;
  readonly watched: ReadonlySet<OktaGroupId>;
  readonly versions: ReadonlyMap<GrantVersionId, VersionRecord>;
  /** When a membership was last reported vanished, by `pairKey`. */
  readonly vanished: ReadonlyMap<string, Instant>;
  /** Holds already reported, by `holdKey`. */
  readonly holds: ReadonlySet<string>;
  /** Removals that no grant explained: they count against the brake. */
  readonly unexplained: readonly Instant[];
  readonly frozen: { readonly by: string; readonly reason: string } | null;
}

export const pairKey = (
  groupId: OktaGroupId | null,
  userId: OktaUserId | null,
): string => `${groupId ?? "-"}/${userId ?? "-"}`;

export const holdKey = (hold: Omit<Fact<"hold">, "type">): string =>
  [hold.reason, hold.version ?? "-", pairKey(hold.groupId, hold.userId)].join(
    " ",
  );

export const foldLedger = (entries: readonly LedgerEntry[]): LedgerState => {
  const versions = new Map<GrantVersionId, VersionRecord>();
  const watched = new Set<OktaGroupId>();
  const vanished = new Map<string, Instant>();
  const holds = new Set<string>();
  const unexplained: Instant[] = [];
  let tip: CommitSha | null = null;
  let frozen: LedgerState["frozen"] = null;

  const update = (
    version: GrantVersionId,
    change: Partial<VersionRecord>,
  ): void => {
    const known = versions.get(version) ?? unknownVersion(version);
    versions.set(version, { ...known, ...change });
  };

  for (const entry of entries) {
    const at = instant(Date.parse(entry.at));
    switch (entry.type) {
      case "genesis":
        break;
      case "tip":
        tip = entry.commit;
        break;
      case "watch":
        watched.add(entry.groupId);
        break;
      case "verdict":
        update(entry.version, { verdict: entry });
        break;
      case "intent":
        update(entry.version, { intent: entry });
        break;
      case "outcome": {
        const { action, version, result } = entry;
        if (result === "failed") break;
        if (version !== null)
          update(
            version,
            action === "add"
              ? { added: { result, at }, removed: null }
              : { removed: { result, at } },
          );
        else if (action === "remove") unexplained.push(at);
        break;
      }
      case "end":
        update(entry.version, { end: entry });
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
  }
  const last = entries.at(-1);
  return {
    head: last === undefined ? null : { seq: last.seq, hash: last.hash },
    tip,
    watched,
    versions,
    vanished,
    holds,
    unexplained,
    frozen,
  };
};

const unknownVersion = (version: GrantVersionId): VersionRecord => ({
  version,
  verdict: null,
  intent: null,
  added: null,
  end: null,
  removed: null,
});
