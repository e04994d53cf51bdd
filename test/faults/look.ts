/** What is so in the sandbox, whatever the product says about it. */
import { foldLedger } from "../../src/rules/ledger/fold.ts";
import type { StoredSet } from "../../src/sandbox/aws/stored.ts";
import type { Company } from "../../src/sandbox/company.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { createMemory } from "./known.ts";
import { guardsOf } from "./guards.ts";
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
  readonly isFrozen: boolean;
  /** Permission sets, as they are written and as each account has them, who is assigned, and what Okta pushes; without times. */
  readonly aws: readonly string[];
  /** What Curfew may never take off a permission set. */
  readonly guards: readonly string[];
  /** null: the chain holds. */
  readonly brokenLedger: string | null;
}

export const look = ({ company }: World): Seen => {
  const { repository } = company.github;
  const { entries, broken } = ledgerOf(repository);
  const main = repository.refs.get("refs/heads/main") ?? "none";
  const changesOf = (head: string): string =>
    changesIn(repository.directory, main, head);
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
    isFrozen: foldLedger(entries).frozen !== null,
    aws: lookAtAws(company),
    guards: guardsOf(company),
    brokenLedger:
      broken === null ? null : `${broken.file}:${broken.line}: ${broken.why}`,
  };
};

const knownChanges = createMemory<string>();

const changesIn = (directory: string, main: string, head: string): string =>
  knownChanges(`${directory} ${main} ${head}`, () =>
    git(directory, [
      "diff",
      "--name-status",
      "--no-renames",
      `${main}...${head}`,
    ])
      .stdout.toString("utf8")
      .trim()
      .replace(/\s+/g, " "),
  );

const lookAtAws = ({ aws, okta }: Company): readonly string[] => {
  if (aws === null) return [];
  aws.settle();
  const { center, store } = aws;
  const spell = ({
    name,
    sessionDuration,
    managedPolicies,
    inlinePolicy,
  }: StoredSet): string =>
    [
      name,
      sessionDuration,
      ...managedPolicies,
      inlinePolicy.replace(/\d{4}-?\d\d-?\d\dT[\d:.]+Z/g, "{time}"),
    ].join(" ");
  return [
    ...center.sets().map(spell),
    ...center.sets().flatMap(({ arn }) =>
      center.accountsOf(arn).flatMap((account) => {
        const here = center.provisioned(arn, account);
        return here === null ? [] : [`${account} has ${spell(here)}`];
      }),
    ),
    ...center
      .assignments()
      .map(
        ({ set, account, principal }) =>
          `${account} ${center.set(set).name} for ${store.group(principal).displayName}`,
      ),
    ...okta.applications
      .all()
      .flatMap(({ id }) => okta.pushMappings.of(id))
      .map(
        ({ sourceGroup, status }) =>
          `${okta.groups.get(sourceGroup)?.name ?? sourceGroup} is pushed: ${status}`,
      ),
  ].sort();
};
