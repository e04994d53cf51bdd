import { BlockedError, StaleLedgerError } from "../../domain/errors.ts";
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Ended } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import { sealFacts, toLine } from "../../rules/ledger/chain.ts";
import {
  pendingLines,
  readPending,
  sealPending,
} from "../../rules/ledger/pending.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { LedgerBranch } from "../ports.ts";
import {
  type Ledger,
  type LedgerReading,
  readLedger,
} from "../survey/read-ledger.ts";
import type { Applied } from "./outcome.ts";

export interface RecordDeps extends LedgerReading {
  readonly ledger: LedgerBranch;
}

/**
 * Appends facts behind what was read, and before them what earlier runs could not push. Throws StaleLedgerError where somebody else
 * was faster. Answers the ledger as it is then.
 */
export const record = async (
  deps: RecordDeps,
  ledger: Ledger,
  facts: readonly LedgerFact[],
  now: Instant,
  summary: string,
): Promise<Ledger> => {
  const { ledger: branch, keys, memory } = deps;
  if (facts.length + ledger.pending.length === 0) return ledger;
  const sign = keys?.sign ?? null;
  // One entry without a signature would make everything behind it worthless.
  if (sign === null && ledger.state.hasSignatures)
    throw new BlockedError(
      "the ledger is signed, and there is no key to go on with",
      "Set CURFEW_LEDGER_KEY.",
    );
  const late = sealPending(ledger.pending, ledger.state.head, sign);
  const head = late.at(-1) ?? ledger.state.head;
  const entries = [...late, ...sealFacts(facts, head, now, sign)];
  await branch.append(
    ledger.commit,
    fileOf(now),
    entries.map(toLine),
    `${summary}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"}`,
  );
  // Should this fail, the same is written once more by the next run, which changes nothing.
  const written = new Set(ledger.pending.map(toLine));
  await memory
    ?.change((kept) => ({
      anchor: isVouched(ledger)
        ? (entries.at(-1)?.hash ?? null)
        : ledger.anchor,
      // What a lever kept meanwhile is still to be written; what nobody can read never is.
      pending: readPending(kept.pending, keys)
        .map(toLine)
        .filter((line) => !written.has(line)),
    }))
    .catch(() => undefined);
  return readLedger(deps);
};

/** What stands behind a head that nobody vouches for must not be taken for seen. */
const isVouched = ({ state: { head }, anchor }: Ledger): boolean =>
  head === null || head.hash === anchor;

/** From here on this controller sees for itself that the ledger was set back; where it cannot remember, it asks again. */
export const rememberAnchor = async (
  { memory }: RecordDeps,
  before: Ledger,
  { anchor }: Ledger,
): Promise<void> => {
  if (anchor === before.anchor) return;
  await memory
    ?.change(({ pending }) => ({ anchor, pending }))
    .catch(() => undefined);
};

/** Keeps what was done for the next run. Answers the ledger as it would be; what cannot even be kept is in nobody's way. */
export const keepForLater = async (
  { keys, memory }: RecordDeps,
  ledger: Ledger,
  facts: readonly LedgerFact[],
  now: Instant,
): Promise<Ledger> => {
  if (memory === undefined) return ledger;
  const known = new Set(ledger.pending.map(toLine));
  const lines = pendingLines(facts, now, keys?.sign ?? null).filter(
    (line) => !known.has(line),
  );
  if (lines.length === 0) return ledger;
  try {
    await memory.change(({ anchor, pending }) => ({
      anchor,
      pending: [...new Set([...pending, ...lines])],
    }));
  } catch {
    return ledger;
  }
  return {
    ...ledger,
    pending: [...ledger.pending, ...readPending(lines, keys)],
  };
};

/** For facts that are true whoever else wrote meanwhile: outcomes of what was done. */
export const recordOutcomes = async (
  deps: RecordDeps,
  refetch: () => Promise<unknown>,
  ledger: Ledger,
  facts: readonly LedgerFact[],
  now: Instant,
  summary = "Record outcomes",
): Promise<Ledger> => {
  let current = ledger;
  for (let attempt = 1; ; attempt += 1)
    try {
      return await record(deps, current, facts, now, summary);
    } catch (error) {
      if (!(error instanceof StaleLedgerError) || attempt === 5) throw error;
      await refetch();
      current = await readLedger(deps);
    }
};

/** A file a month, by the run's own `now`. */
const fileOf = (now: Instant): string =>
  `${new Date(now).toISOString().slice(0, 7)}.jsonl`;

/** What was done, for every version that shares the membership. */
export const outcomeFacts = (
  applied: readonly Applied[],
  ended: readonly Ended[],
): readonly LedgerFact[] =>
  applied.flatMap(({ change, outcome, error }): LedgerFact[] => {
    const { action, version, userId, groupId } = change;
    if (action !== "add" && action !== "remove") return [];
    const about = { userId, groupId, error } as const;
    switch (outcome) {
      case "confirmed":
      case "acknowledged":
      case "failed": {
        if (version === null)
          return [
            {
              type: "outcome",
              action,
              version,
              result: outcome,
              ...about,
              // An id stands there where no login is known.
              ...(change.user === userId ? {} : { user: change.user }),
            },
          ];
        const versions =
          action === "add"
            ? [version]
            : [
                ...new Set([
                  version,
                  ...ended
                    .filter(
                      (one) =>
                        pairKey(one.groupId, one.userId) ===
                        pairKey(groupId, userId),
                    )
                    .map((one) => one.version),
                ]),
              ];
        return versions.map((one) => ({
          type: "outcome",
          action,
          version: one,
          result: outcome,
          ...about,
        }));
      }
      case "undone":
        return [
          {
            type: "outcome",
            action: "remove",
            version,
            result: "acknowledged",
            ...about,
          },
        ];
      case "deferred":
      case "observed":
      case "held":
      case "kept":
        return [];
    }
  });
