/** The shipped adapters over real sockets and real git, against the sandbox. */
import { reconcile } from "../../src/controller/reconcile.ts";
import { messageOf } from "../../src/domain/errors.ts";
import { type Instant, milliseconds } from "../../src/domain/time.ts";
import { readConfig } from "../../src/entry/config.ts";
import { createLedgerMemory } from "../../src/entry/ledger-memory.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { Refusal } from "../../src/sandbox/github/refusal.ts";
import { audience, firstFiles, tierGroups } from "./company.ts";
import type { Controller } from "./deeds.ts";
import { pullOn } from "./levers.ts";
import type { Witness } from "./memory/directory.ts";
import type { Lever, Stage, Swept, SweepPlan } from "./stage.ts";

export const createSandboxStage = async (start: Instant): Promise<Stage> => {
  const company = await startCompany({
    start,
    files: firstFiles,
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
  let environment = company.environment;
  const tip = (): string =>
    company.github.repository.refs.get("refs/heads/main") ?? "";
  /** Tells the witness of every change of a membership while something goes on. */
  const watched = async <Value>(
    witness: Witness,
    act: () => Promise<Value>,
  ): Promise<Value> => {
    const names = new Map([...groups].map(([name, id]) => [id, name]));
    const stop = memberships.changes.on(({ kind, group, user }) => {
      const login = [...ids].find(([, id]) => id === user)?.[0] ?? "";
      witness[kind](names.get(group) ?? "", `${login}@example.com`);
    });
    try {
      return await act();
    } finally {
      stop();
    }
  };
  const pass = (minutes: number): void => {
    company.clock.advance(milliseconds(minutes * 60_000));
  };

  const run = async (
    controller: Controller,
    { newLedger }: SweepPlan,
  ): Promise<Swept> => {
    const began = company.clock.now();
    const about = { controller, began, struck: [] };
    try {
      const { applied, findings } = await sweepOnce(
        company,
        environment,
        controller,
        newLedger,
      );
      return {
        ...about,
        ended: company.clock.now(),
        end: "ended",
        applied,
        said: findings.map(({ code, message }) => `${code}: ${message}`),
      };
    } catch (error) {
      return {
        ...about,
        ended: company.clock.now(),
        end: "failed",
        applied: [],
        said: [messageOf(error)],
      };
    }
  };

  return {
    callLength: null,
    now: () => company.clock.now(),
    pass,
    tip,
    rewind: (to) => {
      company.github.as("carol").push("main", to, { force: true });
    },
    trust: () => {
      environment = { ...environment, CURFEW_TRUST_ROOT: tip() };
    },
    setKey: (isSet) => {
      const { CURFEW_LEDGER_KEY: _key, ...others } = environment;
      const key = company.environment.CURFEW_LEDGER_KEY;
      environment =
        isSet && key !== undefined
          ? { ...others, CURFEW_LEDGER_KEY: key }
          : others;
    },
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
    sweep: (plan) =>
      watched(plan.witness, () =>
        Promise.all(
          plan.controllers.map((controller) => run(controller, plan)),
        ),
      ),
    pull: (lever, _outages, witness) =>
      watched(witness, () =>
        pullLever(company, environment, lever).catch(() => false),
      ),
    ports: async () => {
      const { tools } = toolsOf(company, environment, "service");
      const directory = await tools.directory();
      if (directory === null) throw new Error("no Okta");
      return {
        ...(await tools.git()),
        directory,
        source: await tools.forge(),
      };
    },
    close: () => company.close(),
  };
};

type Environment = Readonly<Record<string, string>>;

const toolsOf = (
  company: Company,
  environment: Environment,
  controller: Controller,
) => {
  const config = readConfig(environment, {
    repo: company.clone,
    branch: "main",
    state: `${company.stateDirectory}-${controller}`,
  });
  return { config, tools: createTools(config, shippedWiring) };
};

const sweepOnce = async (
  company: Company,
  environment: Environment,
  controller: Controller,
  newLedger: boolean,
) => {
  const { config, tools } = toolsOf(company, environment, controller);
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
      // Only the service has a disk of its own.
      ...(controller === "actions"
        ? {}
        : { memory: createLedgerMemory(config.stateDirectory) }),
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

const pullLever = async (
  company: Company,
  environment: Environment,
  lever: Lever,
): Promise<boolean> => {
  const { config, tools } = toolsOf(company, environment, "service");
  const directory = await tools.directory();
  if (directory === null) throw new Error("no Okta");
  return pullOn(
    {
      ...(await tools.git()),
      directory,
      keys: tools.ledgerKeys.keys,
      memory: createLedgerMemory(config.stateDirectory),
      pause: tools.clock,
    },
    lever,
    await tools.clock.now(),
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
