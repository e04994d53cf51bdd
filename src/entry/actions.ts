/** GitHub Actions, where this process may be a step of a job: what the runner reads of us, and where it takes a summary. */
import { appendFileSync, statSync } from "node:fs";
import { messageOf } from "../domain/errors.ts";
import type { Environment } from "./config.ts";

export interface Actions {
  /** The step's summary; null: this runner takes none. */
  readonly summaryFile: string | null;
  /** The run's own page; null: not known. */
  readonly runUrl: string | null;
}

/** null: this is no step of a job. */
export const readActions = (environment: Environment): Actions | null => {
  if (environment["GITHUB_ACTIONS"] !== "true") return null;
  const {
    GITHUB_STEP_SUMMARY: summaryFile = "",
    GITHUB_SERVER_URL: server = "",
    GITHUB_REPOSITORY: repository = "",
    GITHUB_RUN_ID: run = "",
  } = environment;
  return {
    summaryFile: summaryFile === "" ? null : summaryFile,
    runUrl:
      /^https?:\/\//.test(server) && repository !== "" && /^\d+$/.test(run)
        ? `${server}/${repository}/actions/runs/${run}`
        : null,
  };
};

/** A larger summary is refused as a whole. */
const mostBytes = 1024 * 1024;

/** Answers what went wrong; null: written, or there is nowhere to write to. */
export const writeSummary = (
  { summaryFile }: Actions,
  markdown: string,
): string | null => {
  if (summaryFile === null) return null;
  try {
    const before = statSync(summaryFile, { throwIfNoEntry: false })?.size ?? 0;
    const text = `${markdown}\n`;
    if (before + Buffer.byteLength(text) > mostBytes)
      return "the job's summary has no room left";
    appendFileSync(summaryFile, text);
    return null;
  } catch (error) {
    return `the job's summary could not be written: ${messageOf(error)}`;
  }
};

/** Commands to the runner, each a line, on standard output, where it looks for them. */
export const writeCommands = (commands: readonly string[]): void => {
  for (const command of commands) process.stdout.write(`${command}\n`);
};
