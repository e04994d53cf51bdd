/** The matrix as a table: faults down, journeys across, cells that held of cells tried. */
import type { Cell, Problems } from "./cell.ts";
import { journeys } from "./journeys.ts";
import { nameOf, troubles } from "./faults.ts";

export interface Tried {
  readonly cell: Cell;
  readonly problems: Problems;
}

export const tableOf = (tried: readonly Tried[]): string => {
  const met = new Set(tried.map(({ cell }) => cell.journey));
  const columns = [
    ...journeys.map(({ name }) => name).filter((name) => met.has(name)),
    null,
  ];
  const used = new Set(tried.map(({ cell }) => nameOf(cell.trouble)));
  const names = troubles.map(nameOf).filter((name) => used.has(name));
  const rows = [
    ["fault", ...columns.map((journey) => journey ?? "all")],
    ...names.map((name) => [
      name,
      ...columns.map((journey) =>
        score(
          tried.filter(
            ({ cell }) =>
              nameOf(cell.trouble) === name &&
              (journey === null || cell.journey === journey),
          ),
        ),
      ),
    ]),
    [
      "all",
      ...columns.map((journey) =>
        score(
          tried.filter(
            ({ cell }) => journey === null || cell.journey === journey,
          ),
        ),
      ),
    ],
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 0
            ? text.padEnd(widths[column] ?? 0)
            : text.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
};

const score = (tried: readonly Tried[]): string =>
  tried.length === 0
    ? "-"
    : `${tried.filter(({ problems }) => problems.length === 0).length}/${tried.length}`;
