/**
 * `npm run faults [-- --journey NAME] [--call N] [--fault NAME] [--sample N] [--jobs N] [--list]`: every call of every journey with
 * every fault. Exits 1 where a cell does not hold.
 */
import { parseArgs } from "node:util";
import { nameOf } from "./faults.ts";
import { journeys } from "./journeys.ts";
import { tryAll } from "./crew.ts";
import { cellsOf, type Score, sampleOf } from "./matrix.ts";
import { tableOf, type Tried } from "./table.ts";

const { values } = parseArgs({
  options: {
    journey: { type: "string" },
    call: { type: "string" },
    fault: { type: "string" },
    sample: { type: "string" },
    jobs: { type: "string", default: "2" },
    list: { type: "boolean", default: false },
  },
});

const names = journeys.map(({ name }) => name);
if (values.journey !== undefined && !names.includes(values.journey))
  throw new Error(
    `no journey ${values.journey}; there are ${names.join(", ")}`,
  );

const tried: Tried[] = [];
let scores: readonly Score[] = [];
let total = 0;

await tryAll(
  values.journey === undefined ? names : [values.journey],
  Number(values.jobs),
  (found) => {
    scores = found;
    if (values.list) {
      for (const { journey, calls } of scores)
        calls.forEach(({ spelling }, index) => {
          console.log(`${journey} ${index + 1}  ${spelling}`);
        });
      return [];
    }
    const all = cellsOf(scores, {
      ...(values.journey === undefined ? {} : { journey: values.journey }),
      ...(values.call === undefined ? {} : { call: Number(values.call) }),
      ...(values.fault === undefined ? {} : { fault: values.fault }),
    });
    const cells =
      values.sample === undefined ? all : sampleOf(all, Number(values.sample));
    total = cells.length;
    return cells;
  },
  (cell, problems) => {
    tried.push({ cell, problems });
    if (problems.length > 0) {
      const call = scores.find(({ journey }) => journey === cell.journey)
        ?.calls[cell.call - 1]?.spelling;
      console.log(
        [
          `${cell.journey}, call ${cell.call}, ${String(call)}: ${nameOf(cell.trouble)}`,
          ...problems.map((problem) => `    ${problem}`),
        ].join("\n"),
      );
    }
    if (tried.length % 50 === 0)
      console.error(`${tried.length} of ${total} cells`);
  },
);

if (!values.list) {
  const held = tried.filter(({ problems }) => problems.length === 0).length;
  console.log(`\n${tableOf(tried)}\n`);
  console.log(
    `${tried.length} cells tried, ${held} held (a fault with … lasts until the end of the run)`,
  );
  if (held < tried.length || tried.length === 0) process.exitCode = 1;
}
