/** Does the ledger's branch still hold what its own history once held? A plain push can shorten a file as well as a forced one. */
import type { BlobSha, CommitSha } from "../../domain/ids.ts";
import type { PathChange } from "../../domain/repository.ts";
import { firstParentHistory, parentsOf } from "./history.ts";
import { ledgerFolder } from "./ledger-branch.ts";
import type { Mirror } from "./mirror.ts";
import { NEWLINE, splitRecords } from "./records.ts";
import { ownRef, readRef, toCommit } from "./refs.ts";

/** Commits behind which a file is shorter or gone, or which were merged in from aside: Curfew itself only ever appends. */
export const ledgerSetbacks = async (
  mirror: Mirror,
): Promise<readonly CommitSha[]> => {
  const head = await readRef(mirror, ownRef.ledger);
  if (head === null) return [];
  const commits = await firstParentHistory(mirror, head, [ledgerFolder]);
  const sizes = await sizesOf(
    mirror,
    commits.flatMap(({ changes }) =>
      changes.flatMap(({ before, after }) => [before, after]),
    ),
  );
  return [
    ...(await mergedFromAside(mirror, head)),
    ...commits.flatMap(({ firstParent, changes }) =>
      firstParent !== null && changes.some(takesAway(sizes))
        ? [firstParent]
        : [],
    ),
  ];
};

const takesAway =
  (sizes: ReadonlyMap<BlobSha, number>) =>
  ({ before, after }: PathChange): boolean =>
    before !== null &&
    (after === null || (sizes.get(after) ?? 0) < (sizes.get(before) ?? 0));

/** Bytes. What is no blob, such as a submodule, has none. */
const sizesOf = async (
  mirror: Mirror,
  blobs: readonly (BlobSha | null)[],
): Promise<ReadonlyMap<BlobSha, number>> => {
  const wanted = [...new Set(blobs)].filter((blob) => blob !== null);
  if (wanted.length === 0) return new Map();
  const listed = await mirror.output({
    args: ["cat-file", "--batch-check=%(objectsize)", "--buffer"],
    input: wanted.map((blob) => `${blob}\n`).join(""),
  });
  const lines = splitRecords(listed, NEWLINE);
  return new Map(
    wanted.map((blob, index) => [
      blob,
      Number(lines[index]?.toString("latin1")) || 0,
    ]),
  );
};

const mergedFromAside = async (
  mirror: Mirror,
  head: CommitSha,
): Promise<readonly CommitSha[]> => {
  const listed = await mirror.output({
    args: ["rev-list", "--first-parent", "--merges", head, "--"],
  });
  const merges = splitRecords(listed, NEWLINE).map((line) =>
    toCommit(line.toString("latin1")),
  );
  const parents = await parentsOf(mirror, merges);
  return merges.flatMap((merge) => (parents.get(merge) ?? []).slice(1));
};
