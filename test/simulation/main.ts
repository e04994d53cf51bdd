/**
 * `npm run simulate -- --runs N --seed S`, or `--replay PATH` for a history that was written down or a folder of them; `--sockets` plays
 * against the sandbox. Exits 1 where one does not hold.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { tell } from "./guarantees.ts";
import { readHistories } from "./scenarios.ts";
import { playAt, search } from "./search.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    replay: { type: "string" },
    sockets: { type: "boolean", default: false },
  },
});

const place = values.sockets ? "sockets" : "memory";
if (values.replay !== undefined) {
  const histories = readHistories(values.replay);
  let held = 0;
  for (const [name, history] of histories) {
    const { problems, sweeps } = await playAt(place, history);
    if (problems.length === 0) held += 1;
    for (const problem of problems) console.log(tell(problem));
    console.log(
      `${name}: ${problems.length === 0 ? "held" : "did not hold"}, ${sweeps} sweeps`,
    );
  }
  console.log(`${held} of ${histories.length} held (${place})`);
  process.exitCode = held === histories.length && held > 0 ? 0 : 1;
} else {
  const runs = Number(values.runs);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.error(
      "--runs and --seed are whole numbers, and --runs is at least 1.",
    );
    process.exit(2);
  }
  console.log(`seed ${seed}, ${runs} histories, ${place}`);
  const found = await search({ place, runs, seed });
  console.log(
    `${found.histories} histories, ${found.deeds} deeds, ${found.sweeps} sweeps, ${found.adds} adds, ${found.removals} removals`,
  );
  for (const [kind, { seconds, bound }] of Object.entries(found.excess))
    console.log(
      `largest excess, ${kind}: ${seconds} s, where ${bound} s were the bound`,
    );
  console.log(
    `what happened: ${[...found.happened]
      .sort()
      .map(([what, times]) => `${what} ${times}`)
      .join(", ")}`,
  );
  console.log(`${found.held} of ${runs} random histories held`);
  if (found.failure === null) console.log("every guarantee held");
  else {
    const file = `simulation-${seed}.json`;
    writeFileSync(file, `${JSON.stringify(found.failure.history, null, 2)}\n`);
    for (const problem of found.failure.problems) console.error(tell(problem));
    console.error(
      `The shortest such history is in ${file}: npm run simulate -- --replay ${file}`,
    );
    process.exitCode = 1;
  }
}
