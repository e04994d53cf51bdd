import { expect, it } from "vitest";
import { type Cell, inFull } from "../faults/cell.ts";
import { troubles } from "../faults/faults.ts";
import { isInPart, partFrom } from "../faults/matrix.ts";

const cells: readonly Cell[] = ["check", "add"].flatMap((journey) =>
  Array.from({ length: 30 }, (_, index) => index + 1).flatMap((occurrence) =>
    troubles.map((trouble) => ({
      journey,
      call: { channel: "okta", method: "GET", path: "/users", occurrence },
      trouble,
    })),
  ),
);

const inPart = (text: string): readonly string[] =>
  cells.filter((cell) => isInPart(cell, partFrom(text))).map(inFull);

it("gives each cell of the fault matrix to exactly one part", () => {
  const parts = [1, 2, 3, 4, 5].map((number) => inPart(`${number}/5`));
  expect(parts.flat().sort()).toEqual(cells.map(inFull).sort());
});

it("makes parts of about one size, each with something of every journey and fault", () => {
  for (const number of [1, 2, 3, 4]) {
    const part = inPart(`${number}/4`);
    expect(part.length / (cells.length / 4)).toBeGreaterThan(0.85);
    expect(part.length / (cells.length / 4)).toBeLessThan(1.15);
    const met = (at: number) =>
      new Set(part.map((name) => (JSON.parse(name) as unknown[])[at]));
    expect(met(0).size).toBe(2);
    expect(met(5).size).toBe(troubles.length);
  }
});

it("finds a cell in the same part whatever else is tried, and wherever", () => {
  const [first] = cells;
  if (first === undefined) throw new Error("no cells");
  const of = 1_000;
  const number = Array.from({ length: of }, (_, index) => index + 1).filter(
    (number) => isInPart(first, { number, of }),
  );
  // Written down once: another number would mix up the parts of a run that is under way.
  expect(number).toEqual([690]);
});

it("takes no part for the whole", () => {
  expect(partFrom(undefined)).toEqual({ number: 1, of: 1 });
  expect(inPart("1/1")).toHaveLength(cells.length);
});

it.each(["0/4", "5/4", "4", "1/0", "1/4/2", "a/b", "-1/4", "1.5/2", ""])(
  "says what is wrong with --part %j",
  (text) => {
    expect(() => partFrom(text)).toThrow("it is written I/N");
  },
);
