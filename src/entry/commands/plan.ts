import { parseTime } from "../../rules/time.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import { type Finding, isError } from "../../domain/finding.ts";
import type { Change, Plan } from "../../domain/plan.ts";
import { sessionsEndOf } from "../../rules/render/true-end.ts";
import { currentTier } from "../../rules/tier-history.ts";
import type { Seen } from "../../controller/arrival/arrivals.ts";
import { type Ground, readGround } from "../../controller/survey/ground.ts";
import { stopForKeys } from "../../controller/survey/stops.ts";
import { survey, type Survey } from "../../controller/survey/survey.ts";
import { recallHeld } from "../../controller/survey/recall-held.ts";
import { vouchForLedger } from "../../controller/survey/vouch-for-ledger.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import type { CommandContext } from "../main.ts";
import { planJson } from "../output/json.ts";
import { changesText, findingsText, timeText } from "../output/text.ts";
import { preflightGate, runPatience } from "../aws-gate.ts";
import { postureGate } from "../posture-gate.ts";
import { UsageError } from "../usage-error.ts";
import { requireDirectory } from "../require.ts";

export const planCommand = async (
  context: CommandContext,
  options: { readonly at?: string },
): Promise<ExitCode> => {
  const { plan, main } = await surveyNow(
    context,
    await atTime(context.tools.clock, options.at),
  );
  const sessionsEndAt = (change: Change): Instant | null =>
    sessionsEndOf(
      change,
      currentTier(main?.tiers ?? new Map(), change.tier).tier ?? undefined,
      plan.now,
    );
  if (context.json) context.printJson(planJson(plan, sessionsEndAt));
  else
    context.print(
      [
        context.paint(
          "bold",
          `Plan at ${timeText(plan.now)}, main at ${plan.commit.slice(0, 12)}, mode ${plan.mode}`,
        ),
        ...(plan.findings.length === 0
          ? []
          : [findingsText(plan.findings, context.paint)]),
        changesText(plan.changes, context.paint, [], sessionsEndAt),
      ].join("\n"),
    );
  if (blindSpots(plan).length > 0) return exitCode.partial;
  return plan.findings.some(isError) ? exitCode.findings : exitCode.well;
};

/** What is made without a look at Okta, or at main as it is now, is nothing to rely on. */
export const blindSpots = ({ findings }: Plan): readonly Finding[] =>
  findings.filter(({ code }) =>
    ["directory-unreadable", "main-unreadable"].includes(code),
  );

/** What `plan` and `status` look at: everything, changing nothing. */
export const surveyNow = async (
  { config, tools }: CommandContext,
  at: Instant | null,
): Promise<Survey & Pick<Ground, "main"> & { readonly seen: Seen }> => {
  const { repository, ledger } = await tools.git();
  const directory = await requireDirectory(tools);
  const now = at ?? (await tools.clock.now());
  const vouched = await vouchForLedger(
    { ledger },
    await readGround(
      {
        repository,
        ledger,
        keys: tools.ledgerKeys.keys,
        memory: createLedgerMemory(config.stateDirectory),
      },
      {
        now,
        trustRoot: config.trustRoot,
        stops: stopForKeys(tools.ledgerKeys.fault),
        allowRemovals: 0,
      },
    ),
  );
  const ground = await recallHeld({ ledger }, vouched);
  const view = await survey(
    {
      repository,
      directory,
      prover: await tools.prover(),
      serverLead: tools.serverLead,
      posture: postureGate(config, tools, repository),
      ...preflightGate(tools, runPatience),
    },
    ground,
  );
  const { main, ledger: known } = ground;
  return {
    ...view,
    main,
    seen: {
      passages: known.state.passages,
      tiers: main?.tiers ?? new Map(),
      settings: main?.settings?.aws ?? null,
    },
  };
};

const atTime = async (
  clock: CommandContext["tools"]["clock"],
  text: string | undefined,
): Promise<Instant | null> => {
  if (text === undefined) return null;
  const read = parseTime(text);
  if (!read.ok)
    throw new UsageError(`--at: ${read.fault.message} ${read.fault.hint}`);
  const now = await clock.now();
  if (read.value < now)
    throw new UsageError(
      `--at: ${toRfc3339(read.value)} has passed (it is ${toRfc3339(now)}), and who had access then is in the ledger: see curfew audit.`,
    );
  return read.value;
};
