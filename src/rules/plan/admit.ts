import type { Person } from "../../domain/directory.ts";
import type { HoldReason } from "../../domain/plan.ts";
import type { EndReason } from "../../domain/stay.ts";
import type { Tier } from "../../domain/tier.ts";
import { type TierName, toLogin } from "../../domain/ids.ts";
import type { Claim } from "../claims.ts";
import { currentTier, type TierHistory } from "../tier-history.ts";
import {
  type DirectoryFacts,
  type GroupFlaw,
  type GroupLookup,
  isInAudience,
  lookUpGroup,
} from "../facts.ts";
import type { Pair } from "./pairs.ts";

/** What stands between a person and the add that a proven grant asks for; null: nothing. */
export interface Obstacle {
  readonly reason: HoldReason;
  readonly detail: string;
}

export interface AdmissionContext {
  readonly facts: DirectoryFacts;
  readonly tiers: TierHistory;
  /** The last proven policy, where main's own is not proven: it governs adds. Left out: main's own does. */
  readonly governing?: TierHistory | null;
  /** Why nobody at all is added in this run; null: adds go on. */
  readonly addsStopped: string | null;
  /** Why nobody is added to a tier. */
  readonly unsafeTiers: ReadonlyMap<TierName, string>;
  /** Why a tier's members would get nowhere, or perhaps would not, in AWS. Left out: nobody had to look. */
  readonly notReady?: ReadonlyMap<TierName, Obstacle>;
}

export const obstacleTo = (
  pair: Pair,
  claim: Claim,
  context: AdmissionContext,
): Obstacle | null => {
  const { facts, tiers, governing, unsafeTiers } = context;
  if (context.addsStopped !== null)
    return { reason: "adds-stopped", detail: context.addsStopped };
  if (claim.renewal !== undefined) return claim.renewal;
  const { tier, broken } = currentTier(governing ?? tiers, claim.tier);
  const unsafe = unsafeTiers.get(claim.tier);
  if (tier === null || broken || unsafe !== undefined)
    return {
      reason: "tier-broken",
      detail: unsafe ?? `Tier ${claim.tier} cannot be read on main.`,
    };
  const notReady = context.notReady?.get(claim.tier);
  if (notReady !== undefined) return notReady;
  return (
    groupObstacle(lookUpGroup(facts, tier.group), pair, tier.group) ??
    personObstacle(pair.person, claim, facts) ??
    audienceObstacle(facts, tier, pair) ??
    mfaObstacle(facts, tier, pair)
  );
};

/** What ends a stay that had begun: the person is out for good, until a new merge. null: nothing, or it cannot be told. */
export const endedByPerson = (
  pair: Pair,
  claim: Claim,
  { facts, tiers }: AdmissionContext,
): EndReason | null => {
  const status = pair.person?.status;
  if (status === "SUSPENDED" || status === "DEPROVISIONED")
    return "person-inactive";
  // A broken file: the version before it governs, for removals.
  const { tier } = currentTier(tiers, claim.tier);
  if (tier === null) return null;
  return isInAudience(facts, tier.audience, pair.userId) === false
    ? "left-audience"
    : null;
};

const groupObstacle = (
  group: GroupLookup,
  pair: Pair,
  name: string,
): Obstacle | null => {
  switch (group.kind) {
    case "unreadable":
      return {
        reason: "group-unreadable",
        detail: "Okta's groups could not be read; the next run tries again.",
      };
    case "missing":
      return {
        reason: "group-missing",
        detail: `Group ${name} does not exist in Okta, or is out of the credential's sight.`,
      };
    case "ambiguous":
      return {
        reason: "group-ambiguous",
        detail: `More than one group in Okta is called ${name}.`,
      };
    case "found":
      break;
  }
  if (group.id !== pair.groupId)
    return {
      reason: "group-changed",
      detail: `Group ${name} is not the one that was approved: it was removed, renamed or made anew. Ask again with a new grant.`,
    };
  if (group.unsafe !== null)
    return {
      reason: flawReason(group.unsafe),
      detail: `Nobody is added to ${name}: ${flawText[group.unsafe]}.`,
    };
  return pair.isMember === null
    ? {
        reason: "group-unreadable",
        detail: `The members of ${name} could not be read; the next run tries again.`,
      }
    : null;
};

/** What could not be read is no flaw of the group: the next run may find nothing wrong with it. */
export const flawReason = (
  flaw: GroupFlaw,
): "group-unreadable" | "group-unsafe" =>
  flaw === "rules-unreadable" ? "group-unreadable" : "group-unsafe";

export const flawText = {
  "group-wrong-type": "only groups of type OKTA_GROUP can be written",
  "group-rule-target": "a group rule fills it as well",
  "rules-unreadable":
    "Okta's group rules could not be read; the next run tries again",
} as const;

const personObstacle = (
  person: Person | null,
  claim: Claim,
  { arePeopleComplete }: DirectoryFacts,
): Obstacle | null => {
  if (person === null)
    return arePeopleComplete
      ? {
          reason: "person-unknown",
          detail: `Nobody in Okta is the person any more who had the login ${claim.user} when the grant was approved.`,
        }
      : {
          reason: "person-unreadable",
          detail: "Okta's people could not be read; the next run tries again.",
        };
  // The ledger says who it is, and the ledger's word lets nobody in: Okta has to agree.
  if (toLogin(person.login) !== claim.user)
    return {
      reason: "person-unknown",
      detail: `The person of the approval is not ${claim.user} in Okta, but ${person.login}: renamed, or written into the ledger by somebody else. Ask again with a new grant.`,
    };
  if (person.status === "SUSPENDED" || person.status === "DEPROVISIONED")
    return {
      reason: "person-inactive",
      detail: `${claim.user} is ${person.status} in Okta.`,
    };
  return person.status === "ACTIVE"
    ? null
    : {
        reason: "person-not-ready",
        detail: `${claim.user} is ${person.status} in Okta; the add follows when the person is ACTIVE.`,
      };
};

const audienceObstacle = (
  facts: DirectoryFacts,
  tier: Tier,
  pair: Pair,
): Obstacle | null => {
  const inside = isInAudience(facts, tier.audience, pair.userId);
  if (inside === true) return null;
  const audience = tier.audience.join(", ");
  return inside === null
    ? {
        reason: "audience-unreadable",
        detail: `The audience (${audience}) could not be read; the next run tries again.`,
      }
    : {
        reason: "outside-audience",
        detail: `The person is in none of the tier's audience groups (${audience}).`,
      };
};

const mfaObstacle = (
  facts: DirectoryFacts,
  tier: Tier,
  pair: Pair,
): Obstacle | null => {
  if (tier.mfa !== "required") return null;
  const hasFactor = facts.factors.get(pair.userId);
  if (hasFactor === true) return null;
  return hasFactor === undefined
    ? {
        reason: "mfa-unreadable",
        detail:
          "The person's factors could not be read; the next run tries again.",
      }
    : {
        reason: "mfa-missing",
        detail:
          "The person has no active factor in Okta, and the tier asks for one.",
      };
};
