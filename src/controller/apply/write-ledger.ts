/** When the ledger is written, and what follows when it cannot be: adds stop, removals never wait. */
import { messageOf, StaleLedgerError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Instant } from "../../domain/time.ts";
import { lookUpGroup } from "../../rules/facts.ts";
import { groupsEverNamed } from "../../rules/tier-history.ts";
import type { Repository } from "../ports.ts";
import {
  findPolicy,
  isEnforced,
  type PolicyDeps,
} from "../survey/find-policy.ts";
import type { Ground } from "../survey/ground.ts";
import type { Ledger } from "../survey/read-ledger.ts";
import { stop } from "../survey/stops.ts";
import type { Survey } from "../survey/survey.ts";
import {
  keepForLater,
  record,
  type RecordDeps,
  recordOutcomes,
} from "./record.ts";

export interface LedgerDeps extends RecordDeps {
  readonly repository: Pick<Repository, "fetchMain">;
}

/**
 * Observing starts a ledger by itself where there was none; enforcing only when told to, because a lost one must not look like a new one. One that stands
 * is signed from here on only when told to as well: who replaced it may have left out what had ended.
 */
export const openLedger = async (
  deps: LedgerDeps & PolicyDeps,
  request: { readonly newLedger: boolean; readonly now: Instant },
  ground: Ground,
): Promise<Ground> => {
  const { ledger, main } = ground;
  const isToSign =
    ledger.commit !== null &&
    request.newLedger &&
    ledger.broken === null &&
    deps.keys?.sign != null &&
    !ledger.state.isSigned;
  const isToStart =
    ledger.commit === null &&
    (request.newLedger ||
      (ground.lastHeld === undefined &&
        !isEnforced(main, await findPolicy(deps, ground))));
  if (main === null || !(isToStart || isToSign)) return ground;
  try {
    const reason = isToSign
      ? "signed from here on"
      : request.newLedger
        ? "started on purpose"
        : "first observation";
    const started = await record(
      deps,
      ledger,
      [{ type: "genesis", reason }],
      request.now,
      "Start the ledger",
    );
    return { ...ground, ledger: started };
  } catch (error) {
    if (error instanceof StaleLedgerError) throw error;
    const finding = unwritable(error, "nobody is added");
    return { ...ground, stops: [...ground.stops, { finding }] };
  }
};

export interface Recorded {
  readonly ledger: Ledger;
  /** null: written. */
  readonly trouble: Finding | null;
}

export const recordBefore = async (
  deps: LedgerDeps,
  { ledger, now }: Ground,
  facts: readonly LedgerFact[],
): Promise<Recorded> => {
  try {
    return {
      ledger: await record(deps, ledger, facts, now, "Record what is decided"),
      trouble: null,
    };
  } catch (error) {
    if (error instanceof StaleLedgerError) throw error;
    return {
      ledger: await keepForLater(deps, ledger, facts, now),
      trouble: unwritable(error, "nobody was added"),
    };
  }
};

export const recordAfter = async (
  deps: LedgerDeps,
  ledger: Ledger,
  { now }: Ground,
  facts: readonly LedgerFact[],
): Promise<Recorded> => {
  try {
    return {
      ledger: await recordOutcomes(
        deps,
        () => deps.repository.fetchMain(),
        ledger,
        facts,
        now,
      ),
      trouble: null,
    };
  } catch (error) {
    const trouble = unwritable(
      error,
      "what was done is found again by the next run",
    );
    return { ledger: await keepForLater(deps, ledger, facts, now), trouble };
  }
};

const unwritable = (error: unknown, consequence: string): Finding =>
  stop(
    "ledger-unwritable",
    `The ledger could not be written, so ${consequence}: ${messageOf(error)}`,
    "Let the controller's identity push to the branch curfew/ledger.",
  ).finding;

/** A group counts as seen once its members were listed. */
export const watchFacts = (
  { main, ledger }: Ground,
  { facts }: Survey,
): readonly LedgerFact[] =>
  [...groupsEverNamed(main?.tiers ?? new Map()).keys()].flatMap(
    (name): LedgerFact[] => {
      const group = lookUpGroup(facts, name);
      if (group.kind !== "found" || facts.members.get(group.id) == null)
        return [];
      return ledger.state.watched.has(group.id)
        ? []
        : [{ type: "watch", group: name, groupId: group.id }];
    },
  );

export const tipFacts = ({
  main,
  ledger,
  isMainContinued,
}: Ground): readonly LedgerFact[] =>
  main === null || !isMainContinued || ledger.state.tip === main.tip
    ? []
    : [{ type: "tip", commit: main.tip }];
