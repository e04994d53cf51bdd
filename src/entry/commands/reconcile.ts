import { announce } from "../../controller/announce/announce.ts";
import { followToAws } from "../../controller/arrival/follow.ts";
import { type Arrivals, seenBy } from "../../controller/arrival/arrivals.ts";
import { reconcile } from "../../controller/reconcile.ts";
import { stopForKeys } from "../../controller/survey/stops.ts";
import { isError } from "../../domain/finding.ts";
import type { ChainHead } from "../../rules/ledger/chain.ts";
import { printable } from "../../rules/printable.ts";
import { type Actions, writeSummary } from "../actions.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { sayFirst } from "../confirm.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import type { CommandContext } from "../main.ts";
import { reconcileJson } from "../output/json.ts";
import {
  awsText,
  changesText,
  findingsText,
  timeText,
} from "../output/text.ts";
import { preflightGate, runPatience } from "../aws-gate.ts";
import { postureGate } from "../posture-gate.ts";
import { createSessionCutter, cutTexts } from "../session-cuts.ts";
import { requireCount, requireDirectory } from "../require.ts";

export const reconcileCommand = async (
  context: CommandContext,
  options: { readonly allowRemovals?: string; readonly newLedger?: boolean },
): Promise<ExitCode> => {
  const { config, tools, paint } = context;
  const allowRemovals = requireCount("--allow-removals", options.allowRemovals);
  if (allowRemovals !== null && allowRemovals > 0)
    sayFirst(context, [
      `take out up to ${allowRemovals} members whom no grant explains and whom the brake would hold, beside those whom it lets go`,
      "do all else as every reconcile does",
    ]);
  const { repository, ledger } = await tools.git();
  const directory = await requireDirectory(tools);
  const { clock } = tools;
  const deps = {
    repository,
    ledger,
    keys: tools.ledgerKeys.keys,
    memory: createLedgerMemory(config.stateDirectory),
    directory,
    clock,
    pause: clock,
    prover: await tools.prover(),
    serverLead: tools.serverLead,
    posture: postureGate(config, tools, repository),
    ...preflightGate(tools, runPatience),
  };
  const result = await reconcile(deps, {
    now: await clock.now(),
    trustRoot: config.trustRoot,
    stops: stopForKeys(tools.ledgerKeys.fault),
    allowRemovals: allowRemovals ?? 0,
    newLedger: options.newLedger === true,
  });
  const { plan, applied, findings } = result;
  if (!context.json)
    context.print(
      [
        paint(
          "bold",
          `Reconciled at ${timeText(plan.now)}, main at ${plan.commit.slice(0, 12)}, mode ${plan.mode}`,
        ),
        ...(findings.length === 0 ? [] : [findingsText(findings, paint)]),
        changesText(
          applied.map(({ change }) => change),
          paint,
          applied,
        ),
      ].join("\n"),
    );
  // Everything is done: what AWS shows and what people are told comes last, and a failure of it changes nothing.
  const forge = await tools.forge();
  const tell = (arrivals: Arrivals): Promise<readonly string[]> =>
    announce({ forge, repository, main: config.branch }, result, arrivals);
  const aws = await followToAws(
    {
      ...deps,
      tools: deps.aws,
      progress: context.progress,
      onWait: async (known) => {
        await tell(known);
      },
    },
    seenBy(result),
  );
  const head = aws.ledgerHead ?? result.ledgerHead;
  const late = aws.arrivals.findings;
  if (!context.json)
    for (const text of [
      ...(late.length === 0 ? [] : [findingsText(late, paint)]),
      ...(aws.shown.length === 0 ? [] : [awsText(aws.shown, paint)]),
      ...(head === null
        ? []
        : [paint("gray", `Ledger at entry ${head.seq}, ${head.hash}`)]),
    ])
      context.print(text);
  const unwritten = keepHead(config.actions, head);
  const untold = await tell(aws.arrivals);
  for (const trouble of [unwritten, aws.unwritten, ...untold])
    if (trouble !== null)
      context.progress(`curfew: warning: ${printable(trouble)}`);
  const cuts = await createSessionCutter(tools, deps, context.progress)(result);
  for (const text of cutTexts(cuts)) context.progress(`curfew: ${text}`);
  if (context.json) context.printJson(reconcileJson(result, head, aws, cuts));
  // Nobody's sessions are cut before AWS showed that they went, and the ledger has it.
  const isCut =
    !aws.isDepartureUnknown &&
    aws.unwritten === null &&
    cuts.findings.length === 0;
  if (result.isPartial || !isCut) return exitCode.partial;
  return [...findings, ...late].some(isError)
    ? exitCode.findings
    : exitCode.well;
};

/** The job's summary is out of reach of whoever can push: a ledger without this entry was rolled back. */
const keepHead = (
  actions: Actions | null,
  head: ChainHead | null,
): string | null =>
  actions === null || head === null
    ? null
    : writeSummary(
        actions,
        `Ledger at entry ${head.seq}: \`${head.hash}\`. Does it still hold? \`curfew audit verify --anchor ${head.hash}\``,
      );
