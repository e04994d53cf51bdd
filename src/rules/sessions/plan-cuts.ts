/** What a permission set's inline policy is to say of people's sessions: given the policy, the people and the time, the new policy. */
import type { AwsUserId } from "../../domain/aws.ts";
import {
  type Instant,
  instant,
  later,
  milliseconds,
} from "../../domain/time.ts";
import { type Cut, cutsIn, writeCuts } from "./cuts.ts";
import {
  type PolicyDocument,
  putTogether,
  takeApart,
} from "./policy-document.ts";

export interface CutWish {
  /** Who is out of the group: what was issued before this moment is denied. */
  readonly out: ReadonlyMap<AwsUserId, Instant>;
  /** An emergency: everything is denied. */
  readonly all: ReadonlySet<AwsUserId>;
  /** Who was let in again, and when: nothing that is issued from then on may be denied. */
  readonly readmitted: ReadonlyMap<AwsUserId, Instant>;
}

export interface CutPlan {
  /** null: there is to be no inline policy. */
  readonly document: string | null;
  readonly isChanged: boolean;
  readonly cuts: readonly Cut[];
  /** For whom there is no room. */
  readonly left: readonly AwsUserId[];
}

/** The longest session that AWS gives: what was issued before a moment is over by itself so much later. */
export const longestSession = milliseconds(12 * 3_600_000);

/** null: the policy is written so that it cannot be added to without touching what is in it. */
export const planCuts = (
  document: string | null,
  wish: CutWish,
  now: Instant,
): CutPlan | null => {
  const whole = takeApart(document);
  if (whole === null) return null;
  const foreign = {
    ...whole,
    statements: whole.statements.filter((one) => cutsIn(one) === null),
  };
  const before = whole.statements.flatMap((one) => cutsIn(one) ?? []);
  const { cuts, left } = fit(foreign, wanted(before, wish, now), {
    before,
    fixed: new Set(wish.readmitted.keys()),
  });
  const isChanged = !isSameCuts(cuts, before);
  return {
    document: isChanged ? withCuts(foreign, cuts) : document,
    isChanged,
    cuts,
    left,
  };
};

/** A policy of the tier's own with the cuts that stand in another one; what `tiers apply` writes. null: none, and nothing to carry. */
export const carryCuts = (
  own: string | null,
  standing: string | null,
): string | null => {
  const ours = (takeApart(standing)?.statements ?? []).filter(
    (one) => cutsIn(one) !== null,
  );
  const base = takeApart(own);
  return ours.length === 0 || base === null
    ? own
    : putTogether({ ...base, statements: [...base.statements, ...ours] });
};

/** The same policy as if nobody had ever been cut off; null: there is nothing else in it. */
export const withoutCuts = (document: string | null): string | null => {
  const whole = takeApart(document);
  if (whole === null) return document;
  const statements = whole.statements.filter((one) => cutsIn(one) === null);
  return statements.length === whole.statements.length
    ? document
    : putTogether({ ...whole, statements });
};

const wanted = (
  before: readonly Cut[],
  { out, all, readmitted }: CutWish,
  now: Instant,
): readonly Cut[] => {
  const cuts = new Map<AwsUserId, Cut>();
  const put = (cut: Cut): void => {
    cuts.set(cut.user, cut);
  };
  for (const user of all) put({ kind: "all", user, at: seconds(now) });
  for (const cut of before) {
    const back = readmitted.get(cut.user);
    const known = cuts.get(cut.user);
    if (cut.kind === "all")
      put(
        back !== undefined && back > cut.at
          ? { ...cut, kind: "before", at: seconds(back) }
          : cut,
      );
    else if (
      known === undefined ||
      (known.kind === "before" && known.at < cut.at)
    )
      put(cut);
  }
  for (const [user, moment] of out) {
    const known = cuts.get(user);
    const at = seconds(moment);
    if (known?.kind !== "before" || known.at < at)
      put({ kind: "before", user, at });
  }
  return [...cuts.values()].filter(
    ({ kind, at }) => kind === "all" || later(at, longestSession) > now,
  );
};

/** Up to the next whole second: an earlier moment would spare what was issued within it. */
const seconds = (at: Instant): Instant => instant(Math.ceil(at / 1000) * 1000);

/** AWS's limits for an inline policy: characters that are not blank, and bytes. */
export const mostCharacters = 10_240;
const mostBytes = 32_768;

