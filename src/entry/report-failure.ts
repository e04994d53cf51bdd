import { CommanderError } from "commander";
import { BlockedError, messageOf, TransientError } from "../domain/errors.ts";
import { printable } from "../rules/printable.ts";
import { withoutCommands } from "../rules/render/workflow-commands.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { UsageError } from "./usage-error.ts";

/** Says what happens next: wrong usage is the reader's to mend, a block a person's, and the rest is tried again. */
export const reportFailure = (error: unknown): ExitCode => {
  const say = (text: string): void => {
    process.stderr.write(`curfew: ${printable(text, 2000)}\n`);
  };
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? exitCode.well : exitCode.usage;
  if (error instanceof UsageError) {
    say(error.message);
    return exitCode.usage;
  }
  if (error instanceof BlockedError) {
    say(error.message);
    say(error.hint);
    return exitCode.usage;
  }
  if (error instanceof TransientError) {
    say(`${error.message} The next run tries again.`);
    return exitCode.partial;
  }
  say(`a fault of Curfew itself: ${messageOf(error)}`);
  if (error instanceof Error && error.stack !== undefined)
    process.stderr.write(`${withoutCommands(error.stack)}\n`);
  return exitCode.partial;
};
