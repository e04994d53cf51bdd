/** What became of each grant version in a run, and whether that is news. */
import type { CommitSha } from "../../domain/ids.ts";
import type { Ended, Hold, Plan } from "../../domain/plan.ts";
import { isFinal } from "../../domain/verdict.ts";
import { type Claim, whyRefused } from "../../rules/claims.ts";
import { isOldNews } from "../../rules/ledger/hold-facts.ts";
import { partsOf } from "../../rules/ledger/state.ts";
import { endText } from "../../rules/plan/change.ts";
import type { GrantOutcome } from "../../rules/render/outcome-comment.ts";
import type { Applied } from "../apply/outcome.ts";
import type { MembershipIds } from "../arrival/arrivals.ts";
import { firstBy } from "../first-by.ts";
import type { Background, Reconciled } from "../reconcile.ts";
import { tellOfEnd } from "./ends.ts";
import type { Told } from "./told.ts";

export interface ToldOfAws extends Told {
  readonly membership: MembershipIds;
}

/** What became of one; null: there is nothing to tell of it. Ten thousand grants are looked up and not searched for: ends wait meanwhile. */
export const createTell = (
  { plan, applied }: Pick<Reconciled, "plan" | "applied">,
  background: Pick<Background, "verdicts">,
): ((claim: Claim) => ToldOfAws | null) => {
  const ended = firstBy(plan.ended, ({ version }) => version);
  const byVersion = firstBy(applied, ({ change }) => change.version);
  const byPerson = firstBy(applied, ({ change }) => personOf(change));
  return (claim) => {
    const one = byVersion.get(claim.version) ?? byPerson.get(personOf(claim));
    const told = tellOf(claim, {
      verdicts: background.verdicts,
      mode: plan.mode,
      ended: ended.get(claim.version),
      one,
      now: plan.now,
    });
    // A claim that was new to this run has no ids yet.
    return told && { ...told, membership: one?.change ?? claim };
  };
};

const personOf = ({ user, tier }: Pick<Ended, "user" | "tier">): string =>
  `${tier} ${user}`;

const tellOf = (
  claim: Claim,
  {
    verdicts,
    mode,
    ended,
    one,
    now,
  }: Pick<Background, "verdicts"> & {
    readonly mode: Plan["mode"];
    /** What this run found to be over. */
    readonly ended: Ended | undefined;
    /** What was done about its membership, which another version of the same person may stand for. */
    readonly one: Applied | undefined;
    readonly now: Plan["now"];
  },
): Told | null => {
  const { record } = claim;
  const verdict = verdicts.get(claim.version);
  // A verdict that the ledger did not have is recorded by this run.
  const isVerdictNew =
    record?.verdict == null &&
    verdict !== undefined &&
    isFinal(verdict) &&
    claim.verdict !== "unknown";
  const tell = (outcome: GrantOutcome, isNews: boolean): Told => ({
    claim,
    outcome,
    news: isNews || isVerdictNew ? "news" : "news-if-new-on-main",
  });
  if (claim.verdict === "refused")
    return tell({ kind: "refused", why: whyRefused(claim) }, false);
  const over = tellOfEnd(claim, { mode, ended, one, now });
  if (over !== null) return over;
  if (claim.state.kind === "pending" && claim.verdict === "proven")
    return { ...tell({ kind: "pending" }, false), news: newsOf(isVerdictNew) };
  if (one === undefined) return null;
  const { change } = one;
  switch (change.action) {
    case "add":
      return tellOfAdd(one, claim, tell);
    case "keep":
      if (change.reason === "granted" && claim.verdict !== "unknown")
        return {
          claim,
          outcome: { kind: "granted" },
          // Observing records no confirmation, so it would be news for ever.
          news: newsOf(mode === "enforce" && !isConfirmed(claim)),
        };
      return tell({ kind: "waiting", why: change.detail }, false);
    case "hold":
      return tell(
        { kind: "held", reason: change.reason, why: change.detail },
        isToldOnce(change),
      );
    // Not its own end: a stranger goes, or an older stay of the same person, while nobody can tell yet what this one gives.
    case "remove":
      return {
        claim,
        outcome: {
          kind: "waiting",
          why: change.reason === "unmanaged" ? change.detail : notToldYet,
        },
        news: "known",
      };
  }
};

const notToldYet = "Whether it was approved could not be found out yet.";

const tellOfAdd = (
  { outcome, error }: Applied,
  claim: Claim,
  tell: (outcome: GrantOutcome, isNews: boolean) => Told,
): Told | null => {
  const waiting = (why: string, isNews = false): Told =>
    tell({ kind: "waiting", why }, isNews);
  switch (outcome) {
    case "confirmed":
      return tell({ kind: "granted" }, !isConfirmed(claim));
    case "acknowledged":
      return waiting("Okta has accepted it and does not show it yet.");
    case "failed":
      return waiting(`Okta did not take it: ${error ?? "no reason was given"}`);
    case "undone":
      return waiting(endText.undone, true);
    case "deferred":
      return waiting("It was left for the next run.");
    case "observed":
      return tell({ kind: "observed" }, false);
    case "held":
    case "kept":
      return null;
  }
};

const newsOf = (isNews: boolean): Told["news"] => (isNews ? "news" : "known");

const isConfirmed = ({ record }: Claim): boolean =>
  record?.added?.result === "confirmed";

/** The ledger notes such a hold, so that it is told in one run alone. */
const isToldOnce = (hold: Hold): boolean =>
  !hold.reported && isOldNews({ ...hold, reported: true });

export const introducedBy = ({ version }: Claim): CommitSha =>
  partsOf(version).commit as CommitSha;
