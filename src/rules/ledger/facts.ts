/** Which facts a run writes down: before its adds, so that their ends are known whatever happens, and after them. */
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Add, Change, Ended, Keep } from "../../domain/plan.ts";
import { toRfc3339 } from "../../domain/time.ts";
import { type Claim, explainsMembership } from "../claims.ts";
import { type FactsInput, pairsOf } from "./facts-input.ts";
import { holdFacts } from "./hold-facts.ts";
import { type LedgerState, pairKey } from "./state.ts";
import { verdictFacts } from "./verdict-facts.ts";

/** Verdicts, tombstones, holds, and the intents of the adds to come. */
export const factsBeforeAdds = (input: FactsInput): readonly LedgerFact[] => [
  ...verdictFacts(input),
  ...endFacts(input),
  ...holdFacts(input),
  ...intentFacts(input),
];

/** Observing writes no tombstones, except for what Curfew let in before. */
const isRecorded =
  ({ plan, ledger }: FactsInput) =>
  ({ version }: Ended): boolean =>
    plan.mode === "enforce" || ledger.versions.get(version)?.intent != null;

const endFacts = (input: FactsInput): readonly LedgerFact[] =>
  input.plan.ended
    .filter(isRecorded(input))
    .filter(({ version }) => input.ledger.versions.get(version)?.end == null)
    .map(({ version, user, tier, reason, endsAt }) => ({
      type: "end",
      version,
      user,
      tier,
      reason,
      endsAt: endsAt === null ? null : toRfc3339(endsAt),
    }));

/**
 * Those about to be added, and those found to be members already, whose end the ledger did not know yet. Of overlapping grants each
 * is written down, though the last alone decides: any of them may be all that is left when the others' files go. While observing, only
 * what prolongs a stay that Curfew created: its end fires all the same, and the longer one has to be known for that.
 */
const intentFacts = (input: FactsInput): readonly LedgerFact[] => {
  const { plan, ledger } = input;
  const isObserving = plan.mode === "observe";
  const given = new Map(
    plan.changes
      .filter(givesAccess)
      .filter(({ action }) => action === "keep" || !isObserving)
      .map((change) => [pairKey(change.groupId, change.userId), change]),
  );
  return pairsOf(input).flatMap(({ groupId, userId, claims }) => {
    const change = given.get(pairKey(groupId, userId));
    const isOurs = claims.some(
      ({ version }) => ledger.versions.get(version)?.intent != null,
    );
    if (change === undefined || (isObserving && !isOurs)) return [];
    return claims
      .filter(
        (claim) =>
          claim.version === change.version ||
          (explainsMembership(claim) && claim.renewal === undefined),
      )
      .filter((claim) => isIntentDue(claim, ledger))
      .flatMap(
        ({ version, user, tier, mergedAt, startsAt, endsAt }): LedgerFact[] =>
          mergedAt === null || startsAt === null || endsAt === null
            ? []
            : [
                {
                  type: "intent",
                  version,
                  user,
                  userId,
                  tier,
                  group: change.group,
                  groupId,
                  mergedAt: toRfc3339(mergedAt),
                  startsAt: toRfc3339(startsAt),
                  endsAt: toRfc3339(endsAt),
                },
              ],
      );
  });
};

/** Said once; and again where a limit came between the intent and its add, because from then on the ledger alone knows of it. */
const isIntentDue = (
  { version, endsAt }: Claim,
  ledger: FactsInput["ledger"],
): boolean => {
  const record = ledger.versions.get(version);
  if (record?.intent == null) return true;
  return (
    record.added === null && Number(endsAt) < Date.parse(record.intent.endsAt)
  );
};

const givesAccess = (change: Change): change is Add | Keep =>
  change.action === "add" ||
  (change.action === "keep" && change.reason === "granted");

/**
 * Members whom a listing shows and whose add the ledger has not confirmed yet. Every grant that explains the membership is confirmed
 * by it: were the person taken out by hand after the last of them ended, the others must know that there was something to miss.
 */
export const confirmationFacts = (
  input: FactsInput,
  /** Adds of this run that Okta shows already. */
  added: readonly Add[],
): readonly LedgerFact[] => {
  const { plan, ledger } = input;
  if (plan.mode === "observe") return [];
  const shown = new Set(
    [
      ...plan.changes.filter(
        ({ action, reason }) => action === "keep" && reason === "granted",
      ),
      ...added,
    ].map(({ groupId, userId }) => pairKey(groupId, userId)),
  );
  const alreadyTold = new Set(added.map(({ version }) => version));
  return pairsOf(input)
    .filter(({ groupId, userId }) => shown.has(pairKey(groupId, userId)))
    .flatMap(({ groupId, userId, claims }) =>
      claims
        .filter(explainsMembership)
        .filter(({ version }) => !alreadyTold.has(version))
        .filter(
          ({ version }) =>
            ledger.versions.get(version)?.added?.result !== "confirmed",
        )
        .map(({ version }) => ({
          type: "outcome",
          action: "add",
          version,
          userId,
          groupId,
          result: "confirmed",
          error: null,
        })),
    );
};

/**
 * Versions that are over and left no membership behind: Okta shows none, or another grant keeps it. That one has to be written down by
 * then, or nothing would tell any more that Curfew let the person in.
 */
export const burialFacts = (
  input: FactsInput,
  /** With what this run has written so far. */
  { versions }: LedgerState,
): readonly LedgerFact[] => {
  const isWritten = ({ version }: Change): boolean =>
    version !== null && versions.get(version)?.intent != null;
  const keptUnwritten = new Set(
    input.plan.changes
      .filter((change) => change.action === "keep" && !isWritten(change))
      .map(({ groupId, userId }) => pairKey(groupId, userId)),
  );
  return input.plan.ended
    .filter(({ isOut }) => isOut)
    .filter(
      ({ groupId, userId }) => !keptUnwritten.has(pairKey(groupId, userId)),
    )
    .filter(isRecorded(input))
    .filter(
      ({ version }) =>
        input.ledger.versions.get(version)?.removed?.result !== "confirmed",
    )
    .map(({ version, userId, groupId }) => ({
      type: "outcome",
      action: "remove",
      version,
      userId,
      groupId,
      result: "confirmed",
      error: null,
      isBurial: true,
    }));
};
