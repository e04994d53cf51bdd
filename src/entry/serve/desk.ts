/**
 * What the service writes on pull requests, beside its runs: the checks of those that are open, and those that clean up. One thing at a
 * time and in nobody's way: no end and no run waits for it, and what fails here is told, and tried again after the next runs.
 */
import { check } from "../../controller/check/check.ts";
import { publish } from "../../controller/check/publish.ts";
import { cleanup } from "../../controller/cleanup.ts";
import type { Clock } from "../../controller/ports.ts";
import type { Reconciled } from "../../controller/reconcile.ts";
import { messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import { canWrite } from "../../rules/codeowners/lint-owners.ts";
import { checkDeps } from "../check-deps.ts";
import type { Config } from "../config.ts";
import type { Wiring } from "../wiring.ts";
import type { Books } from "./books.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { createSingleFlight } from "./single-flight.ts";
import type { Sweep } from "./timetable.ts";
import type { Event } from "./webhook.ts";
import { type Wish, wishOf } from "./wishes.ts";

export interface DeskDeps {
  readonly config: Config;
  readonly wiring: Wiring;
  readonly books: Pick<Books, "tools" | "ground">;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "wrote">;
  readonly log: Log;
  readonly isStopping: () => boolean;
  /** false: a workflow checks pull requests. */
  readonly checks: boolean;
}

export interface Desk {
  /** Is there work in this event? Then it is begun. */
  hand(event: Event): boolean;
  /** A run is over: what it changed may leave files to tidy away, and what failed here is tried again. */
  after(result: Reconciled, sweep: Sweep): void;
  idle(): Promise<void>;
  stop(): void;
}

interface Task {
  readonly work: "check" | "cleanup";
  readonly do: () => Promise<void>;
  readonly tries: number;
}

/** What a person has to mend is not asked of GitHub each minute for ever. */
const mostTries = 5;

export const createDesk = (deps: DeskDeps): Desk => {
  const { books, config, clock, log, metrics } = deps;
  const { tools, ground } = books;
  const queue = new Map<string, Task>();
  const failed = new Map<string, Task>();
  let seen: { readonly main: CommitSha; readonly ledger: string } | null = null;

  const flight = createSingleFlight(async () => {
    for (const [key, task] of queue) {
      if (deps.isStopping()) return;
      queue.delete(key);
      try {
        await task.do();
        metrics.wrote(task.work, "done");
      } catch (error) {
        metrics.wrote(task.work, "failed");
        log.warn("left on the desk", { what: key, error: messageOf(error) });
        if (task.tries < mostTries)
          failed.set(key, { ...task, tries: task.tries + 1 });
      }
    }
  });
  const want = (key: string, task: Task): void => {
    failed.delete(key);
    queue.set(key, task);
    flight.wake(key, "changed");
  };

  const checkOne = async (number: number): Promise<void> => {
    const { repository } = config.github;
    const forge = await tools.forge();
    const pullRequest = await forge.pullRequest(number);
    if (repository === null || pullRequest.state !== "open") return;
    const checked = await check(
      {
        ...checkDeps(config, tools, ground),
        // A prover of its own each time: a run's rests on what it has read, and reviews come while it does.
        previewer: () => deps.wiring.createProver(tools, config),
      },
      { kind: "pull-request", pullRequest, repository, main: config.branch },
      await clock.now(),
    );
    const { failures } = await publish(forge, checked, pullRequest, {
      main: config.branch,
      url: null,
    });
    if (failures.length > 0) throw new Error(failures.join(" "));
  };

  const wantCheck = (number: number): void => {
    want(`check of #${number}`, {
      work: "check",
      do: () => checkOne(number),
      tries: 1,
    });
  };

  const wantAll = (): void => {
    want("checks of all", {
      work: "check",
      do: async () => {
        const open = await (await tools.forge()).openPullRequests();
        for (const { number } of open) wantCheck(number);
      },
      tries: 1,
    });
  };

  const fulfil = (wish: Wish): void => {
    switch (wish.kind) {
      case "check":
        wantCheck(wish.pullRequest);
        break;
      case "check-all":
        wantAll();
        break;
      case "recheck":
        want(`recheck of #${wish.pullRequest} for ${wish.login}`, {
          work: "check",
          do: async () => {
            const forge = await tools.forge();
            if (canWrite(await forge.permission(wish.login)))
              await checkOne(wish.pullRequest);
          },
          tries: 1,
        });
        break;
    }
  };

  const tidy = async (): Promise<void> => {
    const cleaned = await cleanup({ ...ground, forge: await tools.forge() });
    for (const { tier, action, pullRequest } of cleaned)
      if (action !== "unchanged")
        log.info("cleanup", { tier, action, pullRequest });
    const errors = cleaned.flatMap(({ error }) => error ?? []);
    if (errors.length > 0) throw new Error(errors.join(" "));
  };

  /** Policy decides what a check says, so each open pull request is checked anew under a new one. */
  const checkUnderNewPolicy = (from: CommitSha, to: CommitSha): void => {
    want("checks under the new policy", {
      work: "check",
      do: async () => {
        const { repository } = ground;
        const changes = await repository.changedFiles(from, to, policyPaths);
        if (changes.length > 0) wantAll();
      },
      tries: 1,
    });
  };

  return {
    hand: (event) => {
      const { repository } = config.github;
      const wish =
        deps.checks && repository !== null ? wishOf(event, repository) : null;
      if (wish !== null) fulfil(wish);
      return wish !== null;
    },
    after: ({ plan, ledgerHead }, sweep) => {
      const before = seen;
      seen = { main: plan.commit, ledger: ledgerHead?.hash ?? "" };
      for (const [key, task] of failed) want(key, task);
      // Nothing is confirmed without an entry, and a merged cleanup moves the recorded tip.
      if (sweep === "full" || before?.ledger !== seen.ledger)
        want("cleanup", { work: "cleanup", do: tidy, tries: 1 });
      if (!deps.checks) return;
      if (sweep === "full" || before === null) wantAll();
      else if (before.main !== seen.main)
        checkUnderNewPolicy(before.main, seen.main);
    },
    idle: flight.idle,
    stop: flight.stop,
  };
};
