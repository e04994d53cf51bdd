/** How judgements name things. */
import type { Account, PullRequest } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";

export const shortSha = (commit: CommitSha): string => commit.slice(0, 7);

export const pullRequestText = ({ number }: Pick<PullRequest, "number">) =>
  `pull request #${number}`;

export const at = ({ login }: Account): string => `@${login}`;

/** Text that others wrote, on one line and of a bearable length. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

export const list = (names: readonly string[]): string =>
  [names.slice(0, -1).join(", "), ...names.slice(-1)]
    .filter((part) => part !== "")
    .join(" or ");

export const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;
