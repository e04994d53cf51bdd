import type { Person } from "../../domain/directory.ts";
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Claim } from "../claims.ts";
import { type DirectoryFacts, lookUpGroup, lookUpPerson } from "../facts.ts";
import { pairKey } from "../ledger/state.ts";

/** One possible membership: a person and a group, with everything that claims it. */
export interface Pair {
  readonly groupId: OktaGroupId;
  readonly userId: OktaUserId;
  readonly person: Person | null;
  /** null: the group's list could not be read. */
  readonly isMember: boolean | null;
  readonly claims: readonly Claim[];
}

/** A claim whose person or group could not be found, and why. */
export interface Unmatched {
  readonly claim: Claim;
  /** Known where only the person is not. */
  readonly groupId: OktaGroupId | null;
  readonly why:
    | "person-unknown"
    | "person-ambiguous"
    | "person-unreadable"
    | "group-missing"
    | "group-ambiguous"
    | "group-unreadable";
}

/** Brings claims together by person and group. Ids that the ledger fixed win over names, so a reused login inherits nothing. */
export const pairClaims = (
  claims: readonly Claim[],
  facts: DirectoryFacts,
  people: ReadonlyMap<OktaUserId, Person>,
): {
  readonly pairs: readonly Pair[];
  readonly unmatched: readonly Unmatched[];
} => {
  const pairs = new Map<string, Pair & { claims: Claim[] }>();
  const unmatched: Unmatched[] = [];
  for (const claim of claims) {
    const group = groupOf(claim, facts);
    const user = userOf(claim, facts);
    if (typeof group === "object")
      unmatched.push({ claim, groupId: null, why: group.why });
    else if (typeof user === "object")
      unmatched.push({ claim, groupId: group, why: user.why });
    else {
      const key = pairKey(group, user);
      const known = pairs.get(key);
      if (known !== undefined) known.claims.push(claim);
      else
        pairs.set(key, {
          groupId: group,
          userId: user,
          person: people.get(user) ?? null,
          isMember: facts.members.get(group)?.has(user) ?? null,
          claims: [claim],
        });
    }
  }
  return { pairs: [...pairs.values()], unmatched };
};

const groupOf = (
  claim: Claim,
  facts: DirectoryFacts,
): OktaGroupId | { readonly why: Unmatched["why"] } => {
  if (claim.groupId !== null) return claim.groupId;
  const found = lookUpGroup(facts, claim.group);
  return found.kind === "found" ? found.id : { why: `group-${found.kind}` };
};

const userOf = (
  claim: Claim,
  facts: DirectoryFacts,
): OktaUserId | { readonly why: Unmatched["why"] } => {
  if (claim.userId !== null) return claim.userId;
  const found = lookUpPerson(facts, claim.user);
  return found.kind === "found"
    ? found.person.id
    : { why: `person-${found.kind}` };
};
