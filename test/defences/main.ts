/**
 * `npm run defences [-- HAZARD]`: takes each defence out of a copy of the sources, in turn, and runs the test that is said to hold it. A
 * test that passes without its defence holds nothing. Exits 1 where one does, or where one fails with everything in place.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defences } from "./all.ts";
import type { Defence } from "./defence.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const copied = [
  "src",
  "test/adapters",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
  "schemas",
];

const [wanted = ""] = process.argv.slice(2);
const chosen = defences.filter(({ hazard }) => hazard.startsWith(wanted));
const copy = mkdtempSync(join(tmpdir(), "curfew-defences-"));

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Nothing failed but by its time limit: as it must where a defence is against hanging, and as anything does on a busy machine. */
  readonly isOnlyLate: boolean;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const isLate = (message: string): boolean =>
  /^Error: (?:Test|Hook) timed out in /.test(message);

const run = (files: readonly string[], name: string): Outcome => {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const { stderr } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      ...["run", "--project", "adapters", "--reporter=json"],
      // Without its defence a call may hang for ever; with it, a busy machine needs more time.
      ...[`--outputFile=${report}`],
      `--testTimeout=${name === "" ? 120_000 : 20_000}`,
      ...(name === ""
        ? []
        : ["-t", `^ ?${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`]),
      ...files.map((file) => `test/adapters/${file}.test.ts`),
    ],
    { cwd: copy, encoding: "utf8" },
  );
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as Report;
    const failures = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === "failed");
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      isOnlyLate:
        failures.length > 0 &&
        failures.every(({ failureMessages }) => failureMessages.every(isLate)),
    };
  } catch (cause) {
    throw new Error(`the tests could not be run: ${stderr}`, { cause });
  }
};

/** What came of taking it out; `problem` is null where its test noticed. */
const takeOut = ({
  cuts,
  file,
  test,
}: Defence): { readonly problem: string | null; readonly how: string } => {
  const before = new Map<string, string>();
  try {
    for (const { file: source, from, to } of cuts) {
      const path = join(copy, "src/adapters", source);
      const text = readFileSync(path, "utf8");
      if (!before.has(path)) before.set(path, text);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    const { passed, failed, isOnlyLate } = run([file], test);
    if (failed > 0)
      return { problem: null, how: isOnlyLate ? " (by its time limit)" : "" };
    const problem =
      passed === 0 ? "no such test" : "its test passes without it";
    return { problem, how: ` (${problem}: "${test}" in ${file})` };
  } finally {
    for (const [path, text] of before) writeFileSync(path, text);
  }
};

try {
  for (const path of copied)
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const sound = run([...new Set(chosen.map(({ file }) => file))], "");
  if (sound.failed > 0)
    throw new Error(`${sound.failed} tests fail with everything in place`);
  let noticed = 0;
  for (const defence of chosen) {
    const { problem, how } = takeOut(defence);
    if (problem === null) noticed += 1;
    console.log(
      `${problem === null ? "noticed" : "MISSED"}  ${defence.hazard}: ${defence.what}${how}`,
    );
  }
  console.log(
    `\n${chosen.length} defences taken out, ${noticed} noticed by their tests`,
  );
  if (noticed < chosen.length || chosen.length === 0) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
