/** Which cells there are, and which of them are tried. */
import type { Cell } from "./cell.ts";
import type { Channel } from "./faults.ts";
import { nameOf, troublesOf } from "./faults.ts";

/** What a rehearsal found, as it can be told between processes. */
export interface Score {
  readonly journey: string;
  readonly calls: readonly {
    readonly channel: Channel;
    readonly spelling: string;
  }[];
}

export interface Selection {
  readonly journey?: string;
  /** From 1. */
  readonly call?: number;
  /** `hang`, or `hang…` for the lasting one. */
  readonly fault?: string;
}

export const cellsOf = (
  scores: readonly Score[],
  { journey, call, fault }: Selection = {},
): readonly Cell[] =>
  scores
    .filter((score) => journey === undefined || score.journey === journey)
    .flatMap((score) =>
      score.calls.flatMap(({ channel }, index) =>
        troublesOf(channel)
          .filter((trouble) => fault === undefined || nameOf(trouble) === fault)
          .map((trouble) => ({
            journey: score.journey,
            call: index + 1,
            trouble,
          })),
      ),
    )
    .filter((cell) => call === undefined || cell.call === call);

/** `count` cells, spread evenly over journeys, calls and faults; always the same ones. */
export const sampleOf = (
  cells: readonly Cell[],
  count: number,
): readonly Cell[] => {
  // A stride that shares no factor with the number of faults meets each of them in turn.
  const stride = Math.max(1, cells.length / count);
  return Array.from({ length: Math.min(count, cells.length) }, (_, index) => {
    const at = Math.min(cells.length - 1, Math.floor((index + 0.5) * stride));
    return cells[at] as Cell;
  });
};
