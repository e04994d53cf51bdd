/** What the plan itself costs, beside everything that leads to it. */
import type { Group, Person } from "../../src/domain/directory.ts";
import type {
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
} from "../../src/domain/ids.ts";
import { toLogin } from "../../src/domain/ids.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { readMain } from "../../src/controller/survey/read-main.ts";
import { makeClaims } from "../../src/rules/claims.ts";
import { byLogin, type DirectoryFacts } from "../../src/rules/facts.ts";
import { foldLedger } from "../../src/rules/ledger/fold.ts";
import { makePlan } from "../../src/rules/plan/make-plan.ts";
import { makeRepository, noon, openMirror } from "./many-grants.ts";
import { type Figure, known, medianTime, round } from "./measure.ts";

const tiers = 200;
const grants = 10_000;
const members = 20_000;

export const planningFigures = async (): Promise<readonly Figure[]> => {
  const git = await openMirror(await makeRepository(grants, tiers));
  const tip = await git.repository.fetchMain();
  const main = await readMain(git.repository, tip);
  const facts = company();
  const verdicts = new Map(
    main.live.map(({ version }): [GrantVersionId, Verdict] => [
      version.id,
      {
        kind: "proven",
        version: version.id,
        evidence: [],
        approval: {
          pullRequest: 1,
          head: tip,
          mergeCommit: tip,
          mergedAt: noon,
          author: { id: 1, login: "alice", type: "User" },
          approvers: [],
        },
      },
    ]),
  );
  const ledger = foldLedger([]);
  const plan = () =>
    makePlan({
      now: noon,
      commit: tip,
      settings: main.settings ?? fail(),
      claims: makeClaims({ now: noon, main, verdicts, ledger }),
      tiers: main.tiers,
      facts,
      ledger,
      isLedgerWhole: true,
      addsStopped: null,
      unsafeTiers: main.unsafeTiers,
      isMainKnown: true,
      allowRemovals: 0,
      findings: [],
    });
  const actions = new Map<string, number>();
  for (const { action } of plan().changes)
    actions.set(action, (actions.get(action) ?? 0) + 1);
  const planning = await medianTime(plan, 3);
  const reading = await medianTime(() => readMain(git.repository, tip), 3);
  return [
    known(
      "changes planned",
      [...actions].map(([action, count]) => `${count} ${action}`).join(", "),
    ),
    known(
      `claims and makePlan ÷ reading main and planning (${grants} grants, ${tiers} tiers, ${members} members)`,
      `${round((100 * planning) / (planning + reading))} %`,
    ),
  ];
};

/** Everybody who has a grant is in already, and as many strangers. */
const company = (): DirectoryFacts => {
  const person = (index: number): Person => ({
    id: `00u${String(index).padStart(17, "0")}` as OktaUserId,
    login: `person${index}@example.com`,
    status: "ACTIVE",
    githubAccount: null,
  });
  const group = (tier: number): OktaGroupId =>
    `00g${String(tier).padStart(17, "0")}` as OktaGroupId;
  const everybody = Array.from({ length: members }, (_, index) =>
    person(index),
  );
  const byId = (people: readonly Person[]) =>
    new Map(people.map((one) => [one.id, one]));
  return {
    groups: new Map<string, readonly Group[]>([
      [
        "Everybody",
        [{ id: group(tiers), name: "Everybody", type: "OKTA_GROUP" }],
      ],
      ...Array.from(
        { length: tiers },
        (_, tier): [string, readonly Group[]] => {
          const name = `Group ${tier}`;
          return [name, [{ id: group(tier), name, type: "OKTA_GROUP" }]];
        },
      ),
    ]),
    byId: new Map(),
    ruleTargets: new Set(),
    members: new Map([
      [group(tiers), byId(everybody)],
      ...Array.from(
        { length: tiers },
        (_, tier) =>
          [
            group(tier),
            byId(everybody.filter((_one, index) => index % tiers === tier)),
          ] as const,
      ),
    ]),
    people: byLogin(
      everybody.map((one) => ({ ...one, login: toLogin(one.login) })),
    ),
    arePeopleComplete: true,
    factors: new Map(),
  };
};

const fail = (): never => {
  throw new Error("main has no settings");
};
