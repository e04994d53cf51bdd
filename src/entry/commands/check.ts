import { check } from "../../controller/check/check.ts";
import { type CommitSha, isCommitSha } from "../../domain/ids.ts";
import { isError } from "../../domain/finding.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { planJson } from "../output/json.ts";
import { changesText, findingsText } from "../output/text.ts";
import { requireCount } from "../require.ts";
import { UsageError } from "../usage-error.ts";

interface CheckOptions {
  readonly pr?: string;
  readonly base?: string;
  readonly head?: string;
}

export const checkCommand = async (
  context: CommandContext,
  options: CheckOptions,
): Promise<ExitCode> => {
  const { tools, paint } = context;
  const range = await rangeOf(context, options);
  const { repository, ledger } = await tools.git();
  const result = await check(
    { repository, ledger, directory: () => tools.directory() },
    { now: await tools.clock.now(), ...range },
  );
  if (context.json) context.printJson(planJson(result));
  else if (!result.isConcerned)
    context.print("This pull request touches nothing that Curfew reads.");
  else
    context.print(
      [
        ...(result.findings.length === 0
          ? [paint("green", "No findings.")]
          : [findingsText(result.findings, paint)]),
        paint("bold", "If this merged now:"),
        changesText(result.changes, paint),
      ].join("\n"),
    );
  return result.findings.some(isError) ? exitCode.findings : exitCode.well;
};

/** Both commits, fixed once. */
const rangeOf = async (
  { tools }: CommandContext,
  { pr, base, head }: CheckOptions,
): Promise<{
  readonly base: CommitSha;
  readonly head: CommitSha;
  readonly pullRequest: number | null;
}> => {
  const number = requireCount("--pr", pr);
  if (number !== null) {
    if (base !== undefined || head !== undefined)
      throw new UsageError("Give --pr, or --base and --head, not both.");
    const forge = await tools.forge();
    const pullRequest = await forge.pullRequest(number);
    return {
      base: pullRequest.base.sha,
      head: pullRequest.head.sha,
      pullRequest: number,
    };
  }
  if (!isCommitSha(base) || !isCommitSha(head))
    throw new UsageError(
      "Give --pr NUMBER, or --base SHA and --head SHA (full commit ids).",
    );
  return { base, head, pullRequest: null };
};
