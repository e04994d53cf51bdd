/** What people do again and again: ask for access in a pull request, approve it, merge it. */
import type { Company } from "../company.ts";
import { type Deed, deed } from "./step.ts";

export interface Request {
  readonly number: number;
  readonly who: string;
  readonly path: string;
  readonly content: string;
}

export const opens = (request: Request): Deed =>
  deed(
    "GitHub",
    `${request.who} opens #${request.number} with ${request.path}`,
    ({ github }) => {
      const author = github.as(request.who);
      author.commitFiles({
        branch: branchOf(request),
        files: { [request.path]: request.content },
        message: "Ask for access",
      });
      const { number } = author.openPullRequest({
        head: branchOf(request),
        title: `Access for ${request.who}`,
      });
      if (number !== request.number)
        throw new Error(
          `GitHub numbered it #${number}, not #${request.number}`,
        );
    },
    request.content,
  );

export const corrects = (
  request: Request,
  says: string,
  content: string,
): Deed =>
  deed("GitHub", says, ({ github }) => {
    github.as(request.who).commitFiles({
      branch: branchOf(request),
      files: { [request.path]: content },
      message: "Say which time zone is meant",
    });
  });

export const approveAndMerge = (
  { number }: Pick<Request, "number">,
  first: string,
  ...more: readonly string[]
): Deed =>
  deed(
    "GitHub",
    `${[first, ...more].join(" and ")} ${more.length === 0 ? "approves" : "approve"} #${number}, and ${first} merges it`,
    (company) => {
      for (const approver of [first, ...more])
        company.github.as(approver).approve(number);
      merge(company, first, number);
    },
  );

const merge = ({ github }: Company, who: string, number: number): void => {
  github.as(who).merge(number, { method: "squash" });
};

const branchOf = ({ who, number }: Request): string => `${who}-${number}`;
