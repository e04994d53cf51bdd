/** How long people stay in without a right, in seconds, from when a run could have ended it, against what is promised. */
import { type Instant, instant } from "../../src/domain/time.ts";
import { people, type PersonName, tierGroups } from "./company.ts";
import type { Oracle } from "./oracle.ts";
import type { Stage } from "./stage.ts";

/** Why somebody had no right, as far as the bound depends on it. */
export type ExcessKind =
  /** A known end that came: the calls before it are one fetch and the other ends. */
  | "due end"
  /** An add that main or the clock stopped supporting: one call and its recheck. */
  | "undone add"
  /** All else, strangers and deletions: within the first run that sees it. */
  | "all else";

export interface Excess {
  readonly seconds: number;
  readonly bound: number;
}

/** By kind the largest excess, and the bound that it had. */
export type Excesses = Readonly<Partial<Record<ExcessKind, Excess>>>;

export interface Removal {
  readonly user: PersonName;
  readonly group: string;
  readonly at: Instant;
  /** When the right was lost, or the add made that had none. */
  readonly since: Instant;
  /** The same run added the person. */
  readonly wasJustAdded: boolean;
  readonly wasLetIn: boolean;
}

export interface Meter {
  /** To be called whenever something may have changed, before and after. */
  look(): void;
  /** Since when a member has no right; null: has one, or is no member. */
  since(user: string, group: string): Instant | null;
}

export const createMeter = (stage: Stage, oracle: Oracle): Meter => {
  const since = new Map<string, Instant>();
  const rights = new Map<string, Instant>();
  const key = (user: string, group: string): string => `${user} in ${group}`;
  return {
    since: (user, group) => since.get(key(user, group)) ?? null,
    look: () => {
      const now = stage.now();
      for (const group of tierGroups) {
        const members = new Set(stage.members(group));
        for (const user of people) {
          const pair = key(user, group);
          if (!members.has(user)) {
            since.delete(pair);
            rights.delete(pair);
            continue;
          }
          const end = oracle.rightEnds(user, group, now);
          if (end !== null) {
            since.delete(pair);
            rights.set(pair, end);
          } else if (!since.has(pair))
            since.set(pair, instant(Math.min(now, rights.get(pair) ?? now)));
        }
      }
    },
  };
};

const worse = (
  a: Excess | undefined,
  b: Excess | undefined,
): Excess | undefined =>
  a === undefined || (b !== undefined && b.seconds > a.seconds) ? b : a;

/** The larger of two, kind by kind. */
export const worst = (a: Excesses, b: Excesses): Excesses => {
  const result: Partial<Record<ExcessKind, Excess>> = { ...a };
  for (const kind of Object.keys(b) as ExcessKind[]) {
    const found = worse(a[kind], b[kind]);
    if (found !== undefined) result[kind] = found;
  }
  return result;
};
