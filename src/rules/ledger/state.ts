import type {
  CommitSha,
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "../../domain/ids.ts";
import type { LedgerFact, PolicyFact } from "../../domain/ledger.ts";
import type { Instant } from "../../domain/time.ts";
import type { ChainHead } from "./chain.ts";
import type { Passage } from "./passages.ts";

export type Fact<Type extends LedgerFact["type"]> = Extract<
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
  /** When the tombstone was first written. */
  readonly endedAt: Instant | null;
  /** Okta's word that this version gives no membership any more. */
  readonly removed: Removed | null;
  /** When we last took somebody out for its end, and did not only find it over. */
  readonly takenOutAt: Instant | null;
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

/** The introducing commit and the file of a grant version. */
export const partsOf = (
  version: GrantVersionId,
): { readonly commit: string; readonly path: string } => {
  const colon = version.indexOf(":");
  return { commit: version.slice(0, colon), path: version.slice(colon + 1) };
};
