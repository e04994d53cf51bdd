/** One comment of ours on a pull request, kept up to date. */
import type { Account } from "../../domain/forge.ts";
import { accountOrGone } from "./facts.ts";
import type { IsOwn } from "./own-account.ts";
import type { RepositoryPath } from "./repository.ts";
import { type Rest, valueOf } from "./rest.ts";
import { type Check, id, mapped, object, optional, text } from "./shapes.ts";

export interface Comments {
  upsertComment(
    pullRequest: number,
    marker: string,
    body: string,
  ): Promise<void>;
  /** Changes it where it stands, and writes none where it does not. */
  refreshComment(
    pullRequest: number,
    marker: string,
    body: string,
  ): Promise<void>;
}

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: Account | null;
}

const comment: Check<Comment> = mapped(
  object({ id, body: optional(text), user: accountOrGone }),
  (known) => ({ id: known.id, body: known.body ?? "", author: known.user }),
);

export const createComments = (
  rest: Rest,
  path: RepositoryPath,
  isOwn: IsOwn,
): Comments => {
  const find = async (
    pullRequest: number,
    mark: string,
  ): Promise<Comment | null> => {
    const comments = await rest.list(
      "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
      { ...path, issue_number: pullRequest },
      comment,
    );
    // Anybody can write the marker, and a quotation of it can stand in a comment of ours: it counts first, and from us.
    for (const known of comments)
      if (known.body.startsWith(mark) && (await isOwn(known.author)))
        return known;
    return null;
  };

  const put = (
    pullRequest: number,
    marker: string,
    body: string,
    mayCreate: boolean,
  ): Promise<void> =>
    rest.settle(async () => {
      const mark = hidden(marker);
      const wanted = body.startsWith(mark) ? body : `${mark}\n${body}`;
      const standing = await find(pullRequest, mark);
      if (standing?.body === wanted) return;
      if (standing === null && !mayCreate) return;
      if (standing !== null) {
        const reply = await rest.write(
          "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
          { ...path, comment_id: standing.id, body: wanted },
          comment,
        );
        // Somebody deleted it in between: then it is written anew, where it is wanted at all.
        if (reply.kind === "absent" && !mayCreate) return;
        if (reply.kind !== "absent") {
          valueOf(reply);
          return;
        }
      }
      valueOf(
        await rest.write(
          "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
          { ...path, issue_number: pullRequest, body: wanted },
          comment,
        ),
      );
    });

  return {
    upsertComment: (pullRequest, marker, body) =>
      put(pullRequest, marker, body, true),
    refreshComment: (pullRequest, marker, body) =>
      put(pullRequest, marker, body, false),
  };
};

/** Markdown shows nothing of an HTML comment. */
const hidden = (marker: string): string =>
  marker.startsWith("<!--") ? marker : `<!-- ${marker} -->`;
