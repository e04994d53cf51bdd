import type { LedgerFact } from "../../domain/ledger.ts";
import type { EndReason } from "../../domain/stay.ts";

type End = Extract<LedgerFact, { readonly type: "end" }>;

/** A tombstone for a reason that only a later release knows is a tombstone all the same. */
export const knownEnd = (entry: End): End =>
  Object.hasOwn(endReasons, entry.reason)
    ? entry
    : { ...entry, reason: "revoked" };

const endReasons: Readonly<Record<EndReason, true>> = {
  expired: true,
  "file-removed": true,
  superseded: true,
  "tier-changed": true,
  "tier-deleted": true,
  "person-inactive": true,
  "left-audience": true,
  revoked: true,
  undone: true,
};
