import { type Login, type TierName, toLogin } from "../domain/ids.ts";
import { earliest, type Instant, instant, later } from "../domain/time.ts";
import type { Claim, ClaimInput } from "./claims.ts";
import { partsOf, type VersionRecord } from "./ledger/state.ts";
import { stateOf } from "./stay-state.ts";
import { currentTier, type TierHistory, tierLife } from "./tier-history.ts";

/** A version that the ledger knows and main no longer shows. Only those that were to give access matter. */
export const claimOfRecord = (
  record: VersionRecord,
  liveByPath: ReadonlyMap<string, Claim>,
  input: ClaimInput,
): Claim[] => {
  const { intent } = record;
  if (intent === null) return [];
  const { path } = partsOf(record.version);
  const user = toLogin(intent.user);
  // Whatever the name is: the removal at the end needs only the ids.
  const tier = intent.tier as TierName;
  const startsAt = instant(Date.parse(intent.startsAt));
  const { main } = input;
  const position = main?.positionOf(record.version) ?? null;
  // Main never had it, so somebody wrote it into the ledger: it neither keeps anybody in nor takes anybody out. What we signed stood on a
  // main that was rewritten and vouched for since: its end is due all the same, and no stranger's brake holds it.
  if (
    main !== null &&
    position === null &&
    input.isMainContinued === true &&
    !record.isProven
  )
    return [];
  const standing = liveByPath.get(path);
  // Where its merge is gone, the file in its place tells at least what became of the tier since.
  const place =
    main === null || standing === undefined
      ? position
      : (position ?? main.positionOf(standing.version));
  const life =
    main === null || place === null ? null : tierLife(main.tiers, tier, place);
  const successor = successorOf(standing, { user, tier });
  const endsAt = earliest(
    instant(Date.parse(intent.endsAt)),
    ...(life === null ? [] : [later(startsAt, life.maxDuration)]),
    ...(successor?.kind === "shortens" ? [successor.endsAt] : []),
  );
  const removal = main?.removalOf(path) ?? null;
  // What came back after a removal is another version, whatever it says.
  const wasRemoved =
    position !== null && removal !== null && removal < position;
  const mayStand =
    !wasRemoved &&
    (main === null || standing !== undefined || main.unreadablePaths.has(path));
  const ended =
    record.end?.reason ??
    (successor?.kind === "replaces" ? "superseded" : null) ??
    (mayStand ? null : "file-removed") ??
    (main !== null && place === null
      ? movedTier(main.tiers, tier, intent.group)
      : (life?.ended ?? null));
  return [
    {
      version: record.version,
      path,
      user,
      userId: intent.userId,
      tier,
      group: intent.group,
      groupId: intent.groupId,
      // A refusal only denies, so it is believed: what was refused keeps nobody in.
      verdict: record.verdict?.verdict === "refused" ? "refused" : "remembered",
      mergedAt: instant(Date.parse(intent.mergedAt)),
      startsAt,
      endsAt,
      state: stateOf(ended, startsAt, endsAt, input.now),
      record,
      evidence: "",
      isOffRecord: false,
    },
  ];
};

/** With neither its merge nor a file that can be read, the group alone tells that the tier opens something else now. */
const movedTier = (
  tiers: TierHistory,
  name: TierName,
  group: string,
): "tier-changed" | null => {
  const { tier } = currentTier(tiers, name);
  return tier === null || tier.group === group ? null : "tier-changed";
};

/**
 * An edited file: the old stay ends in favour of a proven successor, or at once when the file now means somebody or something else.
 * That the successor was proven is believed of the ledger, because here it only ends something. Where the successor is off the record
 * there is nothing yet in whose favour to end, so the old stay goes on, to the earlier end of the two.
 */
const successorOf = (
  successor: Claim | undefined,
  was: { readonly user: Login; readonly tier: TierName },
):
  | { readonly kind: "replaces" }
  | { readonly kind: "shortens"; readonly endsAt: Instant }
  | null => {
  if (successor === undefined) return null;
  const { user, tier, verdict, record, state, endsAt } = successor;
  if (user !== was.user || tier !== was.tier) return { kind: "replaces" };
  if (verdict !== "proven" && record?.verdict?.verdict !== "proven")
    return null;
  return successor.isOffRecord && state.kind === "active" && endsAt !== null
    ? { kind: "shortens", endsAt }
    : { kind: "replaces" };
};
