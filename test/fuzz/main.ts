/** `npm run fuzz -- --cases N --seed S`: more cases than `npm test` has time for, or others. */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { cases: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
});
// Whoever asks for no seed wants cases that nobody has seen yet; the seed is printed, so that a failure can be had again.
const seed = values.seed ?? String(Date.now() % 1_000_000_000);
const cases = values.cases ?? "100000";
console.log(`fuzzing: ${cases} cases of each kind, --seed ${seed}`);
const child = spawn(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "fuzz",
    // The time allowed grows with the work: 60 ms a case, a hundred times what one takes.
    `--testTimeout=${Math.max(600_000, Number(cases) * 60)}`,
    ...positionals,
  ],
  {
    stdio: "inherit",
    env: { ...process.env, FUZZ_CASES: cases, FUZZ_SEED: seed },
  },
);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
