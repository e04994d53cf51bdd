/** A commit as somebody makes it with git, or with the website's editor. */
import type { Account } from "./accounts.ts";
import type { CommitFiles, Person } from "./actor.ts";
import { readCommit, type Signature, writeCommit } from "./commits.ts";
import { Refusal } from "./refusal.ts";
import { branchTip } from "./repositories.ts";
import type { Repository } from "./repository.ts";
import { mergeCommits } from "./three-way.ts";
import { editTree } from "./trees.ts";
import { authorOf, signedCommit } from "./website.ts";
import type { World } from "./world.ts";

/** Makes the commit; no branch moves yet. */
export const commitFiles = (
  world: World,
  repository: Repository,
  account: Account,
  wanted: CommitFiles,
): string => {
  const { objects } = repository;
  const parent = parentOf(repository, wanted);
  const blobs = Object.entries(wanted.files).map(
    ([path, content]) =>
      [
        path,
        content === null
          ? null
          : {
              mode: wanted.mode ?? "100644",
              sha: objects.write("blob", Buffer.from(content as string)),
            },
      ] as const,
  );
  const merged = (wanted.mergeParents ?? []).map(
    (name) => branchTip(repository, name) ?? name,
  );
  const content = {
    tree: editTree(objects, startTree(repository, parent, merged), blobs),
    parents: [...(parent === null ? [] : [parent]), ...merged],
    author: sign(world, account, wanted.author),
    message: messageOf(wanted),
  };
  return wanted.onWebsite === true
    ? signedCommit(world, objects, content)
    : writeCommit(objects, {
        ...content,
        committer: sign(world, account, wanted.committer),
      });
};

const startTree = (
  repository: Repository,
  parent: string | null,
  merged: readonly string[],
): string | null => {
  if (parent === null) return null;
  const [other] = merged;
  if (other === undefined) return readCommit(repository.objects, parent).tree;
  const tree = mergeCommits(repository, parent, other);
  if (tree === null) throw new Refusal(409, "Automatic merge failed");
  return tree;
};

const parentOf = (
  repository: Repository,
  { parent, branch }: CommitFiles,
): string | null =>
  parent === undefined
    ? (branchTip(repository, branch) ??
      branchTip(repository, repository.defaultBranch))
    : (branchTip(repository, parent) ?? parent);

const sign = (
  world: World,
  account: Account,
  person: Person | undefined,
): Signature =>
  person === undefined
    ? authorOf(world, account)
    : { ...person, at: world.clock.now() };

const messageOf = ({ message, files, coAuthors = [] }: CommitFiles): string => {
  const subject = message ?? `Update ${Object.keys(files).join(", ")}`;
  const trailers = coAuthors.map(
    ({ name, email }) => `Co-authored-by: ${name} <${email}>`,
  );
  return `${[subject, trailers.join("\n")].filter((part) => part !== "").join("\n\n")}\n`;
};
