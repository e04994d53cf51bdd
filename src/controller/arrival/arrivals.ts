/** What is known of memberships between Okta and AWS, for telling people. */
import type { Finding } from "../../domain/finding.ts";
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import type { Readback } from "../../domain/ledger.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import type { Diagnosis } from "../../rules/aws-arrival/diagnose.ts";
import {
  causeOf,
  departureOf,
  type InAws,
  type OutOfAws,
  standingOf,
  stuckFinding,
} from "../../rules/aws-arrival/standing.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import { firstBy } from "../first-by.ts";
import type { Reconciled } from "../reconcile.ts";

export interface Seen {
  readonly passages: readonly Passage[];
  readonly tiers: TierHistory;
  /** null: tiers are not followed to AWS. */
  readonly settings: AwsSettings | null;
}

/** Where the run could not write the ledger, nothing is known to follow. */
export const seenBy = ({
  passages,
  background,
}: Pick<Reconciled, "passages" | "background">): Seen => ({
  passages,
  tiers: background?.tiers ?? new Map(),
  settings: background?.portal ?? null,
});

export interface Arrivals {
  /** By Okta's ids: a login and a group's name may be somebody else's by now. null: nobody asked AWS about it. */
  readonly of: (membership: MembershipIds) => InAws | null;
  /** The same of somebody who is out of the Okta group. */
  readonly out: (membership: MembershipIds) => OutOfAws | null;
  readonly findings: readonly Finding[];
  /** Why AWS could not be asked; null: it could, or there was nothing to ask. */
  readonly trouble: string | null;
}

export interface MembershipIds {
  readonly userId: OktaUserId | null;
  readonly groupId: OktaGroupId | null;
}

export interface Waiting {
  readonly passage: Passage;
  readonly next: Instant;
}

/** One who is waited for, or of whom AWS showed something that is not recorded yet. */
export interface Entry extends Waiting {
  readonly answer: Readback | null;
  /** What AWS showed last; null: nothing yet, or nothing that tells. */
  readonly isMember: boolean | null;
  /** Was AWS asked, whatever came of it? */
  readonly isAsked: boolean;
  readonly diagnosis: Diagnosis | null;
  readonly diagnosedAt: Instant | null;
}

export const arrivalsOf = (
  entries: readonly Entry[],
  passages: readonly Passage[],
  now: Instant,
  trouble: string | null,
): Arrivals => {
  const find = lookUp(passages, entries);
  const by =
    <Told>(tell: Tell<Told>) =>
    (membership: MembershipIds): Told | null => {
      const found = find(membership);
      if (found === null) return null;
      const { passage, entry } = found;
      const { answer = null, diagnosis = null } = entry ?? {};
      return tell(
        answer === null
          ? passage
          : { ...passage, shown: { ...withCause(answer, diagnosis), at: now } },
        diagnosis,
        entry !== undefined,
      );
    };
  return {
    of: by(standingOf),
    out: by(departureOf),
    findings: [
      ...entries.flatMap(stuckFindings),
      ...(trouble === null ? [] : [notSeen(trouble)]),
    ],
    trouble,
  };
};

type Tell<Told> = (
  passage: Passage,
  diagnosis: Diagnosis | null,
  isAsked: boolean,
) => Told | null;

/** Made ready with the first question: most runs have none, and the others have thousands. */
const lookUp = (
  passages: readonly Passage[],
  entries: readonly Entry[],
): ((membership: MembershipIds) => {
  readonly passage: Passage;
  readonly entry: Entry | undefined;
} | null) => {
  let passageBy: ReadonlyMap<string, Passage> | null = null;
  let entryBy: ReadonlyMap<string, Entry> | null = null;
  return ({ groupId, userId }) => {
    const key = pairKey(groupId, userId);
    passageBy ??= firstBy(passages, keyOf);
    const passage = passageBy.get(key);
    if (passage === undefined) return null;
    entryBy ??= firstBy(entries, (one) => keyOf(one.passage));
    return { passage, entry: entryBy.get(key) };
  };
};

const stuckFindings = ({
  passage,
  diagnosis,
  answer,
  isMember,
}: Entry): readonly Finding[] => {
  if (isAsWanted(answer)) return [];
  const { shown } = passage;
  const cause = diagnosis ?? (shown === null ? null : causeOf(shown));
  return cause === null
    ? []
    : [
        stuckFinding(
          passage,
          cause,
          answer !== null || shown !== null,
          isMember,
        ),
      ];
};

export const isAsWanted = (answer: Readback | null): boolean =>
  answer?.result === "arrived" || answer?.result === "departed";

export const keyOf = ({ groupId, userId }: Passage): string =>
  pairKey(groupId, userId);

export const withCause = (
  answer: Readback,
  diagnosis: Diagnosis | null,
): Readback =>
  diagnosis === null
    ? answer
    : { ...answer, because: [diagnosis.why, diagnosis.remedy] };

const notSeen = (why: string): Finding => ({
  code: "not-looked-at",
  severity: "warning",
  path: "aws",
  line: null,
  column: null,
  message: `Whether AWS has followed Okta could not be found out: ${why}`,
  hint: "The next run asks again; open sessions are not cut before, and nothing else waits for it.",
});
