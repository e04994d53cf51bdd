/**
 * `npm run faults [-- --journey NAME,…] [--call N|TEXT] [--fault NAME] [--part I/N] [--sample N] [--jobs N] [--kept FILE] [--list]`: every call of every
 * journey with every fault. Exits 1 where a cell does not hold. With a file, cells that it says have held are not tried again, so that a
 * long run can be taken up where it stopped, on the same code. N parts, tried anywhere on the same code, are together what is chosen.
 */
import { parseArgs } from "node:util";
import { journeys } from "./journeys.ts";
import { tryAll } from "./crew.ts";
import { inShort } from "./cell.ts";
import { cellsOf, isInPart, partFrom, sampleOf, spreadOut } from "./matrix.ts";
import { spell } from "./desk.ts";
import { openKept, stateOfTheCode } from "./kept.ts";
import { tableOf, type Tried } from "./table.ts";

const { values } = parseArgs({
  options: {
    journey: { type: "string" },
    call: { type: "string" },
    fault: { type: "string" },
    part: { type: "string" },
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
if (values.list && values.part !== undefined)
  throw new Error(
    "--part chooses cells, and --list shows calls: name one of them",
  );
const part = partFrom(values.part);

const tried: Tried[] = [];
let total = 0;
const extent = { chosen: 0, mine: 0 };
// Of what is about to run: somebody may go on writing while it does.
const code = stateOfTheCode();

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
    const chosen = cellsOf(scores, values);
    const all = chosen.filter((cell) => isInPart(cell, part));
    extent.chosen = chosen.length;
    extent.mine = all.length;
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
  const which = part.of === 1 ? "" : `part ${part.number} of ${part.of} of `;
  console.log(
    `${which}the ${extent.chosen} cells that were chosen, on the state of the code ${code}`,
  );
  // Of a small choice in many parts, none may fall into this one.
  const isNothingMine = extent.chosen > 0 && extent.mine === 0;
  if (held < tried.length || (tried.length === 0 && !isNothingMine))
    process.exitCode = 1;
}
