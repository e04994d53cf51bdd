/**
 * `npm run faults [-- --journey NAME,…] [--call N|TEXT] [--fault NAME] [--sample N] [--jobs N] [--kept FILE] [--list]`: every call of every
 * journey with every fault. Exits 1 where a cell does not hold. With a file, cells that it says have held are not tried again, so that a
 * long run can be taken up where it stopped, on the same code.
 */
import { parseArgs } from "node:util";
import { journeys } from "./journeys.ts";
import { tryAll } from "./crew.ts";
import { inShort } from "./cell.ts";
import { cellsOf, sampleOf, spreadOut } from "./matrix.ts";
import { spell } from "./desk.ts";
import { openKept } from "./kept.ts";
import { tableOf, type Tried } from "./table.ts";

const { values } = parseArgs({
  options: {
    journey: { type: "string" },
    call: { type: "string" },
    fault: { type: "string" },
    sample: { type: "string" },
    jobs: { type: "string", default: "2" },
    kept: { type: "string" },
    list: { type: "boolean", default: false },
  },
});

const names = journeys.map(({ name }) => name);
const wanted = values.journey?.split(",") ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined)
  throw new Error(`no journey ${unknown}; there are ${names.join(", ")}`);

const tried: Tried[] = [];
let total = 0;

const kept = openKept(values.kept);

await tryAll(
  wanted,
  Number(values.jobs),
  (scores) => {
    if (values.list) {
      for (const { journey, calls } of scores)
        calls.forEach((call, index) => {
          console.log(`${journey} ${index + 1}  ${spell(call)}`);
        });
      return [];
    }
    const all = cellsOf(scores, values);
    const cells =
      values.sample === undefined ? all : sampleOf(all, Number(values.sample));
    total = cells.length;
    if (kept === null) return cells;
    for (const cell of cells)
      if (kept.has(cell)) tried.push({ cell, problems: [] });
    return spreadOut(cells.filter((cell) => !kept.has(cell)));
  },
  (cell, problems) => {
    tried.push({ cell, problems });
    if (problems.length === 0) kept?.add(cell);
    if (problems.length > 0)
      console.log([inShort(cell), ...problems].join("\n    "));
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
