import { TooManyFilesError } from "../../domain/errors.ts";
import { NUL, recordSplitter } from "./records.ts";
import type { Take } from "./run.ts";

/** A tree of a few hundred bytes can list more files than any memory holds: folders in it may be the same ones over and over. */
export interface ListLimits {
  readonly records: number;
  /** Names can be as long as their number is large. */
  readonly bytes: number;
}

const mebibyte = 1024 * 1024;

/** Files of one commit. A repository of grants has tens of thousands at most. */
export const treeLimits: ListLimits = {
  records: 200_000,
  bytes: 64 * mebibyte,
};

/** What the whole of a history changed: half as many files, each of two records. */
export const historyLimits: ListLimits = {
  records: 2_000_000,
  bytes: 256 * mebibyte,
};

/** Hands on the records of a list while it comes, and ends git where they are too many. */
export const takeRecords = (
  what: string,
  limits: ListLimits,
  take: (record: Buffer) => void,
): Take => {
  let records = 0;
  let bytes = 0;
  const splitter = recordSplitter(NUL, (record) => {
    records += 1;
    if (records > limits.records) throw tooMany(what, limits);
    take(record);
  });
  return (chunk) => {
    bytes += chunk.length;
    if (bytes > limits.bytes) throw tooMany(what, limits);
    splitter.push(chunk);
    return true;
  };
};

const tooMany = (what: string, { records, bytes }: ListLimits): Error =>
  new TooManyFilesError(
    `${what} holds more than is read: ${records.toLocaleString("en")} entries, and ${bytes / mebibyte} MiB of them, at most.`,
    "Take away what does not belong below access/; where that stands in the history of main, rewrite it and set CURFEW_TRUST_ROOT.",
  );
