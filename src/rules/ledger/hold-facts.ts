import type { LedgerFact } from "../../domain/ledger.ts";
import type { Change, Hold, HoldReason, Plan } from "../../domain/plan.ts";
import type { FactsInput } from "./facts-input.ts";

/** Holds that stay until somebody does something: told once, then known. The others are told again as long as they last. */
const lasting: ReadonlySet<HoldReason> = new Set<HoldReason>([
  "vanished",
  "verdict-refused",
  "unmanaged",
  "person-unknown",
  "person-ambiguous",
  "person-inactive",
  "outside-audience",
  "mfa-missing",
  "group-changed",
  "renewals-exhausted",
  "cooldown",
]);

export const isOldNews = (change: Change): boolean =>
  change.action === "hold" && change.reported && lasting.has(change.reason);

/** What the brake holds is told each time, but noted once as well: who was held first goes first. */
const isNoted = ({ reason }: Hold, { mode }: Plan): boolean =>
  lasting.has(reason) || (reason === "brake" && mode === "enforce");

export const holdFacts = ({ plan }: FactsInput): readonly LedgerFact[] =>
  plan.changes.flatMap((change): LedgerFact[] =>
    change.action === "hold" && !change.reported && isNoted(change, plan)
      ? [
          {
            type: "hold",
            version: change.version,
            userId: change.userId,
            groupId: change.groupId,
            reason: change.reason,
          },
        ]
      : [],
  );
