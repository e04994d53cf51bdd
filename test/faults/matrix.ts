/** Which cells there are, and which of them are tried. */
import { createHash } from "node:crypto";
import { type Cell, inFull } from "./cell.ts";
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
        troublesOf(known)
          .filter((trouble) => fault === undefined || nameOf(trouble) === fault)
          .map((trouble) => ({
            journey: score.journey,
            call: known,
            trouble,
          })),
      ),
  );

/** One of several parts, from 1, in which a matrix is tried in several places. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** `2/8`; undefined: the whole of it. */
export const partFrom = (text: string | undefined): Part => {
  if (text === undefined) return { number: 1, of: 1 };
  const [, number, of] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  if (of === undefined || Number(number) > Number(of))
    throw new Error(`--part ${text}: it is written I/N, with I from 1 to N`);
  return { number: Number(number), of: Number(of) };
};

/** By the cell's name alone, so that whoever has another part needs to know nothing of this one; each part is a sample of all. */
export const isInPart = (cell: Cell, { number, of }: Part): boolean =>
  createHash("sha256").update(inFull(cell)).digest().readUInt32BE(0) % of ===
  number - 1;

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
