import { status } from "../../controller/status.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { statusJson } from "../output/json.ts";
import { statusText } from "../output/text.ts";
import { surveyNow } from "./plan.ts";

export const statusCommand = async (
  context: CommandContext,
  options: { readonly user?: string; readonly tier?: string },
): Promise<ExitCode> => {
  const view = await surveyNow(context, null);
  const standings = status(view, options);
  if (context.json) context.printJson(statusJson(view.plan.now, standings));
  else context.print(statusText(standings, context.paint));
  return exitCode.well;
};
