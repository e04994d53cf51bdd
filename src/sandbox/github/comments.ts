import type { Account } from "./accounts.ts";
import type { Comment } from "./pull-request.ts";
import { pullOf } from "./pulls.ts";
import { invalidField } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

export const addComment = (
  world: World,
  repository: Repository,
  issue: number,
  author: Account,
  body: string,
): Comment => {
  pullOf(repository, issue);
  if (body.trim() === "")
    throw invalidField("IssueComment", "body", "missing_field");
  const now = world.clock.now();
  const comment: Comment = {
    id: world.ids.next("comment"),
    issue,
    author,
    body,
    createdAt: now,
    updatedAt: now,
  };
  repository.comments.set(comment.id, comment);
  return comment;
};
