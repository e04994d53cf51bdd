import { adopt, planAdoption } from "../../controller/levers/adopt.ts";
import { isTierName } from "../../domain/ids.ts";
import { printable } from "../../rules/printable.ts";
import { parseDuration, parseTime } from "../../rules/time.ts";
import { confirm } from "../confirm.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { requireDirectory } from "../require.ts";
import { UsageError } from "../usage-error.ts";

interface AdoptOptions {
  readonly until?: string;
  readonly duration?: string;
  readonly reason?: string;
  readonly ticket?: string;
  readonly yes?: boolean;
}

export const adoptCommand = async (
  context: CommandContext,
  options: AdoptOptions,
  [tier = ""]: readonly string[],
): Promise<ExitCode> => {
  if (!isTierName(tier))
    throw new UsageError(`This is no tier's name: ${printable(tier, 80)}`);
  const end = endOf(options);
  const { tools, json, print, printJson, config } = context;
  // Whoever made the bot act could approve what it asks for, so nothing that it opens is ever proven.
  if (config.github.credentials?.kind === "app")
    throw new UsageError(
      "What an App asks for can be approved by nobody. Run it with GITHUB_TOKEN set to a token of your own, and without GITHUB_APP_ID.",
    );
  const { repository } = await tools.git();
  const adoption = await planAdoption(
    { repository, directory: await requireDirectory(tools) },
    {
      tier,
      end,
      reason: options.reason ?? "Was in the group before Curfew",
      ticket: options.ticket ?? null,
    },
    await tools.clock.now(),
  );
  const { adopted, left, files, warnings } = adoption;
  const leftLines = left.map(
    ({ user, why }) => `leave out ${printable(user)}, who ${why}`,
  );
  if (adopted.length === 0) {
    if (json) printJson({ adopted, left, pullRequest: null });
    else print(["There is nobody to adopt.", ...leftLines].join("\n"));
    return exitCode.well;
  }
  const will = [
    `open a pull request with a grant for each of ${adopted.map((user) => printable(user)).join(", ")}`,
    ...leftLines,
    ...warnings.map((text) => `warn in its check: ${printable(text, 1_000)}`),
    "change nothing in Okta",
  ];
  if (!(await confirm(context, will, options.yes === true)))
    return exitCode.well;
  const forge = await tools.forge();
  const { number } = await adopt({ repository, forge }, adoption);
  if (json)
    printJson({
      adopted,
      left,
      files: Object.keys(files),
      warnings,
      pullRequest: number,
    });
  else print(`Pull request #${number}: ${adopted.length} grants to approve.`);
  return exitCode.well;
};

const endOf = ({ until, duration }: AdoptOptions): string => {
  if ((until === undefined) === (duration === undefined))
    throw new UsageError(
      "Say when it ends: --until TIME, or --duration LENGTH.",
    );
  const text = (until ?? duration ?? "").trim();
  const read = until === undefined ? parseDuration(text) : parseTime(text);
  if (!read.ok)
    throw new UsageError(`${read.fault.message} ${read.fault.hint}`);
  return `${until === undefined ? "duration" : "expires"}: ${text}`;
};
