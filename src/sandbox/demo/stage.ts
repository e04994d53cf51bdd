import { spawn } from "node:child_process";
import type { Company } from "../company.ts";

export interface Stage {
  /** The command line's file, for `node`. */
  readonly commandLine: string;
  readonly print: (text: string) => void;
  readonly paint: (
    colour: "red" | "green" | "yellow" | "cyan" | "gray" | "bold",
    text: string,
  ) => string;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs `curfew …` against the company, as anybody would: a process of its own that knows nothing but its environment. */
export const runCurfew = (
  { commandLine }: Pick<Stage, "commandLine">,
  company: Company,
  args: readonly string[],
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        commandLine,
        "--repo",
        company.clone,
        "--state",
        company.stateDirectory,
        ...args,
      ],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: company.clone,
          // The story is told in one time zone.
          TZ: "UTC",
          ...company.environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? -1, out, errors });
    });
  });
