/** Holds what controllers do against the oracle, call by call and after every sweep; each complaint names the guarantee that broke. */
import { instant, type Milliseconds } from "../../src/domain/time.ts";
import { type PersonName, tierGroups } from "./company.ts";
import type { Controller } from "./deeds.ts";
import { type Excesses, worst } from "./excess.ts";
import type { Guarantee } from "./guarantees.ts";
import { judgeAbsent } from "./judge/absent.ts";
import { judgeAdd, judgeNotUndone, lookAtAdds } from "./judge/adds.ts";
import { createBench } from "./judge/bench.ts";
import { measure } from "./judge/measure.ts";
import { judgeMember } from "./judge/members.ts";
import { createRemovals } from "./judge/removals.ts";
import { nameOf } from "./judge/told.ts";
import { createUntold } from "./judge/untold.ts";
import type { Witness } from "./memory/directory.ts";
import type { Fault, Vendor } from "./memory/gate.ts";
import type { Oracle } from "./oracle.ts";
import type { Staff } from "./people.ts";
import type { Policies } from "./policies.ts";
import type { Stage, Swept } from "./stage.ts";

/** How the controllers stand, past what the oracle knows. */
export interface Footing {
  /** Said in the ledger; `perhaps`: kept by one controller, or nobody knows. */
  frozen: "no" | "yes" | "perhaps";
  hasKey: boolean;
  readonly outages: ReadonlySet<Vendor>;
}

export interface Judge {
  readonly witness: Witness;
  /** Something may have changed, or time has passed. */
  look(): void;
  /** Time passed in the middle of a run, by no call of it. */
  slept(length: Milliseconds): void;
  begin(controllers: readonly Controller[], faults: readonly Fault[]): void;
  onCall(vendor: Vendor): void;
  /** A run of one controller is over. */
  end(swept: Swept, company: Beside): void;
  /** Somebody is taken out by hand, with `curfew revoke`. */
  byHand(act: () => Promise<boolean>): Promise<boolean>;
  readonly counts: {
    readonly adds: number;
    readonly removals: number;
    readonly excess: Excesses;
  };
}

/** What went on beside a run: nothing, another controller's run, or the world. */
export type Beside = "nothing" | "another" | "the world";

export const createJudge = (
  stage: Stage,
  oracle: Oracle,
  staff: Staff,
  policies: Policies,
  footing: Footing,
  complain: (guarantee: Guarantee, what: string) => void,
): Judge => {
  const bench = createBench(stage, oracle, staff, policies, footing, complain);
  const { run, rights, look } = bench;
  const judgeRemoval = createRemovals(bench);
  const hearOfUntold = createUntold(bench);
  let adds = 0;
  let removals = 0;
  let excess: Excesses = {};

  const end = (swept: Swept, beside: Beside): void => {
    look();
    const isHit = swept.struck.length > 0;
    const isClean =
      swept.end === "ended" && !isHit && run.hadKey && beside !== "the world";
    excess = worst(excess, measure(bench, swept, beside));
    hearOfUntold(swept);
    if (swept.end === "failed" && !isHit)
      complain(9, `a sweep failed by itself: ${swept.said.join("; ")}`);
    if (swept.end === "ended" && !isHit) judgeNotUndone(bench);
    const isOktaWell = !swept.struck.some((what) => what.startsWith("okta"));
    for (const group of tierGroups)
      for (const user of stage.members(group) as readonly PersonName[])
        judgeMember(bench, swept, user, group, isClean, isOktaWell);
    if (
      isClean &&
      beside === "nothing" &&
      run.evictions > policies.settings().brake &&
      !oracle.wasRewound()
    )
      complain(4, `${run.evictions} strangers were taken out past the brake`);
    if (!isClean) oracle.sweptInPart(swept.began);
    else {
      oracle.sweptCleanly(
        swept.controller,
        swept.began,
        staff.isOut,
        (user, group) => stage.members(group).includes(user),
        run.mayObserve ? "observe" : run.mode,
      );
      staff.sweptCleanly(policies, swept.began);
      policies.sweptCleanly();
      if (beside === "nothing") judgeAbsent(bench, swept);
    }
    look();
  };

  return {
    witness: {
      add: (group, login) => {
        adds += 1;
        judgeAdd(bench, nameOf(login), group);
      },
      remove: (group, login) => {
        removals += 1;
        judgeRemoval(nameOf(login), group);
      },
    },
    look,
    slept: (length) => {
      run.naps.push({ at: instant(stage.now() - length), length });
    },
    begin: (controllers, faults) => {
      look();
      run.began = stage.now();
      run.isLone = controllers.length === 1;
      run.mode = policies.settings().mode;
      run.mayObserve = policies.mayObserve();
      run.justAdded = [];
      run.made = [];
      run.takenOut = [];
      run.naps = [];
      run.accused = new Set();
      run.evictions = 0;
      run.hadKey = footing.hasKey;
      run.mayBeStruck = faults.length > 0 || footing.outages.size > 0;
      run.running = controllers;
      run.isGitStruck = faults.some(({ vendor }) => vendor === "git");
      run.rightAtStart = rights(run.began);
      run.rightAtLook = run.rightAtStart;
    },
    onCall: (vendor) => {
      look();
      if (vendor !== "git") return;
      lookAtAdds(bench);
    },
    end,
    byHand: async (act) => {
      run.isByHand = true;
      run.began = null;
      run.justAdded = [];
      run.made = [];
      run.takenOut = [];
      try {
        return await act();
      } finally {
        run.isByHand = false;
        look();
      }
    },
    get counts() {
      return { adds, removals, excess };
    },
  };
};
