/**
 * What will end, and when, if nobody changes anything: taken from claims once, so that a due end needs no plan, no repository and no
 * ledger at its instant.
 */
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Remove } from "../../domain/plan.ts";
import { earliest, type Instant } from "../../domain/time.ts";
import type { Claim } from "../claims.ts";
import { membershipsOf } from "../memberships.ts";
import { changeOf, endText } from "../plan/change.ts";

/** From `dueAt` on nothing that is known keeps the person in the group. */
export interface KnownEnd {
  readonly dueAt: Instant;
  /** When another stay of the same membership begins, and a removal would come too late to be right; null: none does. */
  readonly until: Instant | null;
  readonly removal: Remove & {
    readonly groupId: OktaGroupId;
    readonly userId: OktaUserId;
  };
}

export interface Agenda {
  /** The earliest first; those that are due already included, until Okta's confirmation is in the ledger. */
  readonly ends: readonly KnownEnd[];
  /** Every instant still to come at which a stay starts or ends, in order, each once. */
  readonly moments: readonly Instant[];
}

export const emptyAgenda: Agenda = { ends: [], moments: [] };

export const isOpen = ({ dueAt, until }: KnownEnd, now: Instant): boolean =>
  dueAt <= now && (until === null || now < until);

export const makeAgenda = (claims: readonly Claim[], now: Instant): Agenda => {
  const keeping = claims.filter(mayKeep);
  const byMembership = groupBy(keeping, membershipsOf);
  return {
    ends: claims
      .flatMap((claim) => endOf(claim, byMembership, now))
      .sort((a, b) => a.dueAt - b.dueAt),
    moments: [...new Set(claims.flatMap(momentsOf))]
      .filter((at) => at > now)
      .sort((a, b) => a - b),
  };
};

/** Only an intent makes an end known by ids: who has none was let in by nobody, or is found by the next look at the group. */
const endOf = (
  claim: Claim,
  byMembership: ReadonlyMap<string, readonly Claim[]>,
  now: Instant,
): readonly KnownEnd[] => {
  const { endsAt, record } = claim;
  const intent = record?.intent ?? null;
  if (intent === null || endsAt === null) return [];
  // What nobody signed cannot call off an end that is still to come; of one that has come the next look at the group decides.
  if (
    record?.removed?.result === "confirmed" &&
    (record.removed.isSigned || endsAt <= now)
  )
    return [];
  const others = membershipsOf(claim).flatMap((key) =>
    (byMembership.get(key) ?? []).filter((other) => other !== claim),
  );
  if (others.some((other) => covers(other, endsAt))) return [];
  const [next, ...later] = others.flatMap(({ startsAt }) =>
    startsAt !== null && startsAt > endsAt ? [startsAt] : [],
  );
  return [
    {
      dueAt: endsAt,
      until: next === undefined ? null : earliest(next, ...later),
      removal: {
        ...changeOf(intent, claim, {
          action: "remove",
          reason: "expired",
          detail: endText.expired,
        }),
        groupId: intent.groupId,
        userId: intent.userId,
      },
    },
  ];
};

/**
 * Proven, or on the word of the ledger. A file that nobody has asked about yet keeps nobody in past a known end: else an unapproved
 * edit, merged a second before it, would hold the end back for as long as GitHub takes to answer.
 */
const mayKeep = ({ state, verdict, record, isOffRecord }: Claim): boolean =>
  state.kind !== "ended" &&
  !isOffRecord &&
  (verdict === "proven" ||
    verdict === "remembered" ||
    (verdict !== "refused" && record?.intent != null));

const covers = ({ startsAt, endsAt }: Claim, at: Instant): boolean =>
  (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt);

const momentsOf = ({ startsAt, endsAt, verdict }: Claim): readonly Instant[] =>
  verdict === "refused" ? [] : [startsAt, endsAt].filter((at) => at !== null);

const groupBy = (
  claims: readonly Claim[],
  keysOf: (claim: Claim) => readonly string[],
): ReadonlyMap<string, readonly Claim[]> => {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims)
    for (const key of keysOf(claim)) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [claim]);
      else known.push(claim);
    }
  return groups;
};
