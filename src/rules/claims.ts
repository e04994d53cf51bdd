/**
 * What each grant version says about a membership, before Okta is looked at: the files that stand on main with their verdicts,
 * and what the ledger remembers of versions that stood there. `makePlan` turns claims into changes.
 */
import { isError } from "../domain/finding.ts";
import type { Grant, GrantVersion } from "../domain/grant.ts";
import {
  type GrantVersionId,
  type Login,
  type OktaGroupId,
  type OktaUserId,
  type TierName,
  toLogin,
} from "../domain/ids.ts";
import type { EndReason, StayState } from "../domain/stay.ts";
import { earliest, type Instant, instant, later } from "../domain/time.ts";
import type { Tier } from "../domain/tier.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Parsed } from "./parsed-file.ts";
import { obstaclesIn } from "./render/evidence.ts";
import { judgeGrant } from "./judge-grant.ts";
import {
  type LedgerState,
  partsOf,
  type VersionRecord,
} from "./ledger/state.ts";
import { boundRenewals } from "./renewals.ts";
import { currentTier, type TierHistory, tierLife } from "./tier-history.ts";

/** A grant version, as far as its file, its verdict and the ledger tell. Ids are those that the ledger fixed; null: to be found. */
export interface Claim {
  readonly version: GrantVersionId;
  readonly path: string;
  readonly user: Login;
  readonly userId: OktaUserId | null;
  readonly tier: TierName;
  /** The group that the tier named at the merge. */
  readonly group: string;
  readonly groupId: OktaGroupId | null;
  /**
   * `unasked`: nobody has looked yet. `remembered`: the ledger says that it gave access once, and its file cannot be asked about any
   * more; who is in stays to the known end, but nobody is added on the ledger's word.
   */
  readonly verdict: Verdict["kind"] | "unasked" | "remembered";
  /** null: not known without the merge's time. */
  readonly mergedAt: Instant | null;
  readonly startsAt: Instant | null;
  /** Exclusive; an upper bound. null: not known. */
  readonly endsAt: Instant | null;
  readonly state: StayState;
  readonly record: VersionRecord | null;
  /** What the verdict says, for people. */
  readonly evidence: string;
  /** The tier's limit on renewals, where it stands in the way. */
  readonly renewal?: {
    readonly reason: "renewals-exhausted" | "cooldown";
    readonly detail: string;
  };
}

/** Does it account for a member? Whether it may also bring somebody in is asked of the verdict alone. */
export const explainsMembership = ({ state, verdict }: Claim): boolean =>
  state.kind === "active" && (verdict === "proven" || verdict === "remembered");

/** A grant file on main. */
export interface LiveVersion {
  readonly version: GrantVersion;
  /** The file with its positions, for what its tier says of it. */
  readonly parsed: Parsed<Grant>;
  /** Place of the introducing commit on the first-parent chain; 0 is the newest. */
  readonly position: number;
}

/** Main, as far as it could be read. */
export interface MainFacts {
  readonly live: readonly LiveVersion[];
  /** Grant files that stand on main and cannot be read: what stood there before keeps its end. */
  readonly unreadablePaths: ReadonlySet<string>;
  readonly tiers: TierHistory;
  /** Place of a commit on the first-parent chain; null: it touched nothing of ours, or is not on the chain. */
  readonly positionOf: (commit: string) => number | null;
}

export interface ClaimInput {
  readonly now: Instant;
  /** null: main could not be read, so no file is concluded to be gone. */
  readonly main: MainFacts | null;
  /** null: nobody has asked yet. */
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict> | null;
  readonly ledger: LedgerState;
  /** Does main descend from the last recorded tip? Then every version that ever gave access is on its chain. */
  readonly isMainContinued?: boolean;
  /** The last proven policy, where main's own is not proven; left out: main's own is. */
  readonly governing?: TierHistory | null;
}

export const makeClaims = (input: ClaimInput): readonly Claim[] => {
  const { main } = input;
  const liveClaims =
    main?.live.map((live) => claimOfLive(live, main, input)) ?? [];
  const byPath = new Map(liveClaims.map((claim) => [claim.path, claim]));
  const liveIds = new Set(liveClaims.map(({ version }) => version));
  const remembered = [...input.ledger.versions.values()].filter(
    ({ version }) => !liveIds.has(version),
  );
  return boundRenewals(
    [
      ...liveClaims,
      ...remembered.flatMap((record) => claimOfRecord(record, byPath, input)),
    ],
    input.governing ?? main?.tiers ?? new Map(),
  );
};

/**
 * Does a verdict still matter for this version? What is over, or was refused for good, is not asked about again; but a shortened
 * grant is, even when its end has passed, because the longer stay before it ends only in favour of a proven one.
 */
