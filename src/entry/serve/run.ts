/** One run: look, reconcile, tell. It reports its failures itself; the next run comes in any case. */
import { announce } from "../../controller/announce/announce.ts";
import type { Clock, Pause } from "../../controller/ports.ts";
import { rememberProofs } from "../../controller/proof/remember-proofs.ts";
import type {
  PolicyProver,
  Previewer,
  Prover,
} from "../../controller/proof/ports.ts";
import type { ArrivalLane } from "../../controller/arrival/lane.ts";
import { seenBy } from "../../controller/arrival/arrivals.ts";
import { reconcile, type Reconciled } from "../../controller/reconcile.ts";
import type { Applied } from "../../controller/apply/outcome.ts";
import { stopsAdds } from "../../controller/apply/report.ts";
import { type Stop, stopForKeys } from "../../controller/survey/stops.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { type Instant, instant, toRfc3339 } from "../../domain/time.ts";
import type { Config } from "../config.ts";
import { preflightGate, runPatience } from "../aws-gate.ts";
import { postureGate } from "../posture-gate.ts";
import type { Books } from "./books.ts";
import { createCutting } from "./cutting.ts";
import { unsafe } from "./lenient-config.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { ping } from "./ping.ts";
import type { Flight } from "./single-flight.ts";

export interface RunDeps {
  readonly config: Config;
  readonly stops: readonly Stop[];
  readonly books: Books;
  readonly clock: Clock & Pause;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly arrivals: ArrivalLane;
  readonly isStopping: () => boolean;
  /** Why nobody is added, after each run. */
  readonly onStops: (messages: readonly string[]) => void;
  /** Somebody was put in or taken out. */
  readonly onDone: (at: Instant) => void;
  /** A run came to its end, well or in part. */
  readonly onRan: (result: Reconciled, sweep: Flight["sweep"]) => void;
}

export const createRun = (
  deps: RunDeps,
): ((flight: Flight) => Promise<void>) => {
  const { books, clock, config, log, metrics } = deps;
  const proving = createProving(books);
  const cutBeside = createCutting(deps);
  const told = new Set<string>();
  let lastNews = "";

  const run = async ({ sweep }: Flight): Promise<Reconciled> => {
    // Before the time is taken: a departure must not be dated back.
    const readbacks = deps.arrivals.news();
    const now = await clock.now();
    const lead = books.serverLead() ?? 0;
    await books.directory.refresh(sweep, instant(now + lead));
    const { prover, trouble } = await proving();
    return reconcile(
      {
        ...books.ground,
        directory: books.directory.directory,
        prover,
        clock,
        pause: clock,
        serverLead: books.serverLead,
        posture: postureGate(config, books.tools, books.ground.repository),
        ...preflightGate(books.tools, runPatience),
        isStopping: deps.isStopping,
        ends: books.ends,
      },
      {
        now,
        trustRoot: config.trustRoot,
        stops: [
          ...deps.stops,
          ...stopForKeys(books.tools.ledgerKeys.fault),
          ...trouble,
        ],
        allowRemovals: 0,
        newLedger: false,
        readbacks,
      },
    );
  };

  /** Each thing once, as long as it lasts. */
  const tellFindings = (findings: readonly Finding[]): void => {
    const messages = new Set(findings.map(({ message }) => message));
    for (const message of told)
      if (!messages.has(message)) told.delete(message);
    for (const { code, severity, path, message, hint } of findings) {
      if (told.has(message)) continue;
      told.add(message);
      const facts = { code, path, message, hint };
      if (severity === "error") log.error("finding", facts);
      else log.warn("finding", facts);
    }
  };

  const tellPullRequests = async (result: Reconciled): Promise<void> => {
    const { repository } = books.ground;
    try {
      const forge = await books.tools.forge();
      const untold = await announce(
        { forge, repository, main: config.branch },
        result,
        deps.arrivals.arrivals(),
      );
      for (const trouble of untold) log.warn("untold", { trouble });
    } catch (error) {
      log.warn("untold", { trouble: messageOf(error) });
    }
  };

  const pingNow = async (result: Reconciled): Promise<void> => {
    if (config.pingUrl === null) return;
    const head = result.ledgerHead;
    const trouble = await ping(config.pingUrl, {
      at: toRfc3339(await clock.now()),
      main: result.plan.commit,
      ledger: head === null ? null : { seq: head.seq, hash: head.hash },
    });
    metrics.pinged(trouble === null ? "well" : "failed");
    if (trouble !== null) log.warn("the ping failed", { trouble });
  };

  return async (flight) => {
    try {
      const result = await run(flight);
      const changed = result.applied.filter(isChange);
      for (const { change, outcome, error } of changed)
        log.info(change.action, {
          reason: change.reason,
          user: change.user,
          tier: change.tier,
          grant: change.grant,
          outcome,
          error,
        });
      await deps.arrivals.know(seenBy(result));
      const inAws = deps.arrivals.arrivals().findings;
      tellFindings([...result.findings, ...inAws]);
      const stops = result.findings
        .filter(({ code }) => stopsAdds.has(code) || code === "frozen")
        .map(({ message }) => message);
      deps.onStops(stops);
      metrics.planned(result.plan, stops.length > 0);
      const at = await clock.now();
      if (changed.length > 0) {
        deps.onDone(at);
        await books.reopen();
      }
      metrics.ran(result.isPartial ? "partial" : "well", at);
      log.info("run", {
        why: flight.why,
        sweep: flight.sweep,
        commit: result.plan.commit,
        mode: result.plan.mode,
        isPartial: result.isPartial,
        changes: changed.length,
      });
      deps.onRan(result, flight.sweep);
      const news = newsOf(result, inAws);
      // A run that found nothing else than the one before has nothing to tell, and so nothing to ask GitHub.
      if (news !== lastNews || flight.sweep === "full")
        await tellPullRequests(result);
      lastNews = news;
      cutBeside(result, flight.sweep === "full");
      if (!result.isPartial) await pingNow(result);
    } catch (error) {
      metrics.ran("failed", await clock.now().catch(() => instant(0)));
      log.error("the run failed; the next one tries again", {
        why: flight.why,
        error: messageOf(error),
        hint: error instanceof BlockedError ? error.hint : null,
      });
    }
  };
};

const newsOf = (
  { plan, applied, passages }: Reconciled,
  inAws: readonly Finding[],
): string =>
  [
    plan.commit,
    ...passages.map(({ since, shown }) => `${since} ${shown?.at ?? ""}`),
    ...inAws.map(({ message }) => message),
    ...applied
      .filter(({ change }) => change.action !== "keep")
      .map(({ change, outcome }) =>
        [
          change.reason,
          change.version,
          change.groupId,
          change.userId,
          outcome,
        ].join(" "),
      ),
  ].join("\n");

const isChange = ({ change, outcome }: Applied): boolean =>
  (change.action === "add" || change.action === "remove") &&
  outcome !== "deferred" &&
  outcome !== "observed";

type Proving = Prover & PolicyProver & Previewer;

/** Without a way to ask GitHub nothing can be proven: nobody is added, and everything else goes on. */
const createProving = ({ tools }: Books) => {
  let made: Proving | null = null;
  return async (): Promise<{
    readonly prover: Proving;
    readonly trouble: readonly Stop[];
  }> => {
    try {
      const prover = (made ??= rememberProofs(await tools.prover()));
      return { prover, trouble: [] };
    } catch (error) {
      const refuse = () => Promise.reject(new Error(messageOf(error)));
      return {
        prover: { verdicts: refuse, policy: refuse, preview: refuse },
        trouble: [unsafe(messageOf(error))],
      };
    }
  };
};
