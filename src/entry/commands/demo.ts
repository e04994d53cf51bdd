import { fileURLToPath } from "node:url";
import type { ExitCode } from "../exit-code.ts";
import { exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";

/** The only place that reaches the sandbox, and only when it is called. */
export const demoCommand = async (
  { paint, print }: CommandContext,
  options: { readonly keep?: boolean },
): Promise<ExitCode> => {
  if (options.keep === true) {
    const commandLine = fileURLToPath(new URL("../bin.js", import.meta.url));
    const { keepSandbox } = await import("../../sandbox/demo/keep.ts");
    await keepSandbox({ commandLine, print, paint });
    return exitCode.well;
  }
  const { runDemo } = await import("../../sandbox/demo/story.ts");
  const shell = fileURLToPath(new URL("../demo-shell.js", import.meta.url));
  return (await runDemo({ shell, print, paint }))
    ? exitCode.well
    : exitCode.findings;
};
