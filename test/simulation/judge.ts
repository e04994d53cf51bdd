/** Holds what controllers do against the oracle, call by call and after every sweep; each complaint names the guarantee that broke. */
import type { Applied } from "../../src/controller/apply/outcome.ts";
import { isDue } from "../../src/domain/plan.ts";
import {
  type Instant,
  instant,
  type Milliseconds,
} from "../../src/domain/time.ts";
import { createChains } from "./chains.ts";
import { people, type PersonName, tierGroups } from "./company.ts";
import type { Controller } from "./deeds.ts";
import {
  createMeter,
  type Excesses,
  type ExcessKind,
  type Removal,
  worst,
} from "./excess.ts";
import type { Guarantee } from "./guarantees.ts";
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

interface JustAdded {
  readonly user: PersonName;
  readonly group: string;
  readonly at: Instant;
  /** Main was looked at again, and did not support it. */
  isToUndo: boolean;
  isLookedAt: boolean;
}

export const createJudge = (
  stage: Stage,
  oracle: Oracle,
  staff: Staff,
  policies: Policies,
  footing: Footing,
  complain: (guarantee: Guarantee, what: string) => void,
): Judge => {
  const meter = createMeter(stage, oracle);
  const chains = createChains(policies);
  let adds = 0;
  let removals = 0;
  let excess: Excesses = {};
  /** Of the run that goes on now. */
  let began: Instant | null = null;
  let isLone = false;
  let mode = policies.settings().mode;
  let mayObserve = policies.mayObserve();
  let justAdded: JustAdded[] = [];
  let made: Removal[] = [];
  let naps: { readonly at: Instant; readonly length: Milliseconds }[] = [];
  let evictions = 0;
  /** When somebody whom no grant explains was last taken out. */
  const evicted = new Map<string, Instant>();
  let mayBeStruck = false;
  let running: readonly Controller[] = [];
  let isGitStruck = false;
  let hadKey = true;
  /** Who had a right when main was last looked at, and the clock then. */
  let rightAtLook = new Set<string>();
  let rightAtStart = new Set<string>();
  let isByHand = false;
  const key = (user: string, group: string): string => `${user} in ${group}`;

  /** What follows from one fault is not another: of each person and group the first complaint of a run counts. */
  let accused = new Set<string>();
  const accuse = (
    guarantee: Guarantee,
    user: string,
    group: string,
    what: string,
  ): void => {
    if (accused.has(key(user, group))) return;
    accused.add(key(user, group));
    complain(guarantee, what);
  };

  const rights = (at: Instant): Set<string> =>
    new Set(
      tierGroups.flatMap((group) =>
        people
          .filter((user) => oracle.may(user, group, at))
          .map((user) => key(user, group)),
      ),
    );
  const look = (): void => {
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
  };

  const added = (user: PersonName, group: string): void => {
    const now = stage.now();
    adds += 1;
    const isRight = oracle.may(user, group, now);
    if (!isRight && !rightAtLook.has(key(user, group)))
      accuse(
        rightAtStart.has(key(user, group))
          ? 6
          : oracle.everHad(user, group, now)
            ? 3
            : 1,
        user,
        group,
        `${user} was added to ${group} without a right to be there`,
      );
    if (!hadKey)
      accuse(
        1,
        user,
        group,
        `${user} was added to ${group} without a ledger key`,
      );
    if (footing.frozen === "yes")
      accuse(
        1,
        user,
        group,
        `${user} was added to ${group} though adds are frozen`,
      );
    if (mode === "observe" && isLone)
      accuse(1, user, group, `${user} was added to ${group} by observing`);
    if (began !== null && oracle.hasVanished(user, group, began))
      accuse(
        3,
        user,
        group,
        `${user} was brought back to ${group} after somebody took the person out`,
      );
    const chained = chains.added(
      user,
      group,
      now,
      oracle.rightBegan(user, group, now),
    );
    if (chained !== null && isRight && !oracle.mayBeUnproven(user, group, now))
      accuse(3, user, group, chained);
    justAdded.push({
      user,
      group,
      at: now,
      isToUndo: false,
      isLookedAt: false,
    });
  };
  const removed = (user: PersonName, group: string): void => {
    const now = stage.now();
    removals += 1;
    look();
    const since = meter.since(user, group);
    const mine = justAdded.find(
      (one) => one.user === user && one.group === group,
    );
    if (since !== null)
      made.push({
        user,
        group,
        at: now,
        since,
        wasJustAdded: mine !== undefined,
        wasLetIn: staff.wasLetIn(user, group),
      });
    if (
      !oracle.everHad(user, group, now) ||
      (staff.wasLetIn(user, group) && !oracle.isUnseen(user, group))
    ) {
      const before = evicted.get(key(user, group));
      if (before === undefined || now - before > day) evictions += 1;
      evicted.set(key(user, group), now);
    }
    justAdded = justAdded.filter((one) => one !== mine);
    chains.ended(user, group, since ?? now);
    staff.left(user, group);
    if (isByHand || mine !== undefined) return;
    const unreading = isGitStruck || footing.outages.has("git") ? running : [];
    if (oracle.mustStay(user, group, now, unreading) && !staff.isOut(user))
      accuse(
        oracle.hasEnded(user, group, now) ? 5 : mayBeStruck ? 7 : "sentence",
        user,
        group,
        `${user} was taken out of ${group} with a right to be there`,
      );
    if (!hadKey) oracle.takenOutUntold(user, group);
  };

  /** What the run made of people without a right, in seconds. */
  const measure = (swept: Swept, beside: Beside): void => {
    const length = stage.callLength;
    if (length === null || began === null) return;
    const start = began;
    const dueEnds = swept.applied.filter(
      ({ change }) => change.action === "remove" && isDue(change),
    );
    for (const { user, group, at, since, wasJustAdded, wasLetIn } of made) {
      // The other controller's doing, which has a run of its own to be done in.
      if (at > swept.ended) continue;
      const isPlain =
        !wasJustAdded &&
        since <= start &&
        !wasLetIn &&
        // An answer of Okta that fails is tried again later in the run.
        !swept.struck.some((what) => what.startsWith("okta")) &&
        dueEnds.some(
          ({ change }) =>
            nameOf(change.user) === user && change.group === group,
        ) &&
        oracle.isPlainlyOver(swept.controller, user, group, start);
      const kind: ExcessKind = wasJustAdded
        ? "undone add"
        : isPlain
          ? "due end"
          : "all else";
      const bound =
        beside === "another"
          ? swept.ended - start
          : wasJustAdded
            ? 3 * length
            : isPlain
              ? (1 + dueEnds.length) * length
              : swept.ended - start;
      const from = Math.max(since, start);
      // A machine that sleeps in the middle of a run is no fault of the run.
      const slept = naps.reduce(
        (sum, nap) =>
          sum +
          Math.max(
            0,
            Math.min(at, nap.at + nap.length) - Math.max(from, nap.at),
          ),
        0,
      );
      const late = at - from - slept;
      excess = worst(excess, {
        [kind]: { seconds: late / 1_000, bound: bound / 1_000 },
      });
      if (late > bound && swept.end === "ended")
        accuse(
          kind === "undone add" ? 6 : 2,
          user,
          group,
          `${user} was in ${group} for ${late / 1_000} s too long, of ${bound / 1_000} s at the most (${kind})`,
        );
    }
  };

  const end = (swept: Swept, beside: Beside): void => {
    look();
    const isHit = swept.struck.length > 0;
    const isClean =
      swept.end === "ended" && !isHit && hadKey && beside !== "the world";
    measure(swept, beside);
    if (swept.end === "failed" && !isHit)
      complain(9, `a sweep failed by itself: ${swept.said.join("; ")}`);
    if (swept.end === "ended" && !isHit)
      for (const { user, group, isToUndo } of justAdded)
        if (isToUndo)
          accuse(
            6,
            user,
            group,
            `${user} was added to ${group}, and not taken out when main stopped supporting it`,
          );
    const isOktaWell = !swept.struck.some((what) => what.startsWith("okta"));
    for (const group of tierGroups)
      for (const user of stage.members(group) as readonly PersonName[])
        judgeMember(swept, user, group, isClean, isOktaWell);
    if (
      isClean &&
      beside === "nothing" &&
      evictions > policies.settings().brake &&
      !oracle.wasRewound()
    )
      complain(4, `${evictions} strangers were taken out past the brake`);
    if (!isClean) oracle.sweptInPart(swept.began);
    else {
      oracle.sweptCleanly(
        swept.controller,
        swept.began,
        staff.isOut,
        (user, group) => stage.members(group).includes(user),
        mayObserve ? "observe" : mode,
      );
      staff.sweptCleanly(policies, swept.began);
      policies.sweptCleanly();
      if (beside === "nothing") judgeMissing(swept);
    }
    look();
  };

  const judgeMember = (
    swept: Swept,
    user: PersonName,
    group: string,
    isClean: boolean,
    isOktaWell: boolean,
  ): void => {
    const start = swept.began;
    if (isClean && !oracle.may(user, group, start)) {
      const isStranger =
        !oracle.everHad(user, group, start) || staff.wasLetIn(user, group);
      const isKept = (
        action: "keep" | "hold",
        reason: "verdict-unknown" | "brake",
      ): boolean =>
        swept.applied.some(
          ({ change }) =>
            change.action === action &&
            change.reason === reason &&
            change.group === group &&
            nameOf(change.user) === user,
        );
      const isHeld =
        (mayObserve && (isStranger || !oracle.isOurs(user, group))) ||
        // What Curfew only observed is in no ledger, so its end explains no removal.
        ((isStranger || !oracle.isOurs(user, group)) &&
          isKept("hold", "brake")) ||
        // Which groups were ever a tier's only main tells.
        (isStranger &&
          oracle.wasRewound() &&
          swept.said.some((text) =>
            text.startsWith(
              `group-forgotten: No tier of main names group "${group}"`,
            ),
          )) ||
        ((oracle.isBeyondProof(user, group) ||
          oracle.mayBeLinkedYet(user, group, start)) &&
          isKept("keep", "verdict-unknown"));
      if (!isHeld)
        accuse(
          isStranger ? 4 : 2,
          user,
          group,
          `${user} is still in ${group}; the sweep said: ${[...swept.applied.map(told), ...swept.said].join(", ")}`,
        );
    } else if (
      swept.end !== "killed" &&
      isOktaWell &&
      oracle.isPlainlyOver(swept.controller, user, group, start) &&
      !staff.wasLetIn(user, group)
    )
      accuse(2, user, group, `the end of ${user} in ${group} did not fire`);
    const chained = isClean ? chains.stayed(user, group, start) : null;
    if (chained !== null && !oracle.mayBeUnproven(user, group, start))
      accuse(2, user, group, chained);
  };

  /** Whatever else is wrong, who has every right is in after one sweep without faults. */
  const judgeMissing = (swept: Swept): void => {
    if (mode === "observe" || footing.frozen !== "no") return;
    for (const group of tierGroups) {
      const members = new Set(stage.members(group));
      for (const user of people)
        if (
          oracle.must(user, group, swept.began) &&
          oracle.must(user, group, swept.ended) &&
          !staff.isOut(user) &&
          staff.isActive(user) &&
          !members.has(user) &&
          !swept.applied.some(
            ({ change }) =>
              change.reason === "recently-added" &&
              change.group === group &&
              nameOf(change.user) === user,
          )
        )
          accuse(
            9,
            user,
            group,
            `${user} is not in ${group}, with every right to be there; the sweep said: ${[...swept.applied.map(told), ...swept.said].join(", ")}`,
          );
    }
  };

  return {
    witness: {
      add: (group, login) => {
        added(nameOf(login), group);
      },
      remove: (group, login) => {
        removed(nameOf(login), group);
      },
    },
    look,
    slept: (length) => {
      naps.push({ at: instant(stage.now() - length), length });
    },
    begin: (controllers, faults) => {
      look();
      began = stage.now();
      isLone = controllers.length === 1;
      mode = policies.settings().mode;
      mayObserve = policies.mayObserve();
      justAdded = [];
      made = [];
      naps = [];
      accused = new Set();
      evictions = 0;
      hadKey = footing.hasKey;
      mayBeStruck = faults.length > 0 || footing.outages.size > 0;
      running = controllers;
      isGitStruck = faults.some(({ vendor }) => vendor === "git");
      rightAtStart = rights(began);
      rightAtLook = rightAtStart;
    },
    onCall: (vendor) => {
      look();
      if (vendor !== "git") return;
      const now = stage.now();
      rightAtLook = rights(now);
      for (const one of justAdded)
        if (!one.isLookedAt) {
          one.isLookedAt = true;
          one.isToUndo = isLone && !rightAtLook.has(key(one.user, one.group));
        }
    },
    end,
    byHand: async (act) => {
      isByHand = true;
      began = null;
      justAdded = [];
      made = [];
      try {
        return await act();
      } finally {
        isByHand = false;
        look();
      }
    },
    get counts() {
      return { adds, removals, excess };
    },
  };
};

const day = 86_400_000;

const nameOf = (login: string): PersonName =>
  (login.split("@")[0] ?? "") as PersonName;

export const told = ({ change, outcome }: Applied): string =>
  `${change.action} ${change.user} ${change.tier} ${change.reason} → ${outcome}`;
