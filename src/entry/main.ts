/** The command line. Commands are imported when they are called, so that `--help` loads none of them. */
import { withoutCommands } from "../rules/render/workflow-commands.ts";
import { type Config, type GlobalOptions, readConfig } from "./config.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { printedJson } from "./output/printed-json.ts";
import { createPaint, type Paint } from "./output/style.ts";
import { createProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";
import type { Tools, Wiring } from "./wiring.ts";

/** What every command gets. */
export interface CommandContext {
  readonly config: Config;
  readonly tools: Tools;
  readonly json: boolean;
  readonly paint: Paint;
  /** Prints to standard output: text for people, or one JSON object. */
  readonly print: (text: string) => void;
  readonly printJson: (value: object) => void;
  /** Progress, for people, on standard error. */
  readonly progress: (text: string) => void;
}

export type RunCommand<Options> = (
  context: CommandContext,
  options: Options,
  args: readonly string[],
) => Promise<ExitCode>;

/** Runs one command and answers its exit code. */
export const main = async (
  wiring: Wiring,
  argv: readonly string[],
): Promise<ExitCode> => {
  let code: ExitCode = exitCode.well;
  const keep = (result: ExitCode): void => {
    code = result;
  };
  const program = createProgram(
    (...given) => runCommand(wiring, ...given).then(keep),
    async (options) => {
      const { serveCommand } = await import("./commands/serve.ts");
      keep(await serveCommand(wiring, process.env, options));
    },
  );
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error);
  }
};

/** What changes no membership, and so can be given an Okta app that may only read. */
const readers: ReadonlySet<string> = new Set([
  "adopt",
  "check",
  "recheck",
  "plan",
  "status",
  "tiers",
]);

const runCommand = async (
  wiring: Wiring,
  load: () => Promise<RunCommand<never>>,
  options: GlobalOptions & { readonly json?: boolean },
  args: readonly string[],
  name: string,
): Promise<ExitCode> => {
  const config = readConfig(process.env, options);
  const { createTools } = await import("./wiring.ts");
  const run = await load();
  const context: CommandContext = {
    config,
    tools: createTools(config, wiring, {}, { readsOkta: readers.has(name) }),
    json: options.json === true,
    paint: createPaint(process.stdout),
    print: (text) => process.stdout.write(`${withoutCommands(text)}\n`),
    printJson: (value) => process.stdout.write(`${printedJson(value)}\n`),
    progress: (text) => process.stderr.write(`${withoutCommands(text)}\n`),
  };
  return run(context, options as never, args);
};
