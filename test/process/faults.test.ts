import { expect, it } from "vitest";
import { inShort } from "../faults/cell.ts";
import { tryAll } from "../faults/crew.ts";
import { journeys } from "../faults/journeys.ts";
import { cellsOf, sampleOf } from "../faults/matrix.ts";

/** The whole of it is `npm run faults`. */
const ofEachJourney = 3;

it("ends in time, believes nothing false and converges, whichever call of a journey goes wrong", async () => {
  const names = journeys.map(({ name }) => name);
  const missed: string[] = [];
  const tried = new Set<string>();
  await tryAll(
    names,
    2,
    (scores) =>
      names.flatMap((name) =>
        sampleOf(
          cellsOf(scores).filter(({ journey }) => journey === name),
          ofEachJourney,
        ),
      ),
    (cell, problems) => {
      tried.add(cell.journey);
      if (problems.length > 0)
        missed.push(
          [`npm run faults -- ${inShort(cell)}`, ...problems].join("\n  "),
        );
    },
  );
  expect(missed).toEqual([]);
  expect(tried).toEqual(new Set(names));
}, 600_000);
