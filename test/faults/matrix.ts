/** Which cells there are, and which of them are tried. */
import type { Cell } from "./cell.ts";
import { type KnownCall, spell } from "./desk.ts";
import { nameOf, troublesOf } from "./faults.ts";

/** What a rehearsal found, as it can be told between processes. */
export interface Score {
  readonly journey: string;
  readonly calls: readonly KnownCall[];
}

export interface Selection {
  /** A number, from 1, or a part of the call's spelling: calls made at once have no fixed order. */
  readonly call?: string | undefined;
  /** `hang`, or `hang…` for the lasting one. */
  readonly fault?: string | undefined;
}

export const cellsOf = (
  scores: readonly Score[],
  { call, fault }: Selection = {},
): readonly Cell[] =>
  scores.flatMap((score) =>
    score.calls
      .filter(
        (known, index) =>
          call === undefined ||
          call === String(index + 1) ||
          spell(known).includes(call),
      )
      .flatMap((known) =>
        troublesOf(known.channel)
          .filter((trouble) => fault === undefined || nameOf(trouble) === fault)
          .map((trouble) => ({
            journey: score.journey,
            call: known,
            trouble,
          })),
      ),
  );

/** `count` cells, spread evenly over journeys, calls and faults; always the same ones. */
export const sampleOf = (
  cells: readonly Cell[],
  count: number,
): readonly Cell[] => {
  const stride = Math.max(1, cells.length / count);
  return Array.from({ length: Math.min(count, cells.length) }, (_, index) => {
    const at = Math.min(cells.length - 1, Math.floor((index + 0.5) * stride));
    return cells[at] as Cell;
  });
};

/** All of them, so ordered that the first thousand are as good a sample as the next: a long run that is stopped has not tried one journey alone. */
export const spreadOut = (cells: readonly Cell[]): readonly Cell[] =>
  cells
    .map((cell, index) => ({ cell, place: (index * goldenRatio) % 1 }))
    .sort((a, b) => a.place - b.place)
    .map(({ cell }) => cell);

const goldenRatio = (1 + Math.sqrt(5)) / 2;
