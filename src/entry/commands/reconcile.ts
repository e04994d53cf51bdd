import { announce } from "../../controller/announce/announce.ts";
import { reconcile } from "../../controller/reconcile.ts";
import { stopForKeys } from "../../controller/survey/stops.ts";
import { isError } from "../../domain/finding.ts";
import type { ChainHead } from "../../rules/ledger/chain.ts";
import { printable } from "../../rules/printable.ts";
import { type Actions, writeSummary } from "../actions.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { createLedgerMemory } from "../ledger-memory.ts";
import type { CommandContext } from "../main.ts";
import { reconcileJson } from "../output/json.ts";
import { changesText, findingsText, timeText } from "../output/text.ts";
import { awsGate } from "../aws-gate.ts";
import { postureGate } from "../posture-gate.ts";
import { createSessionCutter, cutTexts } from "../session-cuts.ts";
import { requireCount, requireDirectory } from "../require.ts";

export const reconcileCommand = async (
  context: CommandContext,
  options: { readonly allowRemovals?: string; readonly newLedger?: boolean },
): Promise<ExitCode> => {
  const { config, tools, paint } = context;
  const allowRemovals = requireCount("--allow-removals", options.allowRemovals);
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
    aws: awsGate(tools),
  };
  const result = await reconcile(deps, {
    now: await clock.now(),
    trustRoot: config.trustRoot,
    stops: stopForKeys(tools.ledgerKeys.fault),
    allowRemovals: allowRemovals ?? 0,
    newLedger: options.newLedger === true,
  });
  const { plan, applied, findings, ledgerHead } = result;
  if (context.json) context.printJson(reconcileJson(result));
  else
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
        ...(ledgerHead === null
          ? []
          : [
              paint(
                "gray",
                `Ledger at entry ${ledgerHead.seq}, ${ledgerHead.hash}`,
              ),
            ]),
      ].join("\n"),
    );
  const unwritten = keepHead(config.actions, ledgerHead);
  // Everything is done and printed: what people are told comes last, and its failure changes nothing.
  const untold = await announce(
    { forge: await tools.forge(), repository, main: config.branch },
    result,
  );
  for (const trouble of [...(unwritten === null ? [] : [unwritten]), ...untold])
    context.progress(`curfew: warning: ${printable(trouble)}`);
  const cuts = await createSessionCutter(tools, deps, context.progress)(result);
  for (const text of cutTexts(cuts)) context.progress(`curfew: ${text}`);
  if (result.isPartial || cuts.findings.length > 0) return exitCode.partial;
  return findings.some(isError) ? exitCode.findings : exitCode.well;
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
