/**
 * A CODEOWNERS file into rules, strictly: GitHub skips a line that it cannot read, so a broader earlier rule silently takes over.
 * Here every such line is an error, and a file with an error approves nothing.
 */
import type { Finding, FindingCode } from "../../domain/finding.ts";
import { firstOfEachSeverity } from "../fault.ts";
import { quoted } from "../printable.ts";
import { type Owner, parseOwner } from "./owner.ts";
import { type Pattern, parsePattern } from "./pattern.ts";
import { indexRules, type RuleIndex } from "./rule-index.ts";

/** GitHub does not load a larger file at all. In bytes. */
export const maxCodeownersBytes = 3 * 1024 * 1024;

interface CodeownersRule {
  /** As written. */
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
  /** Empty: the rule says that nobody owns what it matches. */
  readonly owners: readonly Owner[];
}

export interface Codeowners {
  /** The file's own path. */
  readonly path: string;
  readonly rules: readonly CodeownersRule[];
  readonly findings: readonly Finding[];
  readonly index: RuleIndex;
}

export type CodeownersSource = { readonly path: string } & (
  { readonly text: string } | { readonly bytes: Uint8Array }
);

export const parseCodeowners = (source: CodeownersSource): Codeowners => {
  const { path } = source;
  const text = textOf(source);
  if (typeof text !== "string") return unusable(path, text);
  const findings: Finding[] = [];
  const rules: (CodeownersRule & { readonly compiled: Pattern })[] = [];
  text.split("\n").forEach((content, place) => {
    const rule = parseLine(content, (code, column, message, severity) => {
      findings.push({
        code,
        severity,
        path,
        line: place + 1,
        column,
        message,
        hint: "Mend the line; until then nothing that this file owns can be approved.",
      });
    });
    if (rule !== null) rules.push({ ...rule, line: place + 1 });
  });
  return {
    path,
    rules: rules.map(({ pattern, line, owners }) => ({
      pattern,
      line,
      owners,
    })),
    findings: firstOfEachSeverity(findings),
    index: indexRules(rules.map(({ compiled }) => compiled)),
  };
};

type Report = (
  code: FindingCode,
  column: number,
  message: string,
  severity: "error" | "warning",
) => void;

type FileProblem = readonly [code: FindingCode, message: string, hint: string];

const textOf = (source: CodeownersSource): string | FileProblem => {
  const bytes =
    "bytes" in source ? source.bytes : new TextEncoder().encode(source.text);
  if (bytes.length > maxCodeownersBytes)
    return [
      "codeowners-too-large",
      "The file is larger than 3 MB, so GitHub does not load it",
      "Make it smaller; until then nothing can be approved.",
    ];
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    return ["file-not-utf8", "The file is not UTF-8", "Save it as UTF-8."];
  }
  return text.startsWith("\ufeff")
    ? [
        "file-byte-order-mark",
        "The file begins with a byte order mark",
        "Save it as UTF-8 without a byte order mark.",
      ]
    : text;
};

const unusable = (
  path: string,
  [code, message, hint]: FileProblem,
): Codeowners => ({
  path,
  rules: [],
  findings: [
    { code, severity: "error", path, line: null, column: null, message, hint },
  ],
  index: indexRules([]),
});

interface ParsedLine {
  readonly pattern: string;
  readonly owners: readonly Owner[];
  readonly compiled: Pattern;
}

const parseLine = (content: string, report: Report): ParsedLine | null => {
  const line = content.endsWith("\r") ? content.slice(0, -1) : content;
  const [first, ...others] = tokensOf(line);
  if (first === undefined) return null;
  const owners = others.flatMap(({ text, column }) => {
    const owner = parseOwner(text);
    if (owner !== null) return [owner];
    report(
      "codeowners-owner-malformed",
      column,
      `${quoted(text)} is no owner: write @user, @organisation/team or an address`,
      "error",
    );
    return [];
  });
  const parsed = parsePattern(first.text);
  if ("problem" in parsed) {
    const { offset, message } = parsed.problem;
    report("codeowners-syntax", first.column + offset, message, "error");
    return null;
  }
  if (parsed.pattern.reach === "never")
    report("codeowners-syntax", first.column, "`/` matches nothing", "warning");
  return { pattern: first.text, owners, compiled: parsed.pattern };
};

interface Token {
  readonly text: string;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** Words between blanks, up to a word that begins a comment. An escaped space belongs to its word only in the pattern. */
const tokensOf = (line: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (isBlank(line.charAt(at))) at++;
    if (at >= line.length || line.charAt(at) === "#") return tokens;
    const start = at;
    while (at < line.length && !isBlank(line.charAt(at)))
      at += tokens.length === 0 && line.charAt(at) === "\\" ? 2 : 1;
    tokens.push({ text: line.slice(start, at), column: start + 1 });
  }
};

const isBlank = (char: string): boolean => char === " " || char === "\t";
