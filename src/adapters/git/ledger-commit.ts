import type { CommitSha } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Mirror } from "./mirror.ts";
import { NUL, splitRecords } from "./records.ts";
import { toCommit } from "./refs.ts";
import type { Feed } from "./run.ts";

export interface FileCommit {
  /** null: a first commit. */
  readonly onto: CommitSha | null;
  readonly folder: string;
  readonly file: string;
  readonly content: Feed;
  readonly message: string;
  readonly identity: { readonly name: string; readonly email: string };
  readonly at: Instant;
}

/** A commit that replaces one file and keeps everything else, made without an index or a work tree. */
export const commitFile = async (
  mirror: Mirror,
  wanted: FileCommit,
): Promise<CommitSha> => {
  const { onto, folder, file } = wanted;
  const blob = await objectFrom(
    mirror,
    ["hash-object", "-w", "--stdin"],
    wanted.content,
  );
  const entries = onto === null ? [] : await entriesOf(mirror, onto);
  const inner = await makeTree(mirror, [
    ...entries.filter(isDirectlyIn(`${folder}/`)),
    entry("100644 blob", blob, `${folder}/${file}`),
  ]);
  const tree = await makeTree(mirror, [
    ...entries.filter(isDirectlyIn("")),
    entry("040000 tree", inner, folder),
  ]);
  const parent = onto === null ? [] : ["-p", onto];
  return toCommit(
    await objectFrom(mirror, ["commit-tree", tree, ...parent], wanted.message, {
      ...signature("AUTHOR", wanted),
      ...signature("COMMITTER", wanted),
    }),
  );
};

/** `what` is `<mode> <type> <sha>`, as git ls-tree shows and mktree reads it. */
interface Entry {
  readonly what: string;
  /** Bytes as latin1, so that no name is changed on its way through. */
  readonly path: string;
}

const entry = (kind: string, sha: string, path: string): Entry => ({
  what: `${kind} ${sha}`,
  path,
});

const entriesOf = async (
  mirror: Mirror,
  commit: CommitSha,
): Promise<readonly Entry[]> => {
  const args = ["ls-tree", "-r", "-t", "-z", "--full-tree", commit];
  return splitRecords(await mirror.output({ args }), NUL).map((record) => {
    const text = record.toString("latin1");
    const tab = text.indexOf("\t");
    return { what: text.slice(0, tab), path: text.slice(tab + 1) };
  });
};

const isDirectlyIn =
  (prefix: string) =>
  ({ path }: Entry): boolean =>
    path.startsWith(prefix) && !path.slice(prefix.length).includes("/");

/** Of two entries with one name the later one stays. */
const makeTree = async (
  mirror: Mirror,
  entries: readonly Entry[],
): Promise<string> => {
  const byName = new Map(
    entries.map(({ what, path }) => [
      path.slice(path.lastIndexOf("/") + 1),
      what,
    ]),
  );
  const listed = [...byName].map(([name, what]) => `${what}\t${name}\0`);
  const input = Buffer.from(listed.join(""), "latin1");
  return await objectFrom(mirror, ["mktree", "-z"], input);
};

const objectFrom = async (
  mirror: Mirror,
  args: readonly string[],
  input: string | Uint8Array | Feed,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> =>
  (await mirror.output({ args, input, extra })).toString("latin1").trim();

const signature = (
  role: "AUTHOR" | "COMMITTER",
  { identity, at }: FileCommit,
): Readonly<Record<string, string>> => ({
  [`GIT_${role}_NAME`]: identity.name,
  [`GIT_${role}_EMAIL`]: identity.email,
  [`GIT_${role}_DATE`]: `@${Math.floor(at / 1000)} +0000`,
});
