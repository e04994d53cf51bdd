/** The shipped adapters over real sockets and real git, against the sandbox. */
import { reconcile } from "../../src/controller/reconcile.ts";
import { messageOf } from "../../src/domain/errors.ts";
import { type Instant, milliseconds } from "../../src/domain/time.ts";
import { readConfig } from "../../src/entry/config.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { Refusal } from "../../src/sandbox/github/refusal.ts";
import {
  audience,
  firstPolicy,
  pathOfPolicy,
  settings,
  textOfPolicy,
  tierGroups,
} from "./company.ts";
import type { Controller } from "./deeds.ts";
import type { Stage, Swept, SweepPlan } from "./stage.ts";

export const createSandboxStage = async (start: Instant): Promise<Stage> => {
  const company = await startCompany({
    start,
    files: {
      "access/curfew.yaml": settings,
      ...Object.fromEntries(
        firstPolicy.map((file) => [pathOfPolicy(file), textOfPolicy(file)]),
      ),
    },
  });
  company.okta.limits.lift();
  const { ids, groups } = furnish(company);
  const { memberships } = company.okta;
  const idOf = (kind: ReadonlyMap<string, string>, name: string): string => {
    const found = kind.get(name);
    if (found === undefined) throw new Error(`nobody knows ${name}`);
    return found;
  };
  const branches = new Map<number, string>();
  const pass = (minutes: number): void => {
    company.clock.advance(milliseconds(minutes * 60_000));
  };

  const run = async (
    controller: Controller,
    { newLedger, outages }: SweepPlan,
  ): Promise<Swept> => {
    const began = company.clock.now();
    const about = { controller, began, wasHit: outages.size > 0 };
    try {
      const { applied, findings } = await sweepOnce(
        company,
        controller,
        newLedger,
      );
      return {
        ...about,
        end: "ended",
        applied,
        said: findings.map(({ code, message }) => `${code}: ${message}`),
      };
    } catch (error) {
      return { ...about, end: "failed", applied: [], said: [messageOf(error)] };
    }
  };

  return {
    now: () => company.clock.now(),
    pass,
    pushToMain: (author, files) => {
      company.github.as(author).commitFiles({ branch: "main", files });
    },
    open: (author, files) => {
      const branch = `${author}-${branches.size + 1}`;
      const person = company.github.as(author);
      person.commitFiles({ branch, parent: "main", files });
      const { number } = person.openPullRequest({
        head: branch,
        title: "Change access",
      });
      branches.set(number, branch);
      return number;
    },
    pushToPull: (number, author, files) => {
      company.github
        .as(author)
        .commitFiles({ branch: branches.get(number) ?? "", files });
    },
    approve: (number, by) => {
      company.github.as(by).approve(number);
    },
    merge: (number, how) => {
      try {
        company.github.as("carol").merge(number, { method: how });
        return true;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    },
    letIn: (user, group) => {
      memberships.add(idOf(groups, group), idOf(ids, user));
    },
    takeOut: (user, group) => {
      memberships.remove(idOf(groups, group), idOf(ids, user));
    },
    setStatus: (user, status) => {
      company.okta.users.setStatus(idOf(ids, user), status);
    },
    members: (group) =>
      memberships
        .members(idOf(groups, group))
        .map(({ profile }) => profile.login.split("@")[0] ?? ""),
    sweep: async (plan) => {
      const names = new Map([...groups].map(([name, id]) => [id, name]));
      const stop = memberships.changes.on(({ kind, group, user }) => {
        const login = [...ids].find(([, id]) => id === user)?.[0] ?? "";
        plan.witness[kind](names.get(group) ?? "", `${login}@example.com`);
      });
      try {
        return await Promise.all(
          plan.controllers.map((controller) => run(controller, plan)),
        );
      } finally {
        stop();
      }
    },
    close: () => company.close(),
  };
};

const sweepOnce = async (
  company: Company,
  controller: Controller,
  newLedger: boolean,
) => {
  const config = readConfig(company.environment, {
    repo: company.clone,
    branch: "main",
    state: `${company.stateDirectory}-${controller}`,
  });
  const tools = createTools(config, shippedWiring);
  const directory = await tools.directory();
  if (directory === null) throw new Error("no Okta");
  return reconcile(
    {
      ...(await tools.git()),
      directory,
      keys: tools.ledgerKeys.keys,
      clock: tools.clock,
      pause: tools.clock,
      prover: await tools.prover(),
      serverLead: tools.serverLead,
    },
    {
      now: await tools.clock.now(),
      trustRoot: config.trustRoot,
      stops: [],
      allowRemovals: 0,
      newLedger,
    },
  );
};

/** The groups of the simulation's tiers, and mallory, who is no part of the sandbox's usual company. */
const furnish = ({ github, okta, people }: Company) => {
  const account = github.createUser("mallory", { role: "write" });
  const mallory = okta.users.create({
    login: "mallory@example.com",
    profile: { githubId: String(account.id) },
  });
  okta.factors.enrol(mallory.id);
  const ids = new Map<string, string>([
    ...[...people].map(
      ([login, { id }]) => [login.split("@")[0] ?? "", id] as const,
    ),
    ["mallory", mallory.id],
  ]);
  const groups = new Map<string, string>(
    [audience, ...tierGroups].map((name) => [
      name,
      okta.groups.create({ name }).id,
    ]),
  );
  for (const id of ids.values())
    okta.memberships.add(groups.get(audience) ?? "", id);
  return { ids, groups };
};
