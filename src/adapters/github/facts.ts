/** Shapes that several questions share, in GitHub's words, and their translation into the domain's. */
import type { Account, PullRequest } from "../../domain/forge.ts";
import {
  type Check,
  commitSha,
  filledText,
  id,
  mapped,
  nullable,
  object,
  oneOf,
  optional,
  text,
  time,
} from "./shapes.ts";

export const account: Check<Account> = object({
  id,
  login: filledText,
  type: oneOf(["User", "Bot", "Organization", "Mannequin"]),
});

/** GitHub shows a deleted account as null or as its own account `ghost`, which stands for nobody. */
export const accountOrGone: Check<Account | null> = mapped(
  optional(account),
  (found) => (found?.login === "ghost" ? null : found),
);

const repository = object({ id, full_name: filledText });

const pullRequestFacts = object({
  number: id,
  title: text,
  state: oneOf(["open", "closed"]),
  html_url: filledText,
  user: accountOrGone,
  head: object({
    sha: commitSha,
    ref: filledText,
    repo: nullable(repository),
  }),
  base: object({ ref: filledText, sha: commitSha, repo: repository }),
  merged_at: nullable(time),
  merge_commit_sha: nullable(commitSha),
});

export interface KnownPullRequest {
  readonly pullRequest: PullRequest;
  /** Compared by id: a repository can be renamed. */
  readonly isFromThisRepository: boolean;
  /** `owner/name` of the repository that it goes to. */
  readonly goesTo: string;
}

export const knownPullRequest: Check<KnownPullRequest> = mapped(
  pullRequestFacts,
  ({ head, base, ...facts }) => ({
    pullRequest: {
      number: facts.number,
      title: facts.title,
      state: facts.state,
      url: facts.html_url,
      author: facts.user,
      head: {
        sha: head.sha,
        ref: head.ref,
        repository: head.repo?.full_name ?? null,
      },
      base: { ref: base.ref, sha: base.sha },
      mergedAt: facts.merged_at,
      // Before the merge GitHub names a test merge here, which never came to be.
      mergeCommit: facts.merged_at === null ? null : facts.merge_commit_sha,
    },
    isFromThisRepository: head.repo?.id === base.repo.id,
    goesTo: base.repo.full_name,
  }),
);

export const pullRequest: Check<PullRequest> = mapped(
  knownPullRequest,
  (known) => known.pullRequest,
);
