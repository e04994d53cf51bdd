import { fileURLToPath } from "node:url";
import type { ExitCode } from "../exit-code.ts";
import { exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";

/** The only place that reaches the sandbox, and only when it is called. */
export const demoCommand = async (
  { paint, print }: CommandContext,
  options: { readonly keep?: boolean },
): Promise<ExitCode> => {
  const commandLine = fileURLToPath(new URL("../bin.js", import.meta.url));
  if (options.keep === true) {
    const { keepSandbox } = await import("../../sandbox/demo/keep.ts");
    await keepSandbox({ commandLine, print, paint });
    return exitCode.well;
  }
  const { runDemo } = await import("../../sandbox/demo/story.ts");
  return (await runDemo({ commandLine, print, paint }))
    ? exitCode.well
    : exitCode.findings;
};
