/**
 * Desired memberships come from claims (grants on main, their verdicts, the ledger), actual ones from Okta, and the plan is what
 * makes the second equal the first: one decision for each membership that somebody claims, then the members whom nobody claims.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha, TierName } from "../../domain/ids.ts";
import {
  type Change,
  type Ended,
  isDue,
  type Plan,
} from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import { compare } from "../compare.ts";
import { fileByFile } from "../fault.ts";
import { type DirectoryFacts, everybody, lookUpGroup } from "../facts.ts";
import { type LedgerState, pairKey } from "../ledger/state.ts";
import {
  currentTier,
  groupsEverNamed,
  type TierHistory,
} from "../tier-history.ts";
import { flawReason, flawText, type Obstacle } from "./admit.ts";
import { applyBrake } from "./brake.ts";
import { decidePair, decideUnmatched } from "./decide.ts";
import { forgottenGroups } from "./forgotten-groups.ts";
import { keptUntold } from "./kept-untold.ts";
import { type Pair, pairClaims, type Unmatched } from "./pairs.ts";
import { findStrangers, isEviction, type WatchedGroup } from "./strangers.ts";

export interface PlanInput {
  readonly now: Instant;
  readonly commit: CommitSha;
  readonly settings: Settings;
  readonly claims: readonly Claim[];
  readonly tiers: TierHistory;
  /** The last proven policy, where main's own is not proven: it governs adds. Left out: main's own does. */
  readonly governing?: TierHistory | null;
  readonly facts: DirectoryFacts;
  readonly ledger: LedgerState;
  /** Is there a ledger, and does it hold? */
  readonly isLedgerWhole: boolean;
  /** Why nobody is added in this run; null: adds go on. */
  readonly addsStopped: string | null;
  /** Why nobody is added to a tier, and no stranger of its group is judged. */
  readonly unsafeTiers: ReadonlyMap<TierName, string>;
  /** Why nobody is added to a tier that opens nothing in AWS yet. Left out: nobody looked. */
  readonly notReady?: ReadonlyMap<TierName, Obstacle>;
  /** False where main or the ledger could not be read as they are now: then nobody is a stranger, because their grants may stand where we cannot look. */
  readonly isMainKnown: boolean;
  readonly allowRemovals: number;
  readonly findings: readonly Finding[];
}

export const makePlan = (input: PlanInput): Plan => {
  const { facts, ledger } = input;
  const { pairs, unmatched } = pairClaims(
    input.claims,
    facts,
    everybody(facts),
  );
  const decisions = [
    ...pairs.map((pair) => ({ pair, ...decidePair(pair, input) })),
    ...unmatched.map((one) => ({ pair: null, ...decideUnmatched(one, input) })),
  ];
  const strangers = input.isMainKnown
    ? strangersOf(decisions, unmatched, input)
    : [];
  const braked = applyBrake(strangers.filter(isEviction).sort(inOrder), {
    now: input.now,
    brake: input.settings.brake,
    ledger,
    allowRemovals: input.allowRemovals,
    groupSizes: new Map(
      [...facts.members].map(([group, members]) => [group, members?.size ?? 0]),
    ),
  });
  const changes = [
    ...decisions.flatMap(({ change }) => (change === null ? [] : [change])),
    ...strangers.filter(({ action }) => action === "hold"),
    ...braked,
  ];
  return {
    now: input.now,
    commit: input.commit,
    mode: input.settings.mode,
    changes: changes.sort(inOrder),
    ended: decisions
      .flatMap(({ ended }): readonly Ended[] => ended)
      .sort(byPlace),
    findings: fileByFile([
      ...input.findings,
      ...keptUntold(changes),
      ...(input.isMainKnown ? forgottenGroups(input, changes) : []),
    ]),
  };
};

const strangersOf = (
  decisions: readonly {
    readonly pair: Pair | null;
    readonly explained: boolean;
  }[],
  unmatched: readonly Unmatched[],
  input: PlanInput,
) => {
  const { facts, ledger, unsafeTiers } = input;
  // A change that nobody approved must not shield a stranger either.
  const tiers = input.governing ?? input.tiers;
  const explained = new Set(
    decisions.flatMap(({ pair, explained }) =>
      pair !== null && explained ? [pairKey(pair.groupId, pair.userId)] : [],
    ),
  );
  const named = groupsEverNamed(tiers);
  const watched = [...named].map(([name, tier]): WatchedGroup => {
    const group = lookUpGroup(facts, name);
    const flaw = group.kind === "found" ? group.unsafe : null;
    // A tier whose file broke is governed by the version before it, for removals; what makes others unsafe is whose the group is.
    const unsafe = currentTier(tiers, tier.name).broken
      ? undefined
      : unsafeTiers.get(tier.name);
    return {
      id: group.kind === "found" ? group.id : null,
      name,
      tier,
      obstacle:
        unsafe !== undefined
          ? { reason: "group-unsafe" as const, detail: unsafe }
          : flaw === null
            ? null
            : {
                reason: flawReason(flaw),
                detail: `Nobody in group ${name} is judged: ${flawText[flaw]}.`,
              },
    };
  });
  // Whoever can make a group of the same name must not hide those in ours.
  const ambiguous = [...named].flatMap(([name, tier]): WatchedGroup[] => {
    const group = lookUpGroup(facts, name);
    if (group.kind !== "ambiguous") return [];
    const ours = group.ids.filter((id) => ledger.watched.has(id));
    const detail = `More than one group in Okta is called ${name}, so nobody in it is judged.`;
    return (ours.length > 0 ? ours : group.ids).map((id) => ({
      id,
      name,
      tier,
      obstacle: { reason: "group-unsafe", detail },
    }));
  });
  const renamed = [...ledger.watched].flatMap(([id, name]): WatchedGroup[] => {
    const [group, tier] = [facts.byId.get(id), named.get(name)];
    // A name that no tier ever had was written into the ledger by somebody else.
    if (group == null || tier === undefined) return [];
    // Nor is the ledger's word enough to take people out of the group that it names.
    const detail = `Group ${name} is called ${group.name} in Okta now, so nobody in it is judged.`;
    return [{ id, name, tier, obstacle: { reason: "group-unsafe", detail } }];
  });
  return findStrangers([...watched, ...ambiguous, ...renamed], {
    facts,
    ledger,
    explained,
    undecided: unmatched
      .filter(({ why }) => why === "person-unreadable")
      .map(({ claim }) => claim)
      .filter(({ state }) => state.kind !== "ended"),
  });
};

/** Due ends, other removals, adds, holds, keeps; then by tier, person, grant: the same plan always reads the same. */
const inOrder = (a: Change, b: Change): number =>
  rank(a) - rank(b) || byPlace(a, b);

type Placed = Pick<
  Change,
  "tier" | "user" | "grant" | "version" | "groupId" | "userId"
>;

const byPlace = (a: Placed, b: Placed): number =>
  compare(a.tier, b.tier) ||
  compare(a.user, b.user) ||
  compare(a.grant ?? "", b.grant ?? "") ||
  compare(a.version ?? "", b.version ?? "") ||
  compare(pairKey(a.groupId, a.userId), pairKey(b.groupId, b.userId));

const rank = (change: Change): number => {
  switch (change.action) {
    case "remove":
      return isDue(change) ? 0 : 1;
    case "add":
      return 2;
    case "hold":
      return 3;
    case "keep":
      return 4;
  }
};
