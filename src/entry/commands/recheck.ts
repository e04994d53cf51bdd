import { readFileSync, statSync } from "node:fs";
import { messageOf } from "../../domain/errors.ts";
import { canWrite } from "../../rules/codeowners/lint-owners.ts";
import { printable } from "../../rules/printable.ts";
import { readRecheckEvent } from "../../rules/recheck-event.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { UsageError } from "../usage-error.ts";
import { checkPullRequest } from "./check.ts";

/** Runs the check again for a comment by somebody with write access; any other comment ends well and does nothing. */
export const recheckCommand = async (
  context: CommandContext,
  options: { readonly event: string; readonly publish?: boolean },
): Promise<ExitCode> => {
  const { config, tools } = context;
  const { repository } = config.github;
  if (repository === null)
    throw new UsageError("GITHUB_REPOSITORY is not set (owner/name).");
  const wish = readRecheckEvent(readEvent(options.event), repository);
  if (wish.kind === "not-wanted") return nothing(context, wish.why);
  const forge = await tools.forge();
  const permission = await forge.permission(wish.login);
  if (!canWrite(permission))
    return nothing(
      context,
      `${printable(wish.login, 80)} has no write access to this repository.`,
    );
  return checkPullRequest(context, wish.pullRequest, options);
};

const nothing = (context: CommandContext, why: string): ExitCode => {
  const { json, print, printJson } = context;
  if (json) printJson({ checked: false, why });
  else print(`Nothing to check: ${why}`);
  return exitCode.well;
};

/** Bytes; GitHub's own bound for a delivery. */
const largestEvent = 25 * 1024 * 1024;

const readEvent = (file: string): unknown => {
  try {
    if (statSync(file).size > largestEvent) throw new Error("it is too large");
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new UsageError(
      `The event cannot be read from ${file}: ${messageOf(error)}`,
    );
  }
};
