import { earliest, type Instant, instant, later } from "../domain/time.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Claim, ClaimInput, LiveVersion, MainFacts } from "./claims.ts";
import type { VersionRecord } from "./ledger/state.ts";
import { obstaclesIn } from "./render/evidence.ts";
import { stateOf } from "./stay-state.ts";
import { currentTier, tierLife } from "./tier-history.ts";

/** A file that stands on main, with its verdict and what the ledger holds of this version. */
export const claimOfLive = (
  live: LiveVersion,
  main: MainFacts,
  input: ClaimInput,
): Claim => {
  const { grant, id } = live.version;
  const life = tierLife(main.tiers, grant.tier, live.position);
  const record = input.ledger.versions.get(id) ?? null;
  const verdict = input.verdicts?.get(id);
  const mergedAt =
    verdict?.kind === "proven"
      ? verdict.approval.mergedAt
      : (rememberedInstant(
          record?.intent?.mergedAt ?? record?.verdict?.mergedAt,
        ) ?? unsettledMerge(verdict));
  const startsAt =
    mergedAt === null ? null : instant(Math.max(mergedAt, grant.starts ?? 0));
  const recordedEnd = rememberedInstant(record?.intent?.endsAt);
  // A tier that was loosened without proof, and would say how long: the proven one says it.
  const governing =
    input.governing == null
      ? null
      : currentTier(input.governing, grant.tier).tier;
  const bounds = [
    grant.end.kind === "expires" ? grant.end.at : null,
    grant.end.kind === "duration" && startsAt !== null
      ? later(startsAt, grant.end.length)
      : null,
    startsAt !== null && life !== null
      ? later(startsAt, life.maxDuration)
      : null,
    startsAt !== null && governing !== null
      ? later(startsAt, governing.maxDuration)
      : null,
    recordedEnd,
  ].filter((bound) => bound !== null);
  const [first, ...others] = bounds;
  const endsAt = first === undefined ? null : earliest(first, ...others);
  return {
    version: id,
    path: grant.path,
    user: grant.user,
    userId: record?.intent?.userId ?? record?.verdict?.userId ?? null,
    tier: grant.tier,
    group: life?.atMerge.group ?? record?.intent?.group ?? "",
    groupId: record?.intent?.groupId ?? record?.verdict?.groupId ?? null,
    verdict: verdictOf(input, record, verdict),
    mergedAt,
    startsAt,
    endsAt,
    state: stateOf(
      record?.end?.reason ?? life?.ended ?? null,
      // What stands on main is merged, though our clock be behind GitHub's, or the merge have come since the run began.
      startsAt === mergedAt ? null : startsAt,
      endsAt,
      input.now,
    ),
    record,
    evidence: verdict === undefined ? "" : obstaclesIn(verdict.evidence),
    isOffRecord: input.isMainRewritten === true && record?.intent == null,
  };
};

const verdictOf = (
  { verdicts }: ClaimInput,
  record: VersionRecord | null,
  verdict: Verdict | undefined,
): Claim["verdict"] => {
  // A refusal in the ledger only denies, so it is believed without a key.
  if (record?.verdict?.verdict === "refused") return "refused";
  const wasProven =
    record?.verdict?.verdict === "proven" || record?.intent != null;
  if (verdict?.kind === "unknown" && verdict.isOverdue === true && !wasProven)
    return "refused";
  // Found again for want of a key: who approved it may have left since, and that takes nobody out.
  if (verdict?.kind === "refused" && verdict.isOfToday === true && wasProven)
    return "unknown";
  return verdict?.kind ?? (verdicts === null ? "unasked" : "unknown");
};

/** Whether it was approved nobody may ever find out; when it was merged GitHub said, and a length runs from there. */
const unsettledMerge = (verdict: Verdict | undefined): Instant | null =>
  verdict?.kind === "unknown" ? (verdict.brought?.mergedAt ?? null) : null;

const rememberedInstant = (text: string | null | undefined): Instant | null =>
  text === null || text === undefined ? null : instant(Date.parse(text));
