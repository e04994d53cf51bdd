import { createArrivalWatch } from "../../controller/arrival/watch.ts";
import { status } from "../../controller/status.ts";
import { awsGate } from "../aws-gate.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { printable } from "../../rules/printable.ts";
import { isError } from "../../domain/finding.ts";
import { didYouMean } from "../../rules/suggest.ts";
import { UsageError } from "../usage-error.ts";
import { statusJson } from "../output/json.ts";
import { findingsText, statusText } from "../output/text.ts";
import { blindSpots, surveyNow } from "./plan.ts";

export const statusCommand = async (
  context: CommandContext,
  options: { readonly user?: string; readonly tier?: string },
): Promise<ExitCode> => {
  const view = await surveyNow(context, null);
  requireKnown(
    options.tier,
    view.main === null ? null : [...view.main.tiers.keys()],
  );
  const watch = createArrivalWatch({
    tools: awsGate(context.tools),
    clock: context.tools.clock,
  });
  // Whom AWS has shown before it is not asked about.
  await watch.know(view.seen);
  await watch.look();
  const arrivals = watch.arrivals();
  const standings = status(view, arrivals, options);
  const unseen = blindSpots(view.plan);
  // They have nothing any more, so nothing else here tells of them.
  const leftBehind = arrivals.findings.filter(
    ({ code }) => code === "aws-not-departed",
  );
  const findings = [...unseen, ...leftBehind];
  if (context.json)
    context.printJson(statusJson(view.plan.now, standings, findings));
  else
    context.print(
      [
        ...(findings.length === 0
          ? []
          : [findingsText(findings, context.paint)]),
        // Nobody seen is not the same as nobody there.
        ...(unseen.length > 0 && standings.length === 0
          ? []
          : [statusText(standings, context.paint, options)]),
      ].join("\n"),
    );
  if (unseen.length > 0) return exitCode.partial;
  return leftBehind.some(isError) ? exitCode.findings : exitCode.well;
};

/** A name that was mistyped must not look like a tier that nobody holds. */
const requireKnown = (
  tier: string | undefined,
  tiers: readonly string[] | null,
): void => {
  if (tier === undefined || tiers === null || tiers.includes(tier)) return;
  const tip = didYouMean(tier, tiers, `Main has ${tiers.join(", ")}.`);
  throw new UsageError(`--tier: no tier is called ${printable(tier)}. ${tip}`);
};
