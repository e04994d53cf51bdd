/** What every finding must be, whatever the file said. Plain conditions, because they are asked a million times. */
import type { Finding } from "../../src/domain/finding.ts";
import { formatFinding, toJson } from "../../src/rules/finding-text.ts";
import { secrets } from "./secrets.ts";

/** `text` is the file as its bytes decode, whether or not they were valid. Throws what is wrong with the first finding that is. */
export const expectSound = (
  findings: readonly Finding[],
  file: { readonly path: string; readonly text: string },
): void => {
  if (findings.length > mostFindings)
    throw new Error(`${findings.length} findings for one file`);
  let lines: readonly string[] | null = null;
  for (const finding of findings) {
    lines ??= finding.line === null ? null : file.text.split("\n");
    const complaint = complaintAbout(finding, file.path, lines ?? []);
    if (complaint !== null)
      throw new Error(`${complaint}: ${JSON.stringify(finding)}`);
  }
};

// Three steps of reading a file may each say fifty things, and each of them is once more a list.
const mostFindings = 160;
const longestText = 2000;

// Stays whole where it is printed, region or not: it is there to be pasted, and a line that begins with it is no command.
const arn = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:/g;

const complaintAbout = (
  finding: Finding,
  path: string,
  lines: readonly string[],
): string | null => {
  const { code, severity, line, column, message, hint } = finding;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(code)) return "no code";
  if (!["error", "warning", "info"].includes(severity)) return "no severity";
  if (finding.path !== path) return "another path";
  if ((line === null) !== (column === null)) return "half a position";
  if (line !== null && column !== null) {
    const content = lines[line - 1];
    if (content === undefined) return "a line outside the file";
    if (column < 1 || column > content.length + 1)
      return "a column outside the line";
  }
  for (const text of [message, hint]) {
    if (text.trim() === "") return "an empty text";
    if (text.length > longestText) return "an endless text";
    if (/undefined|\[object|NaN/.test(text)) return "a value that is none";
    if (unprintable.test(text)) return "a character that cannot be seen";
    if (/^\s*(?:::|##\[)/.test(text) || text.includes("##["))
      return "a workflow command";
  }
  for (const text of [formatFinding(finding), JSON.stringify(toJson(finding))])
    if (text.replaceAll(arn, "").includes("::") || text.includes("##["))
      return "a workflow command when it is printed";
  const all = message + hint;
  return secrets.some((secret) => all.includes(secret)) ? "a secret" : null;
};

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
