/** The matrix as a table: faults down, journeys across, cells that held of cells tried. */
import type { Cell, Problems } from "./cell.ts";
import { nameOf } from "./faults.ts";

export interface Tried {
  readonly cell: Cell;
  readonly problems: Problems;
}

export const tableOf = (tried: readonly Tried[]): string => {
  const journeys = distinct(tried.map(({ cell }) => cell.journey));
  const names = distinct(tried.map(({ cell }) => nameOf(cell.trouble)));
  const rows = [
    ["fault", ...journeys, "all"],
    ...names.map((name) => [
      name,
      ...[...journeys, null].map((journey) =>
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
      ...[...journeys, null].map((journey) =>
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

const distinct = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts),
];
