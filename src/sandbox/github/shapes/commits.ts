import { type Commit, readCommit, type Signature } from "../commits.ts";
import { differences, emptyTree, type FileDifference } from "../diff.ts";
import { attribute } from "../people.ts";
import { fullNameOf } from "../repositories.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { userOrNull } from "./accounts.ts";
import { nodeId, time } from "./common.ts";

/** `commit`: the one of the repository's history, with accounts as far as addresses can be attributed. */
export const historyCommit = (
  world: World,
  repository: Repository,
  sha: string,
) => {
  const commit = readCommit(repository.objects, sha);
  const self = repoUrl(world, repository);
  const page = `${world.urls.web}/${fullNameOf(repository)}`;
  return {
    sha,
    node_id: nodeId("C", sha),
    commit: {
      author: gitUser(commit.author),
      committer: gitUser(commit.committer),
      message: commit.message.trimEnd(),
      tree: { sha: commit.tree, url: `${self}/git/trees/${commit.tree}` },
      url: `${self}/git/commits/${sha}`,
      comment_count: 0,
      verification: verification(world, commit),
    },
    url: `${self}/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    comments_url: `${self}/commits/${sha}/comments`,
    author: userOrNull(world, attribute(world, commit.author.email)),
    committer: userOrNull(world, attribute(world, commit.committer.email)),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${self}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
  };
};

/** With its own changes against its first parent. */
export const commitWithFiles = (
  world: World,
  repository: Repository,
  sha: string,
) => {
  const [parent] = readCommit(repository.objects, sha).parents;
  const files = differences(repository.directory, parent ?? emptyTree, sha);
  const additions = sum(files.map((file) => file.additions));
  const deletions = sum(files.map((file) => file.deletions));
  return {
    ...historyCommit(world, repository, sha),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => diffEntry(world, repository, sha, file)),
  };
};

/** `git-commit`: the object as the git data endpoints see it. */
export const gitCommit = (
  world: World,
  repository: Repository,
  sha: string,
) => {
  const commit = readCommit(repository.objects, sha);
  const self = repoUrl(world, repository);
  const page = `${world.urls.web}/${fullNameOf(repository)}`;
  return {
    sha,
    node_id: nodeId("C", sha),
    url: `${self}/git/commits/${sha}`,
    html_url: `${page}/commit/${sha}`,
    author: gitUser(commit.author),
    committer: gitUser(commit.committer),
    tree: { sha: commit.tree, url: `${self}/git/trees/${commit.tree}` },
    message: commit.message.trimEnd(),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${self}/git/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
    verification: verification(world, commit),
  };
};

export const diffEntry = (
  world: World,
  repository: Repository,
  commit: string,
  file: FileDifference,
) => {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const page = `${world.urls.web}/${fullNameOf(repository)}`;
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repoUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null
      ? {}
      : { previous_filename: file.previousPath }),
  };
};

export const repoUrl = (world: World, repository: Repository): string =>
  `${world.urls.api}/repos/${fullNameOf(repository)}`;

const gitUser = ({ name, email, at }: Signature) => ({
  name,
  email,
  date: time(at),
});

/** Only what GitHub made is signed here; a forged `noreply@github.com` is not. */
const verification = (world: World, commit: Commit) =>
  world.signed.has(commit.sha)
    ? {
        verified: true,
        reason: "valid",
        signature:
          "-----BEGIN PGP SIGNATURE-----\n\nsandbox\n-----END PGP SIGNATURE-----\n",
        payload: `tree ${commit.tree}\n`,
        verified_at: time(commit.committer.at),
      }
    : {
        verified: false,
        reason: "unsigned",
        signature: null,
        payload: null,
        verified_at: null,
      };

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, one) => total + one, 0);
