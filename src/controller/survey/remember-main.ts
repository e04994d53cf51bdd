/** For a process that lives long: what a commit says never changes, so only what is new is read. */
import type { BlobSha, CommitSha } from "../../domain/ids.ts";
import type { HistoryCommit } from "../../domain/repository.ts";
import type { Repository } from "../ports.ts";
import { type Main, readMain } from "./read-main.ts";

export interface MainMemory {
  readonly repository: Repository;
  readonly readMain: (tip: CommitSha) => Promise<Main>;
}

/** The walk over history goes on from where it ended; blobs of the last reading are kept, and its commit as a whole. */
export const rememberMain = (inner: Repository): MainMemory => {
  const walks = new Map<
    string,
    { readonly tip: CommitSha; readonly history: readonly HistoryCommit[] }
  >();
  let blobs: ReadonlyMap<BlobSha, Uint8Array> = new Map();
  const mains = new Map<CommitSha, Promise<Main>>();

  const walk: Repository["firstParentHistory"] = async (tip, paths, since) => {
    if (since !== undefined) return inner.firstParentHistory(tip, paths, since);
    const key = paths.join("\0");
    const known = walks.get(key);
    if (known?.tip === tip) return known.history;
    const isContinued =
      known !== undefined && (await inner.isOnFirstParentChain(known.tip, tip));
    const history = isContinued
      ? [
          ...(await inner.firstParentHistory(tip, paths, known.tip)),
          ...known.history,
        ]
      : await inner.firstParentHistory(tip, paths);
    walks.set(key, { tip, history });
    return history;
  };

  const repository: Repository = {
    ...inner,
    firstParentHistory: walk,
    readBlobs: async (wanted, largest = Infinity) => {
      const missing = wanted.filter((blob) => !blobs.has(blob));
      const read = await inner.readBlobs(
        missing,
        ...(largest === Infinity ? [] : [largest]),
      );
      const all = new Map(
        wanted.flatMap((blob) => {
          const bytes = read.get(blob) ?? blobs.get(blob);
          return bytes === undefined || bytes.length > largest
            ? []
            : [[blob, bytes] as const];
        }),
      );
      // Smaller readings, of a pull request's few files, do not push out main's.
      if (all.size >= blobs.size / 2) blobs = all;
      return all;
    },
  };

  return {
    repository,
    readMain: (tip) => {
      const known = mains.get(tip);
      if (known !== undefined) return known;
      const reading = readMain(repository, tip);
      mains.set(tip, reading);
      reading.catch(() => mains.delete(tip));
      for (const oldest of mains.keys()) {
        if (mains.size <= 1) break;
        mains.delete(oldest);
      }
      return reading;
    },
  };
};
