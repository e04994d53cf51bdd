/** Commit objects: written as git writes them, and read back with a memory, since a commit never changes. */
import { type Instant, instant } from "../../domain/time.ts";
import type { ObjectStore } from "./objects.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Instant;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export const writeCommit = (
  objects: ObjectStore,
  commit: Omit<Commit, "sha">,
): string =>
  objects.write(
    "commit",
    Buffer.from(
      [
        `tree ${commit.tree}`,
        ...commit.parents.map((parent) => `parent ${parent}`),
        `author ${format(commit.author)}`,
        `committer ${format(commit.committer)}`,
        "",
        commit.message,
      ].join("\n"),
      "utf8",
    ),
  );

const remembered = new WeakMap<ObjectStore, Map<string, Commit>>();

/** null: no such object, or not a commit. */
export const findCommit = (
  objects: ObjectStore,
  sha: string,
): Commit | null => {
  let known = remembered.get(objects);
  if (known === undefined) {
    known = new Map();
    remembered.set(objects, known);
  }
  const hit = known.get(sha);
  if (hit !== undefined) return hit;
  const object = objects.read(sha);
  if (object?.type !== "commit") return null;
  const commit = parse(sha, object.content.toString("utf8"));
  known.set(sha, commit);
  return commit;
};

export const readCommit = (objects: ObjectStore, sha: string): Commit => {
  const commit = findCommit(objects, sha);
  if (commit === null) throw new Error(`no commit ${sha} in the sandbox`);
  return commit;
};

export const subjectOf = (commit: Pick<Commit, "message">): string =>
  commit.message.split("\n", 1)[0] ?? "";

const clean = (text: string): string => text.replace(/[<>\n\0]/g, "").trim();

const format = ({ name, email, at }: Signature): string =>
  `${clean(name)} <${clean(email)}> ${Math.floor(at / 1000)} +0000`;

const parse = (sha: string, text: string): Commit => {
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const headers = head
    .split("\n")
    .map((line) => [line.split(" ", 1)[0] ?? "", line] as const);
  const values = (name: string): string[] =>
    headers
      .filter(([key]) => key === name)
      .map(([, line]) => line.slice(name.length + 1));
  return {
    sha,
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author: parseSignature(values("author")[0] ?? ""),
    committer: parseSignature(values("committer")[0] ?? ""),
    message: end < 0 ? "" : text.slice(end + 2),
  };
};

const parseSignature = (text: string): Signature => {
  const match = /^(.*?) ?<(.*?)> (-?\d+)/.exec(text);
  return {
    name: match?.[1] ?? "",
    email: match?.[2] ?? "",
    at: instant(Number(match?.[3] ?? "0") * 1000),
  };
};
