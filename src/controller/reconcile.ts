/**
 * Makes memberships what grants on main say, in this order: due ends by what git and the ledger know, before anybody is asked
 * anything; the survey; other removals; verdicts, tombstones and intents to the ledger; adds, each between two looks at main and
 * the clock; a look at what Okta shows; outcomes to the ledger. Each change stands alone, and everything that can be done is done.
 */
import { StaleLedgerError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import type { GrantVersionId } from "../domain/ids.ts";
import type { LedgerFact, Readback } from "../domain/ledger.ts";
import type { Add, Change, Plan, Remove } from "../domain/plan.ts";
import { isDue } from "../domain/plan.ts";
import type { Instant } from "../domain/time.ts";
import type { AwsSettings, SamlSettings } from "../domain/settings.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Claim } from "../rules/claims.ts";
import {
  burialFacts,
  confirmationFacts,
  factsBeforeAdds,
} from "../rules/ledger/facts.ts";
import type { ChainHead } from "../rules/ledger/chain.ts";
import type { Passage } from "../rules/ledger/passages.ts";
import type { LedgerState } from "../rules/ledger/state.ts";
import type { TierHistory } from "../rules/tier-history.ts";
import { addAll } from "./apply/add.ts";
import { leftOut, undone, withRemovals } from "./apply/done.ts";
import { mayRemove } from "./apply/may-remove.ts";
import type { Applied } from "./apply/outcome.ts";
import { keepForLater, outcomeFacts, rememberAnchor } from "./apply/record.ts";
import { removeAll } from "./apply/remove.ts";
import { inPlanOrder, isPartial } from "./apply/report.ts";
import { verify } from "./apply/verify.ts";
import {
  openLedger,
  type Recorded,
  recordAfter,
  recordBefore,
  tipFacts,
  watchFacts,
} from "./apply/write-ledger.ts";
import type { Clock, LedgerBranch, Pause } from "./ports.ts";
import {
  type Ground,
  type GroundDeps,
  type GroundRequest,
  readGround,
} from "./survey/ground.ts";
import { type Ledger, noLedger } from "./survey/read-ledger.ts";
import { type SurveyDeps, survey, surveyDueEnds } from "./survey/survey.ts";
import { recallHeld } from "./survey/recall-held.ts";
import { vouchForLedger } from "./survey/vouch-for-ledger.ts";

export interface ReconcileDeps extends GroundDeps, SurveyDeps {
  readonly ledger: LedgerBranch;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Is the process about to end? Then nobody more is added. */
  readonly isStopping?: () => boolean;
  /** Where due ends have a lane of their own, beside the runs: the service. */
  readonly ends?: EndsBeside;
}

export interface EndsBeside {
  /** What a run stands on, as soon as it is known; `verdicts` null: not asked yet. */
  know(
    ground: Ground,
    verdicts: ReadonlyMap<GrantVersionId, Verdict> | null,
  ): void;
  /** Removals of the last minute that Okta acknowledged and the ledger does not know yet. */
  made(now: Instant): readonly Applied[];
  recorded(applied: readonly Applied[]): void;
}

export interface ReconcileRequest extends GroundRequest {
  /** Start a ledger where there is none, on purpose. */
  readonly newLedger: boolean;
  /** Where AWS is asked beside the runs: what it showed before `now`, to be written down. */
  readonly readbacks?: readonly Readback[];
}

export interface Reconciled {
  readonly plan: Plan;
  readonly applied: readonly Applied[];
  /** The plan's findings, and what went wrong with the ledger. */
  readonly findings: readonly Finding[];
  /** Something failed, was held, or was left for the next run. */
  readonly isPartial: boolean;
  /** The ledger's last entry: its hash, kept outside, shows when the ledger is rolled back. null: there is no ledger. */
  readonly ledgerHead: ChainHead | null;
  /** Memberships between Okta and AWS, as the ledger has them now. */
  readonly passages: readonly Passage[];
  /** What this run stood on, for telling people about it; null: the ledger could not be written. */
  readonly background: Background | null;
}

export interface Background {
  readonly claims: readonly Claim[];
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
  readonly tiers: TierHistory;
  /** Where people sign in to AWS; null: the settings do not say. */
  readonly portal: AwsSettings | null;
  /** Where they sign in by SAML alone; left out: the settings do not say. */
  readonly saml?: SamlSettings | null;
  /** The ledger before the run: what is not in it is news. */
  readonly before: LedgerState;
}

export const reconcile = async (
  deps: ReconcileDeps,
  request: ReconcileRequest,
): Promise<Reconciled> => {
  const done: Applied[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await reconcileOnce(deps, request, done);
    } catch (error) {
      // Another controller wrote first: what it wrote may change the plan.
      if (error instanceof StaleLedgerError && attempt < 3) continue;
      // Else the next run would take whom this one took out for thrown out by hand.
      await keepForLater(deps, noLedger, outcomeFacts(done, []), request.now);
      throw error;
    }
  }
};

