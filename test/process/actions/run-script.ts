/** One `run:` step: bash as Actions starts it, and what it wrote into the environment files. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface ScriptRun {
  readonly code: number | null;
  /** Both streams. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export const runScript = async (
  script: string,
  {
    directory,
    environment,
  }: {
    readonly directory: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<ScriptRun> => {
  const files = await mkdtemp(join(tmpdir(), "curfew-step-"));
  const file = (name: string): string => join(files, name);
  try {
    await Promise.all([
      writeFile(file("script.sh"), script),
      writeFile(file("output"), ""),
      writeFile(file("summary"), ""),
    ]);
    const child = spawn(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", file("script.sh")],
      {
        cwd: directory,
        env: {
          ...environment,
          GITHUB_OUTPUT: file("output"),
          GITHUB_STEP_SUMMARY: file("summary"),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let log = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        log += chunk.toString("utf8");
      });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return {
      code,
      log,
      outputs: parseOutputs(await readFile(file("output"), "utf8")),
      summary: await readFile(file("summary"), "utf8"),
    };
  } finally {
    await rm(files, { recursive: true, force: true });
  }
};

/** `name=value`, or `name<<FENCE`, lines, `FENCE`. */
const parseOutputs = (text: string): Readonly<Record<string, string>> => {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    if (line === "") continue;
    const fenced = /^([^=]+?)<<(.+)$/.exec(line);
    if (fenced !== null) {
      const end = lines.indexOf(fenced[2] ?? "");
      if (end === -1)
        throw new Error(`No end of the output ${fenced[1] ?? ""}`);
      outputs[fenced[1] ?? ""] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
      continue;
    }
    const [, name, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`Not an output: ${line}`);
    outputs[name] = value ?? "";
  }
  return outputs;
};
