import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isError } from "../../domain/finding.ts";
import { codeownersPaths } from "../../rules/codeowners/locate.ts";
import { ownersTable } from "../../rules/codeowners/owners-of.ts";
import {
  type Codeowners,
  parseCodeowners,
} from "../../rules/codeowners/parse.ts";
import { printable } from "../../rules/printable.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { findingsText } from "../output/text.ts";
import { pathInRepository } from "../path-in-repository.ts";
import { UsageError } from "../usage-error.ts";

/** Reads the working tree: it answers "who would own this", for the person who edits the file. No network. */
export const ownersCommand = async (
  { config, json, print, printJson, paint, progress }: CommandContext,
  options: { readonly codeowners?: string },
  paths: readonly string[],
): Promise<ExitCode> => {
  const { repo } = config;
  const files = paths.map((path) => pathInRepository(repo, path));
  const codeowners = await readCodeowners(repo, options.codeowners);
  const rows = ownersTable(codeowners, files);
  if (json) printJson(rows);
  else
    print(
      rows
        .map(({ path, owners, pattern, line, file }) => {
          const who =
            owners.length > 0 ? owners.join(" ") : paint("red", "nobody");
          const why =
            line === null
              ? file === null
                ? "there is no CODEOWNERS file"
                : `no line of ${file} matches`
              : `${file ?? ""}:${line}: ${pattern ?? ""}`;
          return `${printable(path)}  ${who}  ${paint("gray", `(${printable(why)})`)}`;
        })
        .join("\n"),
    );
  const findings = codeowners?.findings ?? [];
  if (findings.length > 0) progress(findingsText(findings, paint));
  return findings.some(isError) ? exitCode.findings : exitCode.well;
};

const readCodeowners = async (
  repo: string,
  given: string | undefined,
): Promise<Codeowners | null> => {
  if (given !== undefined) {
    const bytes = await readFile(given).catch((error: unknown) => {
      throw new UsageError(`--codeowners: ${given} cannot be read.`, {
        cause: error,
      });
    });
    return parseCodeowners({ path: given, bytes });
  }
  for (const path of codeownersPaths) {
    const bytes = await readFile(join(repo, path)).catch(() => null);
    if (bytes !== null) return parseCodeowners({ path, bytes });
  }
  return null;
};
