/** Chains of renewals: access that is renewed for ever is standing access. */
import type { Tier } from "../../domain/tier.ts";
import {
  type Instant,
  instant,
  later,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";

/** A stay as it was: `endsAt` is when it really ended, exclusive. */
export interface PastStay {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

export type RenewalVerdict =
  /** `latestEnd`: a longer wish is cut there; null: no limit. */
  | { readonly kind: "allowed"; readonly latestEnd: Instant | null }
  | {
      readonly kind: "refused";
      readonly code: "renewals-exhausted" | "cooldown";
      /** From when a new stay may start. */
      readonly from: Instant;
    };

/**
 * May a stay of this person in this tier start at `startsAt`? A chain is stays without a pause; with a `cooldown`, a shorter pause
 * breaks nothing, or a minute's gap would start the count anew.
 */
export const judgeRenewal = (
  tier: Pick<Tier, "maxContinuous" | "cooldown">,
  /** Of the same person and tier, in any order. */
  stays: readonly PastStay[],
  startsAt: Instant,
): RenewalVerdict => {
  const { maxContinuous, cooldown } = tier;
  if (maxContinuous === null) return { kind: "allowed", latestEnd: null };
  const pause = cooldown ?? milliseconds(1);
  const chain = chainBefore(stays, startsAt, pause);
  const latestEnd = later(chain?.startsAt ?? startsAt, maxContinuous);
  if (chain === null || startsAt < latestEnd)
    return { kind: "allowed", latestEnd };
  return {
    kind: "refused",
    code: cooldown === null ? "renewals-exhausted" : "cooldown",
    from: later(chain.endsAt, pause),
  };
};

/** The stays that run into `startsAt` without a pause, as one; null: none does. */
const chainBefore = (
  stays: readonly PastStay[],
  startsAt: Instant,
  pause: Milliseconds,
): PastStay | null => {
  let from = startsAt;
  const chain: PastStay[] = [];
  const latestFirst = stays
    .filter((stay) => stay.startsAt < startsAt)
    .sort((a, b) => b.endsAt - a.endsAt);
  for (const stay of latestFirst) {
    if (from >= later(stay.endsAt, pause)) break;
    from = instant(Math.min(stay.startsAt, from));
    chain.push(stay);
  }
  const [last] = chain;
  return last === undefined ? null : { startsAt: from, endsAt: last.endsAt };
};
