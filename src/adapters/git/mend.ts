/** The mirror holds nothing that the server does not give, so a damaged one is made anew instead of being a person's matter. */
import { rm } from "node:fs/promises";
import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { GitConfig } from "./config.ts";
import { failureOf, saysNothingOfTheMirror } from "./errors.ts";
import { createMirror, type Mirror } from "./mirror.ts";
import { makeDraft, putInPlace, setAside } from "./open.ts";
import { fetchBranches } from "./refs.ts";

/** Brings main and the ledger branch in; into a new mirror where git finds the old one damaged. */
export const fetchMended = (
  mirror: Mirror,
  config: GitConfig,
): (() => Promise<CommitSha>) => {
  let mending: Promise<boolean> | null = null;
  const mend = (): Promise<boolean> =>
    (mending ??= mendMirror(mirror, config).finally(() => {
      mending = null;
    }));

  return async () => {
    const fetching = fetchBranches(mirror, config);
    try {
      await fetching;
    } catch (error) {
      if (saysNothingOfTheMirror(error) || !(await mend())) throw error;
      return fetchBranches(mirror, config);
    }
    if (!(await mirror.isDoubted()) || !(await mend())) return fetching;
    return fetchBranches(mirror, config);
  };
};

/** Answers whether it was made anew. Throws where it cannot be told whether it has to be, and where it could not be. */
const mendMirror = async (
  mirror: Mirror,
  config: GitConfig,
): Promise<boolean> => {
  const damage = await findDamage(mirror);
  if (damage === null) await mirror.trust();
  else await makeAnew(mirror, config, damage);
  return damage !== null;
};

/** In git's words; null: it is whole. */
const findDamage = async (mirror: Mirror): Promise<string | null> => {
  const args = ["fsck", "--no-dangling", "--no-progress"];
  try {
    const { code, stdout, stderr } = await mirror.run({ args });
    if (code === 0) return null;
    const said = { code, stderr: `${stdout.toString()}${stderr}` };
    const failure = failureOf(args, said);
    if (failure instanceof TransientError) return failure.message;
    throw failure;
  } catch (cause) {
    // Not asked again of what was fetched all the same, until something else in it cannot be read.
    await mirror.trust();
    throw new BlockedError(
      `Whether the mirror ${mirror.directory} is damaged could not be told: ${messageOf(cause)}`,
      cause instanceof BlockedError
        ? cause.hint
        : `Where that lasts, move ${mirror.directory} away; the next run makes it anew.`,
      { cause },
    );
  }
};

/** The old one stays where it is until the new one holds everything: without the server it is all there is. */
const makeAnew = async (
  { directory }: Mirror,
  config: GitConfig,
  damage: string,
): Promise<void> => {
  const draft = await makeDraft(directory);
  try {
    await fetchBranches(
      createMirror({ ...config, mirrorDirectory: draft }),
      config,
    ).catch((error: unknown) => {
      const message = `The mirror ${directory} is damaged and could not be made anew: ${messageOf(error)} (${damage})`;
      throw error instanceof BlockedError
        ? new BlockedError(message, error.hint, { cause: error })
        : new TransientError(message, { cause: error });
    });
    await setAside(directory);
    await putInPlace(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