export const isWithinLimits = (document: string | null): boolean =>
  document === null ||
  (document.replace(/\s/g, "").length <= mostCharacters &&
    Buffer.byteLength(document) <= mostBytes);

/**
 * Where there is no room for a moment of everybody's own, neighbours in time share the latest of theirs, within a minute, ten minutes, an
 * hour or half a day of the clock: cells that stand still, so that nobody is carried along for ever. Who is back in keeps the own one.
 */
const cells = [1_000, 60_000, 600_000, 3_600_000, 43_200_000];

/** As many as there is room for: nothing above AWS's limits is planned, because AWS would refuse all of it. */
const fit = (
  foreign: PolicyDocument,
  cuts: readonly Cut[],
  {
    before,
    fixed,
  }: {
    readonly before: readonly Cut[];
    readonly fixed: ReadonlySet<AwsUserId>;
  },
): Pick<CutPlan, "cuts" | "left"> => {
  const ranked = inRank(cuts, before);
  const withFirst = (count: number): readonly Cut[] | null => {
    const some = new Map<AwsUserId, Cut>();
    for (const cut of ranked.slice(0, count))
      if (some.get(cut.user)?.kind !== "all") some.set(cut.user, cut);
    return (
      cells
        .map((cell) => share([...some.values()], cell, fixed))
        .find((shared) => isWithinLimits(withCuts(foreign, shared))) ?? null
    );
  };
  const all = withFirst(ranked.length);
  if (all !== null) return { cuts: all, left: [] };
  let fitting: readonly Cut[] = [];
  let [room, tooMany] = [0, ranked.length];
  while (tooMany - room > 1) {
    const middle = Math.floor((room + tooMany) / 2);
    const shared = withFirst(middle);
    if (shared === null) tooMany = middle;
    else [room, fitting] = [middle, shared];
  }
  return { cuts: fitting, left: unmet(cuts, fitting) };
};

/** What stands as it stands, emergencies, what else becomes of what stands, and who is new. */
const inRank = (
  cuts: readonly Cut[],
  before: readonly Cut[],
): readonly Cut[] => {
  const known = new Set(before.map(({ user }) => user));
  const denied = new Set(
    before.filter(({ kind }) => kind === "all").map(({ user }) => user),
  );
  const standing = new Map(
    before
      .filter(({ user }) => !denied.has(user))
      .sort((a, b) => a.at - b.at)
      .map((cut) => [cut.user, cut]),
  );
  const isSettled = ({ user }: Cut): boolean => known.has(user);
  const isEmergency = ({ kind }: Cut): boolean => kind === "all";
  return [
    ...cuts.filter(isSettled).map((cut) => standing.get(cut.user) ?? cut),
    ...cuts.filter(isEmergency),
    ...cuts.filter((cut) => !isEmergency(cut) && isSettled(cut)),
    ...cuts.filter((cut) => !isEmergency(cut) && !isSettled(cut)),
  ];
};

const unmet = (
  cuts: readonly Cut[],
  fitting: readonly Cut[],
): readonly AwsUserId[] => {
  const met = new Map(fitting.map((cut) => [cut.user, cut]));
  return cuts
    .filter(({ user, kind, at }) => {
      const cut = met.get(user);
      return cut === undefined || cut.kind !== kind || cut.at < at;
    })
    .map(({ user }) => user);
};

const share = (
  cuts: readonly Cut[],
  cell: number,
  fixed: ReadonlySet<AwsUserId>,
): readonly Cut[] => {
  const keyOf = ({ kind, user, at }: Cut): string =>
    fixed.has(user) ? user : `${kind} ${Math.floor(at / cell)}`;
  const latest = new Map<string, number>();
  for (const cut of cuts)
    latest.set(keyOf(cut), Math.max(latest.get(keyOf(cut)) ?? 0, cut.at));
  return cuts.map((cut) => ({
    ...cut,
    at: instant(latest.get(keyOf(cut)) as number),
  }));
};

const withCuts = (
  foreign: PolicyDocument,
  cuts: readonly Cut[],
): string | null =>
  putTogether({
    ...foreign,
    statements: [...foreign.statements, ...writeCuts(cuts)],
  });

export const isSameCuts = (a: readonly Cut[], b: readonly Cut[]): boolean =>
  spelt(a) === spelt(b);

const spelt = (cuts: readonly Cut[]): string =>
  cuts
    .map(({ kind, user, at }) => `${user} ${kind} ${at}`)
    .sort()
    .join("\n");
