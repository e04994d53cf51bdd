/** Which facts a run writes down: before its adds, so that their ends are known whatever happens, and after them. */
import type { GrantVersionId } from "../../domain/ids.ts";
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Add, Change, HoldReason, Keep, Plan } from "../../domain/plan.ts";
import { toRfc3339 } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Claim } from "../claims.ts";
import { type LedgerState, pairKey } from "./state.ts";

export interface FactsInput {
  readonly plan: Plan;
  readonly claims: readonly Claim[];
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
  readonly ledger: LedgerState;
}

/** Verdicts, tombstones, holds, and the intents of the adds to come. */
export const factsBeforeAdds = (input: FactsInput): readonly LedgerFact[] => [
  ...verdictFacts(input),
  ...endFacts(input),
  ...holdFacts(input),
  ...intentFacts(input),
];

/** Finals only: `unknown` is never recorded, it is asked again. */
const verdictFacts = ({
  claims,
  verdicts,
  ledger,
  plan,
}: FactsInput): readonly LedgerFact[] => {
  const fixed = new Map(
    plan.changes.map(({ version, userId, groupId }) => [
      version,
      { userId, groupId },
    ]),
  );
  return claims.flatMap((claim): LedgerFact[] => {
    const verdict = verdicts.get(claim.version);
    const isFinal =
      verdict !== undefined &&
      verdict.kind !== "unknown" &&
      (claim.verdict === "proven" || claim.verdict === "refused");
    if (!isFinal || ledger.versions.get(claim.version)?.verdict) return [];
    const approval = verdict.kind === "proven" ? verdict.approval : null;
    return [
      {
        type: "verdict",
        version: claim.version,
        verdict: claim.verdict === "proven" ? "proven" : "refused",
        user: claim.user,
        tier: claim.tier,
        userId: fixed.get(claim.version)?.userId ?? null,
        groupId: fixed.get(claim.version)?.groupId ?? null,
        mergedAt: approval === null ? null : toRfc3339(approval.mergedAt),
        pullRequest: approval?.pullRequest ?? null,
        approvers: approval?.approvers.map(({ login }) => login) ?? [],
        because: claim.evidence === "" ? [] : [claim.evidence],
      },
    ];
  });
};

const endFacts = ({ plan, ledger }: FactsInput): readonly LedgerFact[] =>
  plan.ended
    .filter(({ version }) => ledger.versions.get(version)?.end == null)
    .map(({ version, user, tier, reason, endsAt }) => ({
      type: "end",
      version,
      user,
      tier,
      reason,
      endsAt: endsAt === null ? null : toRfc3339(endsAt),
    }));

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
]);

export const isOldNews = (change: Change): boolean =>
  change.action === "hold" && change.reported && lasting.has(change.reason);

const holdFacts = ({ plan }: FactsInput): readonly LedgerFact[] =>
  plan.changes.flatMap((change): LedgerFact[] =>
    change.action === "hold" && !change.reported && lasting.has(change.reason)
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

/** Those about to be added, and those found to be members already, whose end the ledger did not know yet. */
const intentFacts = ({
  plan,
  claims,
  ledger,
}: FactsInput): readonly LedgerFact[] => {
  const byVersion = new Map(claims.map((claim) => [claim.version, claim]));
  return plan.changes.flatMap((change): LedgerFact[] => {
    if (!givesAccess(change) || plan.mode === "observe") return [];
    const { version, userId, groupId, startsAt, endsAt } = change;
    const mergedAt = version === null ? null : byVersion.get(version)?.mergedAt;
    if (version === null || userId === null || groupId === null) return [];
    if (startsAt === null || endsAt === null || mergedAt == null) return [];
    if (ledger.versions.get(version)?.intent) return [];
    return [
      {
        type: "intent",
        version,
        user: change.user,
        userId,
        tier: change.tier,
        group: change.group,
        groupId,
        mergedAt: toRfc3339(mergedAt),
        startsAt: toRfc3339(startsAt),
        endsAt: toRfc3339(endsAt),
      },
    ];
  });
};

const givesAccess = (change: Change): change is Add | Keep =>
  change.action === "add" ||
  (change.action === "keep" && change.reason === "granted");

/** Members whom a listing shows and whose add the ledger has not confirmed yet. */
export const confirmationFacts = ({
  plan,
  ledger,
}: FactsInput): readonly LedgerFact[] =>
  plan.changes.flatMap((change): LedgerFact[] => {
    if (change.action !== "keep" || change.reason !== "granted") return [];
    if (plan.mode === "observe" || change.version === null) return [];
    const added = ledger.versions.get(change.version)?.added;
    return added?.result === "confirmed"
      ? []
      : [
          {
            type: "outcome",
            action: "add",
            version: change.version,
            userId: change.userId,
            groupId: change.groupId,
            result: "confirmed",
            error: null,
          },
        ];
  });

/** Versions that are over and left no membership behind: Okta shows none, or another grant keeps it. */
export const burialFacts = ({
  plan,
  ledger,
}: FactsInput): readonly LedgerFact[] => {
  const removed = new Set(
    plan.changes
      .filter(({ action }) => action === "remove")
      .map(({ groupId, userId }) => pairKey(groupId, userId)),
  );
  return plan.ended
    .filter(({ groupId, userId }) => !removed.has(pairKey(groupId, userId)))
    .filter(
      ({ version }) =>
        ledger.versions.get(version)?.removed?.result !== "confirmed",
    )
    .map(({ version, userId, groupId }) => ({
      type: "outcome",
      action: "remove",
      version,
      userId,
      groupId,
      result: "confirmed",
      error: null,
    }));
};