/** One pass. Removals that were made land in `done`, so that a second pass does not make them again. */
const reconcileOnce = async (
  deps: ReconcileDeps,
  request: ReconcileRequest,
  done: Applied[],
): Promise<Reconciled> => {
  const read = await readGround(deps, request);
  deps.ends?.know(read, null);
  const madeBeside = (): readonly Applied[] =>
    (deps.ends?.made(request.now) ?? []).filter(
      ({ change }) => !done.some((one) => one.change === change),
    );
  done.push(...madeBeside());
  const dueEnds = surveyDueEnds(read).changes.filter(isRemove).filter(isDue);
  done.push(...(await removeAll(deps.directory, undone(dueEnds, done))));

  const vouched = await vouchForLedger(deps, read);
  await rememberAnchor(deps, read.ledger, vouched.ledger);
  const held = await recallHeld(deps, vouched);
  const ground = withRemovals(await openLedger(deps, request, held), done);
  const view = await survey(deps, ground);
  deps.ends?.know(ground, view.verdicts);
  const { plan } = view;
  const removals = plan.changes
    .filter(isRemove)
    .filter(mayRemove(plan, view.claims));
  done.push(...(await removeAll(deps.directory, undone(removals, done))));

  const isWritable =
    ground.ledger.state.head !== null && ground.ledger.broken === null;
  const input = { ...view, ledger: ground.ledger.state };
  const before = isWritable
    ? await recordBefore(deps, ground, [
        ...(ground.ledger.state.isSigned ? view.settledPolicy : []),
        ...factsBeforeAdds(input),
      ])
    : await keep(deps, ground, ground.ledger, factsBeforeAdds(input));
  const adds = plan.mode === "enforce" ? plan.changes.filter(isAdd) : [];
  const added =
    before.trouble === null && isWritable && ground.main !== null
      ? await addAll(deps, adds, ground.main.tip)
      : adds.map(deferred);

  // Okta was listed before these: who left meanwhile must not be noted as confirmed, or would look thrown out by hand.
  const left = madeBeside();
  const isStillIn = leftOut(left);
  const verified = await verify(deps, [...done, ...left, ...added]);
  const factsAfter = [
    // Before the outcomes: what AWS showed is about what was done before this run.
    ...(request.readbacks ?? []),
    ...outcomeFacts(verified, plan.ended),
    ...confirmationFacts(input, verified.flatMap(confirmedAdd)).filter(
      isStillIn,
    ),
    ...burialFacts(input, before.ledger.state),
    // The first sweep is the first one that could remove anybody.
    ...(plan.mode === "enforce" ? watchFacts(ground, view) : []),
    ...tipFacts(ground),
  ];
  const after = isWritable
    ? await recordAfter(deps, before.ledger, ground, factsAfter)
    : await keep(deps, ground, before.ledger, factsAfter);
  if (isWritable && after.trouble === null) deps.ends?.recorded(verified);
  const applied = inPlanOrder(plan, verified);
  const findings = [
    ...plan.findings,
    ...new Set(
      [before.trouble, after.trouble].filter((finding) => finding !== null),
    ),
  ];
  return {
    plan,
    applied,
    findings,
    isPartial: isPartial(plan, applied, findings),
    ledgerHead: after.ledger.state.head,
    passages: after.ledger.state.passages,
    background:
      isWritable && before.trouble === null
        ? {
            claims: view.claims,
            verdicts: view.verdicts,
            tiers: ground.main?.tiers ?? new Map(),
            portal: ground.main?.settings?.aws ?? null,
            saml: ground.main?.settings?.saml ?? null,
            before: ground.ledger.state,
          }
        : null,
  };
};

/** Where the ledger is missing or does not hold, nothing is written to it. */
const keep = async (
  deps: ReconcileDeps,
  { now }: Ground,
  ledger: Ledger,
  facts: readonly LedgerFact[],
): Promise<Recorded> => ({
  ledger: await keepForLater(deps, ledger, facts, now),
  trouble: null,
});

const isRemove = (change: Change): change is Remove =>
  change.action === "remove";
const confirmedAdd = ({ change, outcome }: Applied): readonly Add[] =>
  isAdd(change) && outcome === "confirmed" ? [change] : [];
const isAdd = (change: Change): change is Add => change.action === "add";

const deferred = (change: Add): Applied => ({
  change,
  outcome: "deferred",
  error: null,
});
