/** What the service knows and acts on: its tools with their memories, the lane of due ends, and what the lane goes by. */
import { agendaOf, knownGround } from "../../controller/ends/known-ground.ts";
import { createLane, type Lane } from "../../controller/ends/lane.ts";
import { shareRemovals } from "../../controller/ends/share-removals.ts";
import type {
  Alarm,
  Clock,
  LedgerBranch,
  Pause,
} from "../../controller/ports.ts";
import type { EndsBeside } from "../../controller/reconcile.ts";
import type { Ground, GroundDeps } from "../../controller/survey/ground.ts";
import {
  type DirectoryMemory,
  rememberDirectory,
} from "../../controller/survey/remember-directory.ts";
import type { Ledger } from "../../controller/survey/read-ledger.ts";
import { rememberLedger } from "../../controller/survey/remember-ledger.ts";
import {
  type MainMemory,
  rememberMain,
} from "../../controller/survey/remember-main.ts";
import type { GrantVersionId } from "../../domain/ids.ts";
import type { Instant, Milliseconds } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { roomForEnds } from "../../rules/ends/room.ts";
import { bucketOf } from "../../adapters/okta/metering.ts";
import { divideTraffic } from "../../adapters/okta/traffic.ts";
import type { Config } from "../config.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import { requireDirectory } from "../require.ts";
import {
  createTools,
  type Surroundings,
  type Tools,
  type Wiring,
} from "../wiring.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export interface BooksOptions {
  readonly config: Config;
  readonly wiring: Wiring;
  readonly clock: Clock & Pause & Alarm;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Starts and ends to come. */
  readonly onMoments: (moments: readonly Instant[]) => void;
  /** Somebody was taken out. */
  readonly onDone: (at: Instant) => void;
}

export interface Books {
  readonly tools: Tools;
  readonly ground: GroundDeps & MainMemory & { readonly ledger: LedgerBranch };
  readonly directory: DirectoryMemory;
  readonly ends: EndsBeside;
  readonly serverLead: () => Milliseconds | null;
  /** Is anything known by which ends fire? */
  isOpen(): boolean;
  /** Goes by main and the ledger as they were last fetched; asks nobody. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export const createBooks = async (options: BooksOptions): Promise<Books> => {
  const { clock, config, log, metrics, wiring } = options;
  const ears: Surroundings = {
    clock,
    signal: options.signal,
    // The service needs no clone: it is told which repository it serves.
    ...(config.github.repository === null
      ? {}
      : {
          remote: `${config.github.serverUrl}/${config.github.repository}.git`,
        }),
    onGitHubCall: ({ status, remaining }) => {
      metrics.called("github", status);
      metrics.room("github", "rest", remaining);
    },
    onOktaCall: ({ endpoint, status, room }) => {
      metrics.called("okta", status);
      metrics.room("okta", bucketOf(endpoint), room.remaining);
    },
    onAwsCall: ({ status }) => {
      metrics.called("aws", status);
    },
  };
  // Two clients of Okta with slots for each: what hangs, waits or is throttled in runs holds no end.
  const oktaTraffic = divideTraffic((length) => clock.pause(length));
  const express = createTools(
    config,
    wiring,
    { okta: { callTimeout: 10_000 } },
    { ...ears, oktaTraffic: oktaTraffic.ends },
  );
  const tools = createTools(
    config,
    wiring,
    {},
    {
      ...ears,
      oktaTraffic: oktaTraffic.runs,
      leaveOkta: ({ limit, serverTime }) =>
        limit === null || serverTime === null
          ? 0
          : roomForEnds(lane.soon(serverTime), limit),
    },
  );
  const removing = await requireDirectory(express);
  const looking = await requireDirectory(tools);
  const removeMember = shareRemovals((group, person) =>
    removing.removeMember(group, person),
  );
  const serverLead = () => tools.serverLead() ?? express.serverLead();

  const lane: Lane = createLane({
    directory: { removeMember },
    clock,
    alarm: clock,
    serverLead,
    onEnded: ({ dueAt, removal }, at) => {
      directory.touch(removal.groupId);
      metrics.ended(at - dueAt);
      log.info("ended", {
        user: removal.user,
        tier: removal.tier,
        grant: removal.grant,
        late: at - dueAt,
      });
      options.onDone(at);
    },
    onFailed: ({ removal }, why) => {
      metrics.endFailed();
      log.error("an end failed and is tried again", {
        user: removal.user,
        tier: removal.tier,
        error: why,
      });
    },
  });
  const directory = rememberDirectory({ ...looking, removeMember });
  const { repository, ledger } = await tools.git();
  const ground = {
    ...rememberMain(repository),
    ledger,
    keys: tools.ledgerKeys.keys,
    recallLedger: rememberLedger(ledger, tools.ledgerKeys.keys),
    memory: createLedgerMemory(config.stateDirectory),
  };
  // The first end neither loads a client nor asks for a token: both are there.
  void removing.changedAfter(await clock.now()).catch(() => undefined);
  let verdicts: ReadonlyMap<GrantVersionId, Verdict> = new Map();
  let isOpen = false;
  let sound: Ledger | null = null;

  /** The ledger, or where it is gone, broken or cannot be read the last one that held: an end that was known once still fires. */
  const believed = ({ ledger }: Ground): Ledger => {
    if (ledger.commit !== null && ledger.broken === null) sound = ledger;
    return sound ?? ledger;
  };

  const know = (
    known: Ground,
    found: ReadonlyMap<GrantVersionId, Verdict> | null,
  ): void => {
    verdicts = found ?? verdicts;
    const ledger = believed(known);
    const agenda = agendaOf({ ...known, ledger }, verdicts, known.now);
    lane.know(agenda);
    options.onMoments(agenda.moments);
    isOpen = true;
  };

  return {
    tools,
    ground,
    directory,
    serverLead,
    ends: { know, made: lane.made, recorded: lane.recorded },
    isOpen: () => isOpen,
    reopen: async () => {
      const known = await knownGround(ground, {
        now: await clock.now(),
        trustRoot: config.trustRoot,
        stops: [],
        allowRemovals: 0,
      });
      if (known !== null) know(known, null);
    },
    close: lane.stop,
  };
};