export const needsVerdict = (
  { version }: LiveVersion,
  ledger: LedgerState,
  now: Instant,
): boolean => {
  const record = ledger.versions.get(version.id);
  if (record?.end || record?.verdict?.verdict === "refused") return false;
  const { end, path } = version.grant;
  return end.kind === "duration" || end.at > now || ledger.openPaths.has(path);
};

const claimOfLive = (
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
      : rememberedInstant(
          record?.intent?.mergedAt ?? record?.verdict?.mergedAt,
        );
  const faults =
    life === null || mergedAt === null
      ? []
      : faultsAtMerge(live.parsed, life.atMerge, mergedAt);
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
    verdict: verdictOf(input, record, verdict, faults),
    mergedAt,
    startsAt,
    endsAt,
    state: stateOf(
      record?.end?.reason ?? life?.ended ?? null,
      startsAt,
      endsAt,
      input.now,
    ),
    record,
    evidence: [
      ...faults,
      ...(verdict === undefined ? [] : [obstaclesIn(verdict.evidence)]),
    ]
      .filter((text) => text !== "")
      .join("; "),
  };
};

/** The pull request's check said the same: what it calls an error is not granted, however it was merged. */
const faultsAtMerge = (
  parsed: Parsed<Grant>,
  tier: Tier,
  mergedAt: Instant,
): readonly string[] =>
  judgeGrant(parsed, { tier, tierNames: [tier.name], now: mergedAt })
    .filter(isError)
    .map(({ code, message }) => `${code}: ${message}`);

const verdictOf = (
  { verdicts }: ClaimInput,
  record: VersionRecord | null,
  verdict: Verdict | undefined,
  faults: readonly string[],
): Claim["verdict"] => {
  // A refusal in the ledger only denies, so it is believed without a key.
  if (faults.length > 0 || record?.verdict?.verdict === "refused")
    return "refused";
  return verdict?.kind ?? (verdicts === null ? "unasked" : "unknown");
};

/** A version that the ledger knows and main no longer shows. Only those that were to give access matter. */
const claimOfRecord = (
  record: VersionRecord,
  liveByPath: ReadonlyMap<string, Claim>,
  input: ClaimInput,
): Claim[] => {
  const { intent } = record;
  if (intent === null) return [];
  const { commit, path } = partsOf(record.version);
  const user = toLogin(intent.user);
  // Whatever the name is: the removal at the end needs only the ids.
  const tier = intent.tier as TierName;
  const startsAt = instant(Date.parse(intent.startsAt));
  const { main } = input;
  const position = main?.positionOf(commit) ?? null;
  // Main never had it, so somebody wrote it into the ledger: it neither keeps anybody in nor takes anybody out.
  if (main !== null && position === null && input.isMainContinued === true)
    return [];
  const life =
    main === null || position === null
      ? null
      : tierLife(main.tiers, tier, position);
  const recordedEnd = instant(Date.parse(intent.endsAt));
  const endsAt =
    life === null
      ? recordedEnd
      : earliest(recordedEnd, later(startsAt, life.maxDuration));
  const mayStand =
    main === null || liveByPath.has(path) || main.unreadablePaths.has(path);
  const ended =
    record.end?.reason ??
    replacement(liveByPath.get(path), { user, tier }) ??
    (mayStand ? null : "file-removed") ??
    life?.ended ??
    null;
  return [
    {
      version: record.version,
      path,
      user,
      userId: intent.userId,
      tier,
      group: intent.group,
      groupId: intent.groupId,
      verdict: "remembered",
      mergedAt: instant(Date.parse(intent.mergedAt)),
      startsAt,
      endsAt,
      state: stateOf(ended, startsAt, endsAt, input.now),
      record,
      evidence: "",
    },
  ];
};

/**
 * An edited file: the old stay ends in favour of a proven successor, or at once when the file now means somebody or something else.
 * That the successor was proven is believed of the ledger, because here it only ends something.
 */
const replacement = (
  successor: Claim | undefined,
  was: { readonly user: Login; readonly tier: TierName },
): EndReason | null => {
  if (successor === undefined) return null;
  const sameMembership =
    successor.user === was.user && successor.tier === was.tier;
  const isProven =
    successor.verdict === "proven" ||
    successor.record?.verdict?.verdict === "proven";
  return !sameMembership || isProven ? "superseded" : null;
};

/** A known end that has come goes before everything else that ended the stay, so that its removal goes on the fast lane. */
const stateOf = (
  ended: EndReason | null,
  startsAt: Instant | null,
  endsAt: Instant | null,
  now: Instant,
): StayState => {
  if (endsAt !== null && endsAt <= now)
    return { kind: "ended", reason: "expired" };
  if (ended !== null) return { kind: "ended", reason: ended };
  return startsAt !== null && startsAt > now
    ? { kind: "pending" }
    : { kind: "active" };
};

const rememberedInstant = (text: string | null | undefined): Instant | null =>
  text === null || text === undefined ? null : instant(Date.parse(text));
