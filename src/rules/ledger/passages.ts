/**
 * Which memberships are on their way from Okta to AWS, or out of it, by what the ledger says of Okta: whoever was put into a group must
 * arrive there, and whoever left it with the last of their grants must be gone. What AWS showed stands beside it.
 */
import type { AwsGroupId, AwsUserId } from "../../domain/aws.ts";
import type {
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "../../domain/ids.ts";
import type { LedgerFact, Readback } from "../../domain/ledger.ts";
import type { Instant } from "../../domain/time.ts";

export interface Passage {
  /** The Okta login, which is the user name in AWS. */
  readonly user: string;
  readonly userId: OktaUserId;
  /** The group's name, which is its name in AWS. */
  readonly group: string;
  readonly groupId: OktaGroupId;
  /** The grant version that brought or last held the person; null: none did. */
  readonly version: GrantVersionId | null;
  readonly wanted: "in" | "out";
  /** When the ledger first said that Okta has it so. */
  readonly since: Instant;
  /** As AWS once showed it; null: it never did. */
  readonly awsUserId: AwsUserId | null;
  /** The group's id there; it survives a renaming. null: no arrival was ever seen. */
  readonly awsGroupId: AwsGroupId | null;
  /** Since when an add is on its way whose arrival was never seen; null: none is. */
  readonly addedAt: Instant | null;
  /** When AWS last showed the person gone, this time or an earlier one; null: never. */
  readonly departedAt: Instant | null;
  /** null: AWS has not shown it so yet. */
  readonly shown: {
    readonly result: Readback["result"];
    readonly at: Instant;
    readonly because: readonly string[];
  } | null;
}

interface Membership {
  readonly user: string;
  readonly userId: OktaUserId;
  readonly group: string;
  readonly groupId: OktaGroupId;
}

interface PassageTracker {
  take(fact: LedgerFact, at: Instant): void;
  readonly passages: () => readonly Passage[];
}

/** Without the rest of the entry, which is not kept. */
const membershipOf = ({
  user,
  userId,
  group,
  groupId,
}: Membership): Membership => ({ user, userId, group, groupId });

export const trackPassages = (): PassageTracker => {
  const intents = new Map<GrantVersionId, Membership>();
  const groups = new Map<OktaGroupId, string>();
  const holders = new Map<string, Set<GrantVersionId>>();
  const passages = new Map<string, Passage>();

  const move = (
    membership: Membership,
    wanted: Passage["wanted"],
    version: GrantVersionId | null,
    since: Instant,
  ): void => {
    const key = keyOf(membership);
    const known = passages.get(key);
    // Whoever was put back by hand after a departure, and removed once more, is to be seen out once more.
    const isAnother = version === null && known?.shown !== null;
    if (known?.wanted === wanted && !isAnother) return;
    const { user, userId, group, groupId } = membership;
    passages.set(key, {
      user,
      userId,
      group,
      groupId,
      version,
      wanted,
      since,
      awsUserId: known?.awsUserId ?? null,
      awsGroupId: known?.awsGroupId ?? null,
      addedAt: wanted === "in" ? since : (known?.addedAt ?? null),
      departedAt: known?.departedAt ?? null,
      shown: null,
    });
  };

  const holdersOf = (membership: Membership): Set<GrantVersionId> => {
    const key = keyOf(membership);
    const known = holders.get(key) ?? new Set();
    holders.set(key, known);
    return known;
  };

  const takeOutcome = (
    { action, version, userId, groupId, user }: Outcome,
    at: Instant,
  ): void => {
    if (version === null) {
      if (action === "add") return;
      const group = groupId === null ? undefined : groups.get(groupId);
      if (userId === null || groupId === null || group === undefined) return;
      // Without a login nobody can be found in AWS.
      if (user === undefined) return;
      const stranger = { user, userId, group, groupId };
      holdersOf(stranger).clear();
      move(stranger, "out", null, at);
      return;
    }
    const membership = intents.get(version);
    if (membership === undefined) return;
    const holding = holdersOf(membership);
    if (action === "add") {
      holding.add(version);
      move(membership, "in", version, at);
    } else {
      holding.delete(version);
      if (holding.size === 0) move(membership, "out", version, at);
    }
  };

  /** Somebody took the person out in Okta: nothing is to arrive any more. */
  const takeVanished = (
    { userId, groupId, version }: Hold,
    at: Instant,
  ): void => {
    if (userId === null || groupId === null) return;
    const known = passages.get(keyOf({ userId, groupId }));
    if (known === undefined) return;
    holdersOf(known).clear();
    move(known, "out", version, at);
  };

  const takeReadback = (readback: Readback, at: Instant): void => {
    const key = keyOf(readback);
    const known = passages.get(key);
    const { result, awsUserId, awsGroupId, because } = readback;
    // An answer to an earlier question says nothing of what has come since.
    if (known?.wanted !== wantedBy[result]) return;
    passages.set(key, {
      ...known,
      awsUserId: awsUserId ?? known.awsUserId,
      awsGroupId: awsGroupId ?? known.awsGroupId,
      addedAt: hasCome.has(result) ? null : known.addedAt,
      departedAt: result === "departed" ? at : known.departedAt,
      shown: { result, at, because },
    });
  };

  return {
    take: (fact, at) => {
      if (fact.type === "watch") groups.set(fact.groupId, fact.group);
      else if (fact.type === "intent")
        intents.set(fact.version, membershipOf(fact));
      else if (fact.type === "readback") takeReadback(fact, at);
      else if (fact.type === "outcome" && fact.result !== "failed")
        takeOutcome(fact, at);
      else if (fact.type === "hold" && fact.reason === "vanished")
        takeVanished(fact, at);
    },
    passages: () => [...passages.values()],
  };
};

type Outcome = Extract<LedgerFact, { readonly type: "outcome" }>;
type Hold = Extract<LedgerFact, { readonly type: "hold" }>;

const wantedBy: Readonly<Record<Readback["result"], Passage["wanted"]>> = {
  arrived: "in",
  "never-arrived": "in",
  departed: "out",
  "never-departed": "out",
  "not-known": "out",
};

/** Whoever was seen in the group has arrived, and of whoever was seen out of it nothing more is on its way. */
const hasCome: ReadonlySet<Readback["result"]> = new Set([
  "arrived",
  "departed",
  "never-departed",
]);

const keyOf = ({
  userId,
  groupId,
}: Pick<Passage, "userId" | "groupId">): string => `${groupId} ${userId}`;
