import { check, type Checked } from "../../controller/check/check.ts";
import type { CheckSubject } from "../../controller/check/subject.ts";
import { publish } from "../../controller/check/publish.ts";
import type { PullRequest } from "../../domain/forge.ts";
import { type CommitSha, isCommitSha } from "../../domain/ids.ts";
import { printable } from "../../rules/printable.ts";
import { annotations } from "../../rules/render/annotations.ts";
import { checkPage, summaryBound } from "../../rules/render/check-comment.ts";
import { passes } from "../../rules/render/check-report.ts";
import { writeCommands, writeSummary } from "../actions.ts";
import { checkDeps } from "../check-deps.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { approvalJson } from "../output/approval.ts";
import { checkJson, checkText } from "../output/check.ts";
import { requireCount } from "../require.ts";
import { UsageError } from "../usage-error.ts";

interface CheckOptions {
  readonly pr?: string;
  readonly base?: string;
  readonly head?: string;
  /** false: `--no-publish`. */
  readonly publish?: boolean;
}

export const checkCommand = async (
  context: CommandContext,
  options: CheckOptions,
): Promise<ExitCode> => {
  const range = rangeOf(options);
  if (typeof range === "number")
    return checkPullRequest(context, range, options);
  const checked = await runCheck(context, { kind: "range", ...range });
  show(context, checked, checkJson(checked));
  return exitOf(checked);
};

/** For `check --pr` and for `recheck`. */
export const checkPullRequest = async (
  context: CommandContext,
  number: number,
  options: Pick<CheckOptions, "publish">,
): Promise<ExitCode> => {
  const { config, tools, progress } = context;
  const forge = await tools.forge();
  const pullRequest = await forge.pullRequest(number);
  const { repository } = config.github;
  if (repository === null)
    throw new UsageError("GITHUB_REPOSITORY is not set (owner/name).");
  const checked = await runCheck(context, {
    kind: "pull-request",
    pullRequest,
    repository,
    main: config.branch,
  });
  show(context, checked, {
    ...checkJson(checked),
    approval: approvalJson(checked),
  });
  if (options.publish === false || !isOpen(pullRequest)) return exitOf(checked);
  const { failures, isMute, isStatusLost } = await publish(
    forge,
    checked,
    pullRequest,
    { main: config.branch, url: config.actions?.runUrl ?? null },
  );
  for (const failure of failures) progress(`curfew: ${printable(failure)}`);
  const found = exitOf(checked);
  // Whoever waits for the check waits in vain, which must not look like an answer.
  return isMute || (isStatusLost && found === exitCode.well)
    ? exitCode.partial
    : found;
};

/** Of a closed one there is nothing left to say: what became of it is told after its merge. */
const isOpen = ({ state }: PullRequest): boolean => state === "open";

const runCheck = async (
  { tools, config }: CommandContext,
  subject: CheckSubject,
): Promise<Checked> =>
  check(
    checkDeps(config, tools, await tools.git()),
    subject,
    await tools.clock.now(),
  );

/** What whoever started it reads, in a job its annotations and summary too. JSON stays alone on standard output. */
const show = (
  context: CommandContext,
  checked: Checked,
  shape: object,
): void => {
  const { json, printJson, print, paint, progress, config } = context;
  if (json) printJson(shape);
  else print(checkText(checked, paint));
  if (config.actions === null) return;
  if (!json) writeCommands(annotations(checked.findings));
  const trouble = writeSummary(
    config.actions,
    checkPage(checked, summaryBound),
  );
  if (trouble !== null) progress(`curfew: ${trouble}`);
};

const exitOf = (checked: Checked): ExitCode =>
  passes(checked) ? exitCode.well : exitCode.findings;

/** A pull request's number, or two commits. */
const rangeOf = ({
  pr,
  base,
  head,
}: CheckOptions):
  number | { readonly base: CommitSha; readonly head: CommitSha } => {
  const number = requireCount("--pr", pr);
  if (number !== null) {
    if (base !== undefined || head !== undefined)
      throw new UsageError("Give --pr, or --base and --head, not both.");
    return number;
  }
  if (!isCommitSha(base) || !isCommitSha(head))
    throw new UsageError(
      "Give --pr NUMBER, or --base SHA and --head SHA: full commit ids in small letters, as git rev-parse prints them.",
    );
  return { base, head };
};
