/** Plays a history on a stage, and holds what happens against the oracle. */
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { PersonName, TierId } from "./company.ts";
import type { Controller, Deed, History, WorldDeed } from "./deeds.ts";
import type { Excesses } from "./excess.ts";
import type { Guarantee, Problem } from "./guarantees.ts";
import { type Beside, createJudge, type Footing } from "./judge.ts";
import { told } from "./judge/told.ts";
import type { Fault, Vendor } from "./memory/gate.ts";
import { createOracle } from "./oracle.ts";
import { createPeople } from "./people.ts";
import { createPolicies } from "./policies.ts";
import { createProposals } from "./proposals.ts";
import type { Stage, Swept } from "./stage.ts";

export interface Played {
  /** Empty: every guarantee held. */
  readonly problems: readonly Problem[];
  readonly sweeps: number;
  readonly adds: number;
  readonly removals: number;
  readonly excess: Excesses;
  /** How often each kind of deed, and each fault, did something. */
  readonly happened: ReadonlyMap<string, number>;
}

export const play = async (stage: Stage, history: History): Promise<Played> => {
  const oracle = createOracle();
  // The three know of each other only through this: whoever approves has to be there.
  const policies = createPolicies(stage, oracle, (user) => staff.hasLeft(user));
  const staff = createPeople(stage, oracle);
  const proposals = createProposals(stage, oracle, policies, staff.hasLeft);
  const outages = new Set<Vendor>();
  const footing: Footing = { frozen: "no", hasKey: true, outages };
  const problems: Problem[] = [];
  const happened = new Map<string, number>();
  /** What main was before each change of it, oldest first. */
  let changes: { readonly tip: string; readonly restore: () => void }[] = [];
  let rewoundTo = "";
  let sweeps = 0;
  let at = "the beginning";

  const complain = (guarantee: Guarantee, what: string): void => {
    problems.push({ guarantee, text: `${at}: ${what}` });
  };
  const note = (what: string): void => {
    happened.set(what, (happened.get(what) ?? 0) + 1);
  };
  const judge = createJudge(stage, oracle, staff, policies, footing, complain);

  const sweep = async (
    controllers: readonly Controller[],
    {
      faults = [],
      turns = [],
      newLedger = false,
      amid = null,
    }: {
      readonly faults?: readonly Fault[];
      readonly turns?: readonly number[];
      readonly newLedger?: boolean;
      readonly amid?: Extract<Deed, { do: "amid" }> | null;
    } = {},
  ): Promise<readonly Swept[]> => {
    sweeps += controllers.length;
    let beside: Beside = controllers.length > 1 ? "another" : "nothing";
    judge.begin(controllers, faults);
    const swept = await stage.sweep({
      controllers,
      faults,
      outages,
      turns,
      newLedger,
      witness: judge.witness,
      onCall: (vendor, call) => {
        judge.look();
        if (
          amid?.vendor === vendor &&
          amid.call === call &&
          changeWorld(amid.deed)
        ) {
          note(`amid ${amid.deed.do}`);
          if (amid.deed.do === "wait")
            judge.slept(milliseconds(amid.deed.minutes * 60_000));
          beside = "the world";
        }
        judge.onCall(vendor);
      },
    });
    for (const one of swept) {
      judge.end(one, beside);
      for (const what of new Set(one.struck)) note(what);
    }
    return swept;
  };

  /** false: it came to nothing. */
  const changeWorld = (deed: WorldDeed): boolean => {
    const before = { tip: stage.tip(), restore: rememberMain() };
    const hasHappened = perform(deed);
    if (stage.tip() !== before.tip && deed.do !== "rewind")
      changes.push(before);
    judge.look();
    return hasHappened;
  };
  const rememberMain = (): (() => void) => {
    const restores = [policies.snapshot(), proposals.snapshot()];
    const restoreOracle = oracle.snapshot();
    return () => {
      for (const restore of restores) restore();
      restoreOracle(stage.now());
    };
  };
  const perform = (deed: WorldDeed): boolean => {
    switch (deed.do) {
      case "request":
      case "approve":
      case "push":
      case "merge":
      case "grant":
      case "sneak":
      case "extend":
      case "swap":
      case "break":
      case "delete":
      case "revert":
        return proposals.perform(deed);
      case "tier":
      case "owners":
      case "settings":
        return policies.perform(deed);
      case "stranger":
      case "eject":
      case "status":
      case "audience":
        return staff.perform(deed, policies);
      case "wait":
        stage.pass(deed.minutes);
        return true;
      case "outage":
        if (outages.has(deed.vendor) === deed.isOn) return false;
        if (deed.isOn) outages.add(deed.vendor);
        else outages.delete(deed.vendor);
        return true;
      case "key": {
        const isNew = footing.hasKey !== deed.isSet;
        footing.hasKey = deed.isSet;
        stage.setKey(deed.isSet);
        return isNew;
      }
      case "rewind": {
        const target = changes[Math.max(0, changes.length - deed.changes)];
        if (target === undefined) return false;
        changes = changes.slice(0, changes.indexOf(target));
        stage.rewind(target.tip);
        rewoundTo = target.tip;
        target.restore();
        return true;
      }
      case "trust":
        // Nobody trusts a main with a policy on it that nobody approved.
        if (policies.isUncertain()) return false;
        stage.trust();
        if (stage.tip() !== rewoundTo) policies.trusted();
        oracle.trusted(stage.tip() !== rewoundTo);
        return true;
    }
  };

  const freeze = async (): Promise<boolean> => {
    const isSaid = await stage.pull({ do: "freeze" }, outages, judge.witness);
    footing.frozen = isSaid ? "yes" : "perhaps";
    return isSaid;
  };
  const thaw = async (): Promise<boolean> => {
    if (footing.frozen === "no") return false;
    const isSaid = await stage.pull({ do: "thaw" }, outages, judge.witness);
    if (isSaid) footing.frozen = "no";
    return isSaid;
  };
  const revoke = async (user: PersonName, tier: TierId): Promise<boolean> => {
    // It stands on what main says now, or on less than that.
    const isWhole = outages.size === 0 && footing.hasKey;
    const isSaid = await judge.byHand(() =>
      stage.pull({ do: "revoke", user, tier }, outages, judge.witness),
    );
    oracle.unsure(user, tier);
    if (isSaid && isWhole) oracle.revoked(user, tier);
    judge.look();
    return isSaid;
  };

  const act = async (deed: Deed): Promise<boolean> => {
    if (deed.do === "freeze") return freeze();
    if (deed.do === "thaw") return thaw();
    if (deed.do === "revoke") return revoke(deed.user, deed.tier);
    if (deed.do === "sweep") await sweep([deed.by], { faults: deed.faults });
    else if (deed.do === "sweeps")
      await sweep(["service", "actions"], { turns: deed.turns });
    else if (deed.do === "amid") await sweep([deed.by], { amid: deed });
    else return changeWorld(deed);
    return true;
  };

  await sweep(["service"], { newLedger: true });
  for (const [index, deed] of history.entries()) {
    at = `deed ${index + 1} (${deed.do})`;
    // GitHub knows whole seconds, and no two things happen in the same.
    stage.pass(1 / 60);
    if (await act(deed)) note(deed.do);
    if (problems.length > 0) break;
  }
  if (problems.length === 0) {
    at = "the end";
    outages.clear();
    stage.setKey(true);
    footing.hasKey = true;
    await thaw();
    // What was done a moment ago Okta may not show yet, and GitHub may not link; controllers wait for that.
    stage.pass(11);
    await converge(sweep, stage, complain, () => problems.length > 0);
  }
  await stage.close();
  return { problems, sweeps, happened, ...judge.counts };
};

/** After the last fault two sweeps make everything right, and a third finds nothing to do. */
const converge = async (
  sweep: (controllers: readonly Controller[]) => Promise<readonly Swept[]>,
  stage: Stage,
  complain: (guarantee: Guarantee, what: string) => void,
  hasFailed: () => boolean,
): Promise<void> => {
  for (const controller of ["service", "actions"] as const) {
    await sweep([controller]);
    if (hasFailed()) return;
  }
  const now = stage.now();
  const last = await sweep(["service"]);
  if (hasFailed()) return;
  for (const { applied, began } of last)
    for (const one of applied)
      if (
        (one.change.action === "add" || one.change.action === "remove") &&
        one.outcome !== "observed" &&
        instant(began) - now < 60_000
      )
        complain(6, `a third sweep still found something to do: ${told(one)}`);
};
