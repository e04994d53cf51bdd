/**
 * Ends stays by hand. `--now`: a tombstone first, where the ledger can be written, then out of the group, whatever GitHub does;
 * the file is removed by a pull request afterwards.
 */
import { type Login, type TierName, toLogin } from "../../domain/ids.ts";
import type { LedgerFact } from "../../domain/ledger.ts";
import type { Ended, Remove } from "../../domain/plan.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { type Claim, makeClaims } from "../../rules/claims.ts";
import {
  type DirectoryFacts,
  everybody,
  lookUpGroup,
} from "../../rules/facts.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import { changeOf, endedAmong } from "../../rules/plan/change.ts";
import { pairClaims } from "../../rules/plan/pairs.ts";
import { currentTier, standingTiers } from "../../rules/tier-history.ts";
import type { Applied } from "../apply/outcome.ts";
import { outcomeFacts } from "../apply/record.ts";
import { removeAll } from "../apply/remove.ts";
import { verify } from "../apply/verify.ts";
import type { Directory, LedgerBranch, Pause, Repository } from "../ports.ts";
import { type Ground, type GroundDeps, readGround } from "../survey/ground.ts";
import { readDirectory } from "../survey/read-directory.ts";
import type { DenyRequest } from "../sessions/deny-now.ts";
import { outOfSight } from "./out-of-sight.ts";
import { stillInAws } from "./still-in-aws.ts";
import { type LeverDeps, type Said, writeOrKeep } from "./write-or-keep.ts";

export interface RevokeDeps extends GroundDeps {
  readonly ledger: LedgerBranch;
  readonly repository: Repository;
  readonly directory: Directory;
  readonly pause: Pause;
}

export interface RevokeWish {
  /** A grant's file. */
  readonly grant: string | null;
  readonly user: Login | null;
  readonly tier: TierName | null;
}

export interface Revocation {
  readonly ground: Ground;
  /** Grants that are to give nothing any more. */
  readonly claims: readonly Claim[];
  /** Memberships that are to end; of a person who is named, those too that no grant explains. */
  readonly removals: readonly Remove[];
  /** Whom AWS may still let in, though Okta has them out. */
  readonly leftBehind: DenyRequest["people"];
  /** Memberships that another grant goes on giving. */
  readonly kept: readonly Claim[];
  /** Where somebody who is meant may be in all the same, for people. */
  readonly unseen: readonly string[];
}

/** What revoking would do. Okta's lists are used as far as they can be read; the ledger's ids suffice. */
export const planRevocation = async (
  deps: RevokeDeps,
  wish: RevokeWish,
  now: Instant,
): Promise<Revocation> => {
  const ground = await readGround(deps, {
    now,
    trustRoot: null,
    stops: [],
    allowRemovals: 0,
  });
  const { main, ledger, isMainContinued } = ground;
  const standing = makeClaims({
    now,
    main,
    verdicts: null,
    ledger: ledger.state,
    isMainContinued,
  }).filter(({ state }) => state.kind !== "ended");
  const claims = standing.filter((claim) => isMeant(claim, wish));
  const searched = groupsOf(ground, wish);
  // Who fills a group beside us changes nothing of who is to leave it.
  const ruleTargets = () => Promise.resolve(new Set<never>());
  const directory = { ...deps.directory, ruleTargets };
  const { facts, failures } = await readDirectory(directory, {
    groups: [
      ...new Set([...claims.map(({ group }) => group), ...searched.values()]),
    ],
    groupIds: claims.flatMap(({ groupId }) => groupId ?? []),
    logins: wish.user === null ? claims.map(({ user }) => user) : [wish.user],
  });
  const pairing = (some: readonly Claim[]) =>
    pairClaims(some, facts, everybody(facts));
  const others = new Map(
    pairing(
      standing.filter(
        (claim) => !isMeant(claim, wish) && claim.record?.intent != null,
      ),
    ).pairs.map(
      (pair) => [pairKey(pair.groupId, pair.userId), pair.claims] as const,
    ),
  );
  const { pairs, unmatched } = pairing(claims);
  const granted = pairs.map(({ groupId, userId, claims: [claim] }) =>
    removalOf({ groupId, userId }, claim as Claim),
  );
  // Where every id is known, nothing hangs on Okta's lists.
  const missed = wish.user === null && unmatched.length === 0 ? [] : failures;
  const known = new Set(granted.map(keyOf));
  const all = [
    ...granted,
    ...unexplained(ground, wish, facts).filter(
      (removal) => !known.has(keyOf(removal)),
    ),
  ];
  return {
    ground,
    claims,
    removals: all.filter((removal) => !others.has(keyOf(removal))),
    leftBehind: stillInAws(
      ledger.state.passages,
      main?.tiers ?? new Map(),
      wish,
    ),
    kept: all.flatMap((removal) => others.get(keyOf(removal)) ?? []),
    unseen: [
      ...[...ground.stops.map(({ finding }) => finding), ...missed].map(
        ({ message }) => message,
      ),
      ...outOfSight([...searched.values()], facts),
    ],
  };
};

