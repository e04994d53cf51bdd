/** Plays a history on a stage, and holds what happens against the oracle after every sweep. */
import type { Applied } from "../../src/controller/apply/outcome.ts";
import { instant } from "../../src/domain/time.ts";
import { people, type PersonName, tierGroups } from "./company.ts";
import type { Controller, Deed, History } from "./deeds.ts";
import type { Fault, Vendor } from "./memory/gate.ts";
import type { Oracle } from "./oracle.ts";
import { createPeople, type Staff } from "./people.ts";
import { createPolicies } from "./policies.ts";
import { createProposals } from "./proposals.ts";
import { createOracle } from "./oracle.ts";
import type { Stage, Swept } from "./stage.ts";

export interface Played {
  /** Empty: every guarantee held. */
  readonly problems: readonly string[];
  readonly sweeps: number;
  readonly adds: number;
  readonly removals: number;
}

export const play = async (stage: Stage, history: History): Promise<Played> => {
  const oracle = createOracle();
  const policies = createPolicies(stage, oracle);
  const staff = createPeople(stage, oracle);
  const proposals = createProposals(stage, oracle, policies, staff.isActive);
  const outages = new Set<Vendor>();
  const problems: string[] = [];
  const counts = { sweeps: 0, adds: 0, removals: 0 };
  let at = "the beginning";

  const complain = (what: string): void => {
    problems.push(`${at}: ${what}`);
  };
  const witness = {
    add: (group: string, login: string) => {
      counts.adds += 1;
      const user = nameOf(login);
      if (!oracle.may(user, group, stage.now()))
        complain(`${user} was added to ${group} without a right to be there`);
    },
    remove: (group: string, login: string) => {
      counts.removals += 1;
      const user = nameOf(login);
      if (oracle.mustStay(user, group, stage.now()) && !staff.isOut(user))
        complain(`${user} was taken out of ${group} with a right to be there`);
    },
  };
  const sweep = async (
    controllers: readonly Controller[],
    faults: readonly Fault[],
    turns: readonly number[],
    newLedger = false,
  ): Promise<readonly Swept[]> => {
    counts.sweeps += controllers.length;
    const swept = await stage.sweep({
      controllers,
      faults,
      outages,
      turns,
      newLedger,
      witness,
    });
    for (const one of swept) judge(one);
    return swept;
  };
  const judge = (swept: Swept): void => {
    const { began, end, wasHit } = swept;
    const isClean = end === "ended" && !wasHit;
    if (end === "failed" && !wasHit)
      complain(`a sweep failed by itself: ${swept.said.join("; ")}`);
    const isOktaWell =
      !outages.has("okta") &&
      !currentFaults.some(({ vendor }) => vendor === "okta");
    for (const group of tierGroups)
      for (const user of stage.members(group) as readonly PersonName[]) {
        if (isClean && !oracle.may(user, group, began))
          complain(
            `${user} is still in ${group}; the sweep said: ${[...swept.applied.map(told), ...swept.said].join(", ")}`,
          );
        else if (
          end !== "killed" &&
          isOktaWell &&
          oracle.isPlainlyOver(swept.controller, user, group, began) &&
          !staff.wasLetIn(user, group)
        )
          complain(`the end of ${user} in ${group} did not fire`);
      }
    if (!isClean) oracle.sweptInPart(began);
    else {
      oracle.sweptCleanly(swept.controller, began, staff.isOut);
      staff.sweptCleanly(policies);
    }
  };

  let currentFaults: readonly Fault[] = [];
  const perform = async (deed: Deed): Promise<void> => {
    currentFaults = deed.do === "sweep" ? deed.faults : [];
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
        proposals.perform(deed);
        return;
      case "tier":
      case "owners":
        policies.perform(deed);
        return;
      case "stranger":
      case "eject":
      case "status":
      case "audience":
        staff.perform(deed, policies);
        return;
      case "wait":
        stage.pass(deed.minutes);
        return;
      case "outage":
        if (deed.isOn) outages.add(deed.vendor);
        else outages.delete(deed.vendor);
        return;
      case "sweep":
        await sweep([deed.by], deed.faults, []);
        return;
      case "sweeps":
        await sweep(["service", "actions"], [], deed.turns);
        return;
    }
  };

  await sweep(["service"], [], [], true);
  for (const [index, deed] of history.entries()) {
    at = `deed ${index + 1} (${deed.do})`;
    // GitHub knows whole seconds, and no two things happen in the same.
    stage.pass(1 / 60);
    await perform(deed);
    if (problems.length > 0) break;
  }
  if (problems.length === 0) {
    at = "the end";
    currentFaults = [];
    outages.clear();
    await converge(sweep, oracle, stage, complain, staff);
  }
  await stage.close();
  return { problems, ...counts };
};

/** After the last fault two sweeps make everything right, and a third finds nothing to do. */
const converge = async (
  sweep: (
    controllers: readonly Controller[],
    faults: readonly Fault[],
    turns: readonly number[],
  ) => Promise<readonly Swept[]>,
  oracle: Oracle,
  stage: Stage,
  complain: (what: string) => void,
  staff: Staff,
): Promise<void> => {
  await sweep(["service"], [], []);
  await sweep(["actions"], [], []);
  const now = stage.now();
  for (const group of tierGroups) {
    const members = new Set(stage.members(group));
    for (const user of people)
      if (
        oracle.must(user, group, now) &&
        !staff.isOut(user) &&
        staff.isActive(user) &&
        !members.has(user)
      )
        complain(`${user} is not in ${group}, with every right to be there`);
  }
  const last = await sweep(["service"], [], []);
  for (const { applied, began } of last)
    for (const one of applied)
      if (
        (one.change.action === "add" || one.change.action === "remove") &&
        instant(began) - now < 60_000
      )
        complain(`a third sweep still found something to do: ${told(one)}`);
};

const nameOf = (login: string): PersonName =>
  (login.split("@")[0] ?? "") as PersonName;

const told = ({ change, outcome }: Applied): string =>
  `${change.action} ${change.user} ${change.tier} ${change.reason} → ${outcome}`;
