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
  readonly journey?: string | undefined;
  /** A number, from 1, or a part of the call's spelling: calls made at once have no fixed order. */
  readonly call?: string | undefined;
  /** `hang`, or `hang…` for the lasting one. */
  readonly fault?: string | undefined;
}

export const cellsOf = (
  scores: readonly Score[],
  { journey, call, fault }: Selection = {},
): readonly Cell[] =>
  scores
    .filter((score) => journey === undefined || score.journey === journey)
    .flatMap((score) =>
      score.calls
        .filter(
          (known, index) =>
            call === undefined ||
            call === String(index + 1) ||
            spell(known).includes(call),
        )
        .flatMap((known) =>
          troublesOf(known.channel)
            .filter(
              (trouble) => fault === undefined || nameOf(trouble) === fault,
            )
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
