/** What is so in the sandbox, whatever the product says about it. */
import { git } from "../../src/sandbox/github/git.ts";
import { digestOf, ledgerOf } from "./ledger.ts";
import { tierGroups, type World } from "./world.ts";

export interface Seen {
  /** `login group` */
  readonly members: readonly string[];
  readonly main: string;
  /** Pull requests, each with its state, branch, title and, while it is open, what it changes. */
  readonly pullRequests: readonly string[];
  /** Each as `#issue author`. */
  readonly comments: readonly string[];
  /** The last status of each context of each open pull request's head. */
  readonly statuses: readonly string[];
  readonly branches: readonly string[];
  readonly ledger: readonly string[];
  /** null: the chain holds. */
  readonly brokenLedger: string | null;
}

export const look = ({ company }: World): Seen => {
  const { repository } = company.github;
  const { entries, broken } = ledgerOf(repository);
  const main = repository.refs.get("refs/heads/main") ?? "none";
  const changesOf = (head: string): string =>
    git(repository.directory, [
      "diff",
      "--name-status",
      "--no-renames",
      `${main}...${head}`,
    ])
      .stdout.toString("utf8")
      .trim()
      .replace(/\s+/g, " ");
  return {
    members: tierGroups.flatMap((group) =>
      company.memberLogins(group).map((login) => `${login} ${group}`),
    ),
    main,
    pullRequests: [...repository.pulls.values()].map(
      ({ number, state, headRef, title, head }) =>
        [
          `#${number} ${state} ${headRef} "${title}"`,
          ...(state === "open" ? [changesOf(head)] : []),
        ].join(": "),
    ),
    comments: [...repository.comments.values()]
      .map(({ issue, author }) => `#${issue} ${author.login}`)
      .sort(),
    statuses: [...repository.pulls.values()]
      .filter(({ state }) => state === "open")
      .flatMap(({ number, head }) => [
        ...new Map(
          repository.statuses
            .filter(({ sha }) => sha === head)
            .map(({ context, state }) => [
              context,
              `#${number} ${context} ${state}`,
            ]),
        ).values(),
      ]),
    branches: repository.refs
      .entries("refs/heads/")
      .map(([ref]) => ref.slice("refs/heads/".length)),
    ledger: digestOf(entries),
    brokenLedger:
      broken === null ? null : `${broken.file}:${broken.line}: ${broken.why}`,
  };
};
