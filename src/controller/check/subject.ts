import type { CommitSha } from "../../domain/ids.ts";
import type { Repository } from "../ports.ts";
import type { ApprovalQuestion } from "./approval.ts";

/** Two commits, as a merge queue has them, or a pull request. */
export type CheckSubject =
  | {
      readonly kind: "range";
      readonly base: CommitSha;
      readonly head: CommitSha;
    }
  | ({ readonly kind: "pull-request" } & Pick<
      ApprovalQuestion,
      "pullRequest" | "repository" | "main"
    >);

/** Access comes from main alone. */
export const isElsewhere = (subject: CheckSubject): boolean =>
  subject.kind === "pull-request" &&
  subject.pullRequest.base.ref !== subject.main;

/**
 * Both commits, fixed once. An open pull request is held against main as it is now; the base that GitHub names can be of days ago.
 */
export const fetchRange = async (
  repository: Repository,
  subject: CheckSubject,
  tip: CommitSha,
): Promise<{ readonly base: CommitSha; readonly head: CommitSha }> => {
  if (subject.kind === "range") {
    await repository.fetchCommit({ sha: subject.base });
    await repository.fetchCommit({ sha: subject.head });
    return subject;
  }
  const { pullRequest, main } = subject;
  const head = pullRequest.head.sha;
  await repository.fetchCommit({ sha: head, pullRequest: pullRequest.number });
  if (pullRequest.state === "open" && pullRequest.base.ref === main)
    return { base: tip, head };
  await repository.fetchCommit({ sha: pullRequest.base.sha });
  return { base: pullRequest.base.sha, head };
};
