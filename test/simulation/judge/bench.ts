/** What every judgement goes by: who has a right, how the controllers stand, and the run that goes on now. */
import type { Instant, Milliseconds } from "../../../src/domain/time.ts";
import { type Chains, createChains } from "../chains.ts";
import {
  people,
  type PersonName,
  type SettingsPolicy,
  tierGroups,
} from "../company.ts";
import type { Controller } from "../deeds.ts";
import { createMeter, type Meter, type Removal } from "../excess.ts";
import type { Guarantee } from "../guarantees.ts";
import type { Footing } from "../judge.ts";
import type { Oracle } from "../oracle.ts";
import type { Staff } from "../people.ts";
import type { Policies } from "../policies.ts";
import type { Stage } from "../stage.ts";

export interface JustAdded {
  readonly user: PersonName;
  readonly group: string;
  readonly at: Instant;
  /** Main was looked at again, and did not support it. */
  isToUndo: boolean;
  isLookedAt: boolean;
}

/** The run that goes on now, or the last. */
export interface Run {
  began: Instant | null;
  isLone: boolean;
  mode: SettingsPolicy["mode"];
  mayObserve: boolean;
  justAdded: JustAdded[];
  made: Removal[];
  /** Of all who were taken out, with a right or without. */
  takenOut: { readonly user: PersonName; readonly group: string }[];
  naps: { readonly at: Instant; readonly length: Milliseconds }[];
  evictions: number;
  mayBeStruck: boolean;
  running: readonly Controller[];
  isGitStruck: boolean;
  hadKey: boolean;
  /** Who had a right when main was last looked at, and the clock then. */
  rightAtLook: ReadonlySet<string>;
  rightAtStart: ReadonlySet<string>;
  isByHand: boolean;
  /** Of whom something was complained already. */
  accused: Set<string>;
}

export interface Bench {
  readonly stage: Stage;
  readonly oracle: Oracle;
  readonly staff: Staff;
  readonly policies: Policies;
  readonly footing: Footing;
  readonly meter: Meter;
  readonly chains: Chains;
  readonly run: Run;
  /** What follows from one fault is not another: of each person and group the first complaint of a run counts. */
  readonly accuse: (
    guarantee: Guarantee,
    user: string,
    group: string,
    what: string,
  ) => void;
  /** The keys of all who have a right. */
  readonly rights: (at: Instant) => ReadonlySet<string>;
  /** Something may have changed, or time has passed. */
  readonly look: () => void;
}

export const createBench = (
  stage: Stage,
  oracle: Oracle,
  staff: Staff,
  policies: Policies,
  footing: Footing,
  complain: (guarantee: Guarantee, what: string) => void,
): Bench => {
  const meter = createMeter(stage, oracle);
  const chains = createChains(policies);
  const run: Run = {
    began: null,
    isLone: false,
    mode: policies.settings().mode,
    mayObserve: policies.mayObserve(),
    justAdded: [],
    made: [],
    takenOut: [],
    naps: [],
    evictions: 0,
    mayBeStruck: false,
    running: [],
    isGitStruck: false,
    hadKey: true,
    rightAtLook: new Set(),
    rightAtStart: new Set(),
    isByHand: false,
    accused: new Set(),
  };
  return {
    stage,
    oracle,
    staff,
    policies,
    footing,
    meter,
    chains,
    run,
    accuse: (guarantee, user, group, what) => {
      if (run.accused.has(key(user, group))) return;
      run.accused.add(key(user, group));
      complain(guarantee, what);
    },
    rights: (at) =>
      new Set(
        tierGroups.flatMap((group) =>
          people
            .filter((user) => oracle.may(user, group, at))
            .map((user) => key(user, group)),
        ),
      ),
    look: () => {
      meter.look();
      const now = stage.now();
      chains.look(now);
      for (const group of tierGroups)
        for (const user of people) {
          const isIn = stage.members(group).includes(user);
          const since = isIn ? meter.since(user, group) : now;
          if (since === null)
            chains.regained(
              user,
              group,
              now,
              oracle.rightBegan(user, group, now),
            );
          else chains.ended(user, group, since);
        }
    },
  };
};

export const key = (user: string, group: string): string =>
  `${user} in ${group}`;
