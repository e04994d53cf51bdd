/** Levers say what they will do before they do it. */
import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { printable } from "../rules/printable.ts";
import type { CommandContext } from "./main.ts";
import { UsageError } from "./usage-error.ts";

/** Says what is to come, where nobody has to be asked. */
export const sayFirst = (
  { progress }: Pick<CommandContext, "progress">,
  will: readonly string[],
): void => {
  progress(["This will:", ...will.map((line) => `  - ${line}`)].join("\n"));
};

/** Answers whether to go on. Without a terminal nobody can be asked, and `--yes` has to say it. */
export const confirm = async (
  context: Pick<CommandContext, "progress">,
  will: readonly string[],
  yes: boolean,
): Promise<boolean> => {
  sayFirst(context, will);
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new UsageError("Nothing was done. To do it, say --yes.");
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
  });
  try {
    return /^y(?:es)?$/i.test(
      (await terminal.question("Go on? [y/N] ")).trim(),
    );
  } finally {
    terminal.close();
  }
};

/** Who is at the lever, for the record: it proves nothing. */
export const whoAmI = (): string => {
  const actor = process.env["GITHUB_ACTOR"] ?? "";
  return printable(actor === "" ? userInfo().username : actor, 80);
};
