/**
 * What each grant version says about a membership, before Okta is looked at: the files that stand on main with their verdicts,
 * and what the ledger remembers of versions that stood there. `makePlan` turns claims into changes.
 */
import type { GrantVersion } from "../domain/grant.ts";
import type {
  GrantVersionId,
  Login,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "../domain/ids.ts";
import type { StayState } from "../domain/stay.ts";
import type { Instant } from "../domain/time.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { LedgerState, VersionRecord } from "./ledger/state.ts";
import { claimOfLive } from "./live-claim.ts";
import { claimOfRecord } from "./remembered-claim.ts";
import { inOneLine } from "./render/evidence.ts";
import { boundRenewals } from "./renewals.ts";
import type { TierHistory } from "./tier-history.ts";

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
  /**
   * It stands on a main that was rewritten, and the ledger never knew it to give access: until somebody vouches for that main it lets
   * nobody in and prolongs nobody's stay. Who can force-push could else bring back a longer version than the one that was approved last.
   */
  readonly isOffRecord: boolean;
  /** The tier's limit on renewals, where it stands in the way. */
  readonly renewal?: {
    readonly reason: "renewals-exhausted" | "cooldown";
    readonly detail: string;
  };
}

/** Does it say now that the person is to be in? */
export const asksForMembership = ({ state, verdict }: Claim): boolean =>
  state.kind === "active" && (verdict === "proven" || verdict === "remembered");

/** Does it account for a member? Whether it may also bring somebody in is asked of the verdict alone. */
export const explainsMembership = (claim: Claim): boolean =>
  asksForMembership(claim) && !claim.isOffRecord;

/**
 * Was it ever to let anybody in? Only then does its end explain a removal: whoever merges a file that was over before it began, or that
 * nobody approved, throws nobody out with it. What was refused gave nothing, unless an intent says that it did.
 */
export const hasGivenAccess = ({ verdict, record }: Claim): boolean =>
  record?.intent != null ||
  (verdict !== "refused" &&
    (verdict === "proven" || record?.verdict?.verdict === "proven"));

/** A refusal is final, and is told again as long as its file stands: as the ledger has kept it, or else as this run found it. */
export const whyRefused = ({
  evidence,
  record,
}: Pick<Claim, "evidence" | "record">): string => {
  const kept =
    record?.verdict?.verdict === "refused" ? record.verdict.because : [];
  const reasons = kept.length === 0 ? evidence : inOneLine(kept);
  return reasons === "" ? "the ledger does not say why" : reasons;
};

/** Nobody could tell yet, now or before. */
export const isUntold = (claim: Claim): boolean =>
  claim.verdict !== "refused" && !hasGivenAccess(claim);

/** A grant file on main. */
export interface LiveVersion {
  readonly version: GrantVersion;
  /** Place of the introducing commit on the first-parent chain; 0 is the newest. */
  readonly position: number;
}

/** Main, as far as it could be read. */
export interface MainFacts {
  readonly live: readonly LiveVersion[];
  /** Grant files that stand on main and cannot be read: what stood there before keeps its end. */
  readonly unreadablePaths: ReadonlySet<string>;
  readonly tiers: TierHistory;
  /** Place on the first-parent chain of the commit that brought a version; null: main's history has no such version. */
  readonly positionOf: (version: GrantVersionId) => number | null;
  /** Place of the newest commit that removed the path; null: none did. */
  readonly removalOf: (path: string) => number | null;
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
  /** Was main forced onto another chain since its last tip was recorded, with nobody vouching for that one yet? */
  readonly isMainRewritten?: boolean;
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
    input.now,
  );
};

/**
 * Does a verdict still matter for this version? What is over, or was refused for good, is not asked about again; but a shortened
 * grant is, even when its end has passed, because the longer stay before it ends only in favour of a proven one. So is, once, a file
 * that was over before the ledger heard of it: its member is removed without the brake only if it was approved.
 */
export const needsVerdict = (
  { version }: LiveVersion,
  ledger: LedgerState,
  now: Instant,
): boolean => {
  const record = ledger.versions.get(version.id);
  if (record?.end || record?.verdict?.verdict === "refused") return false;
  const { end, path } = version.grant;
  return (
    end.kind === "duration" ||
    end.at > now ||
    ledger.openPaths.has(path) ||
    record?.verdict == null
  );
};