const keyOf = ({ groupId, userId }: Remove): string => pairKey(groupId, userId);

const isMeant = ({ path, user, tier }: Claim, wish: RevokeWish): boolean =>
  (wish.grant === null || path === wish.grant) &&
  (wish.user === null || user === wish.user) &&
  (wish.tier === null || tier === wish.tier);

/** The groups of the tiers that are meant, where a person is. */
const groupsOf = (
  { main }: Ground,
  { user, tier }: RevokeWish,
): ReadonlyMap<TierName, string> => {
  if (main === null || user === null) return new Map();
  return new Map(
    standingTiers(main.tiers)
      .filter((name) => tier === null || name === tier)
      .flatMap((name) => {
        const group = currentTier(main.tiers, name).tier?.group;
        return group === undefined ? [] : [[name, group] as const];
      }),
  );
};

const unexplained = (
  ground: Ground,
  wish: RevokeWish,
  facts: DirectoryFacts,
): readonly Remove[] =>
  [...groupsOf(ground, wish)].flatMap(([tier, name]) => {
    const group = lookUpGroup(facts, name);
    if (group.kind !== "found") return [];
    return [...(facts.members.get(group.id)?.values() ?? [])]
      .filter(({ login }) => toLogin(login) === wish.user)
      .map(({ id, login }) => ({
        ...revoked,
        user: login,
        userId: id,
        tier,
        group: name,
        groupId: group.id,
        grant: null,
        version: null,
        startsAt: null,
        endsAt: null,
      }));
  });

const revoked = {
  action: "remove",
  reason: "revoked",
  detail: "Revoked by hand.",
} as const;

const removalOf = (
  ids: Pick<Remove, "groupId" | "userId">,
  claim: Claim,
): Remove => changeOf(ids, claim, revoked);

export interface Revoked extends Omit<Said, "ledger"> {
  readonly applied: readonly Applied[];
}

/** `denyFirst` denies them everything in AWS; it fails for itself, and is given a bounded time. */
export const revokeNow = async (
  deps: RevokeDeps &
    LeverDeps & {
      readonly denyFirst: (people: DenyRequest["people"]) => Promise<void>;
    },
  { ground, claims, removals, leftBehind }: Revocation,
): Promise<Revoked> => {
  const { now } = ground;
  await deps.denyFirst([...removals, ...leftBehind]);
  const first = await writeOrKeep(
    deps,
    ground.ledger,
    claims.map(tombstone),
    now,
    "Revoke",
  );
  const applied = await verify(deps, await removeAll(deps.directory, removals));
  const second = await writeOrKeep(
    deps,
    first.ledger,
    outcomeFacts(applied, removals.flatMap(endedBy(claims))),
    now,
    "Record outcomes",
  );
  return {
    applied,
    trouble: first.trouble ?? second.trouble,
    isKept: first.isKept && second.isKept,
  };
};

const tombstone = ({ version, user, tier, endsAt }: Claim): LedgerFact => ({
  type: "end",
  version,
  user,
  tier,
  reason: "revoked",
  endsAt: endsAt === null ? null : toRfc3339(endsAt),
});

/** Every version that shares the membership. */
const endedBy =
  (claims: readonly Claim[]) =>
  ({ groupId, userId, user, tier }: Remove): readonly Ended[] =>
    endedAmong(
      claims
        .filter((claim) => claim.user === user && claim.tier === tier)
        .map((claim) => ({
          ...claim,
          state: { kind: "ended", reason: "revoked" },
        })),
      { groupId, userId, isOut: false },
    );
