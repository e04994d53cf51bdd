import { expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { fileByFile, firstOfEachSeverity } from "../../src/rules/fault.ts";

const finding = (
  path: string,
  line: number | null,
  code: Finding["code"] = "unknown-key",
): Finding => ({
  code,
  severity: "error",
  path,
  line,
  column: line,
  message: "x",
  hint: "y",
});

test("findings are told file by file, from top to bottom, each once, whoever found what first", () => {
  const ordered = [
    finding("a.yaml", null),
    finding("a.yaml", 2, "missing-key"),
    finding("a.yaml", 2, "unknown-key"),
    finding("a.yaml", 10),
    finding("b.yaml", 1),
  ];
  const [first, second, third, fourth, fifth] = ordered as [
    Finding,
    Finding,
    Finding,
    Finding,
    Finding,
  ];
  for (const found of [
    [fifth, fourth, third, second, first],
    [third, first, fifth, second, { ...third }, fourth, first],
  ])
    expect(fileByFile(found)).toEqual(ordered);
});

test("fifty errors and fifty warnings are told, the first of each", () => {
  const errors = Array.from({ length: 60 }, (_, line) => finding("a", line));
  const warnings = errors.map((one) => ({
    ...one,
    severity: "warning" as const,
  }));
  expect(firstOfEachSeverity([...warnings, ...errors])).toEqual([
    ...warnings.slice(0, 50),
    ...errors.slice(0, 50),
  ]);
});
