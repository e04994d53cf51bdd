import type { FileAt, PullRequestFacts } from "./facts.ts";
import { fails, holds, judge, type Reason, unclear } from "./reason.ts";

/**
 * Main must hold exactly what the head held: then it is what the reviewers saw, however it was merged. Kinds are compared too, for
 * a link has a blob like a file.
 */
export const judgeContent = (facts: PullRequestFacts, path: string): Reason => {
  const gathered = facts.contents.get(path);
  if (gathered === undefined)
    return unclear("content", `What ${path} held was not looked up`);
  return judge("content", `What ${path} held`, gathered, ({ main, head }) => {
    if (isSame(main, head))
      return holds("content", `${path} is what was reviewed`);
    if (head === null)
      return fails(
        "not-in-head",
        `${path} was not in the pull request at its head`,
      );
    return fails(
      "changed-in-merge",
      main === null
        ? `${path} was taken out in the merge`
        : `${path} is not what was reviewed: it was changed in the merge`,
    );
  });
};

const isSame = (main: FileAt | null, head: FileAt | null): boolean =>
  main === null || head === null
    ? main === head
    : main.blob === head.blob && main.kind === head.kind;
