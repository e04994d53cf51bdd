/**
 * Desired memberships come from claims (grants on main, their verdicts, the ledger), actual ones from Okta, and the plan is what
 * makes the second equal the first: one decision for each membership that somebody claims, then the members whom nobody claims.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha, OktaGroupId, TierName } from "../../domain/ids.ts";
import {
  type Change,
  type Ended,
  isDue,
  type Plan,
  type Remove,
} from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import { type DirectoryFacts, everybody, lookUpGroup } from "../facts.ts";
import { type LedgerState, pairKey } from "../ledger/state.ts";
import {
  currentTier,
  groupsEverNamed,
  type TierHistory,
} from "../tier-history.ts";
import { applyBrake } from "./brake.ts";
import { type Decision, decidePair, decideUnmatched } from "./decide.ts";
import { type Pair, pairClaims, type Unmatched } from "./pairs.ts";
import { findStrangers } from "./strangers.ts";

export interface PlanInput {
  readonly now: Instant;
  readonly commit: CommitSha;
  readonly settings: Settings;
  readonly claims: readonly Claim[];
  readonly tiers: TierHistory;
  readonly facts: DirectoryFacts;
  readonly ledger: LedgerState;
  /** Why nobody is added in this run; null: adds go on. */
  readonly addsStopped: string | null;
  /** Why nobody is added to a tier, and no stranger of its group is judged. */
  readonly unsafeTiers: ReadonlyMap<TierName, string>;
  /** False where main could not be read: then nobody is a stranger, because their grants may stand where we cannot look. */
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
    ...pairs.map((pair) => ({ pair, ...decideOne(pair, input) })),
    ...unmatched.map((one) => ({
      pair: null,
      ...decideUnmatched(one, ledger),
    })),
  ];
  const strangers = input.isMainKnown
    ? strangersOf(decisions, unmatched, input)
    : [];
  const isBraked = (change: Change): change is Remove =>
    change.action === "remove" && change.reason === "unmanaged";
  const braked = applyBrake([...strangers].filter(isBraked).sort(inOrder), {
    now: input.now,
    brake: input.settings.brake,
    ledger,
    allowRemovals: input.allowRemovals,
    groupSizes: sizesOf(facts),
  });
  const changes = [
    ...decisions.flatMap(({ change }) => (change === null ? [] : [change])),
    ...strangers.filter((change) => !isBraked(change)),
    ...braked,
  ];
  return {
    now: input.now,
    commit: input.commit,
    mode: input.settings.mode,
    changes: changes.sort(inOrder),
    ended: decisions.flatMap(({ ended }): readonly Ended[] => ended),
    findings: input.findings,
  };
};

const decideOne = (pair: Pair, input: PlanInput): Decision => {
  const { tier } = currentTier(input.tiers, pair.tier);
  return decidePair(pair, {
    facts: input.facts,
    ledger: input.ledger,
    now: input.now,
    tier,
    addsStopped: input.addsStopped,
    tierStopped: input.unsafeTiers.get(pair.tier) ?? null,
  });
};

const strangersOf = (
  decisions: readonly {
    readonly pair: Pair | null;
    readonly explained: boolean;
  }[],
  unmatched: readonly Unmatched[],
  { tiers, facts, ledger, unsafeTiers }: PlanInput,
) => {
  const explained = new Set(
    decisions.flatMap(({ pair, explained }) =>
      pair !== null && explained ? [pairKey(pair.groupId, pair.userId)] : [],
    ),
  );
  const watched = [...groupsEverNamed(tiers)].map(([name, tier]) => {
    const group = lookUpGroup(facts, name);
    const isUnsafe = group.kind === "found" && group.unsafe !== null;
    return {
      name,
      tier,
      unsafe:
        unsafeTiers.get(tier.name) ??
        (isUnsafe
          ? `Group ${name} is not Curfew's alone, so nobody in it is judged.`
          : null),
    };
  });
  return findStrangers(watched, {
    facts,
    ledger,
    explained,
    undecided: unmatched
      .filter(({ why }) => why === "person-unreadable")
      .map(({ claim }) => claim)
      .filter(({ state }) => state.kind !== "ended"),
  });
};

const sizesOf = (facts: DirectoryFacts): ReadonlyMap<OktaGroupId, number> =>
  new Map(
    [...facts.members].map(([group, members]) => [group, members?.size ?? 0]),
  );

/** Due ends, other removals, adds, holds, keeps; then by tier, person, grant: the same plan always reads the same. */
const inOrder = (a: Change, b: Change): number =>
  rank(a) - rank(b) ||
  compare(a.tier, b.tier) ||
  compare(a.user, b.user) ||
  compare(a.grant ?? "", b.grant ?? "");

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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
