/** What GitHub says is wrong with a CODEOWNERS file. It finds errors only; nobody here decides who owns what. */
import { readCommit } from "./commits.ts";
import { attribute, findAccount } from "./people.ts";
import type { Repository } from "./repository.ts";
import { isAtLeast, roleOf, teamRole } from "./roles.ts";
import { findPath } from "./trees.ts";
import type { World } from "./world.ts";

export interface CodeownersFault {
  readonly line: number;
  readonly column: number;
  readonly kind: "Invalid pattern" | "Invalid owner" | "Unknown owner";
  readonly source: string;
  readonly suggestion: string | null;
  readonly message: string;
  readonly path: string;
}

const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** null: there is no such file at the commit. */
export const codeownersErrors = (
  world: World,
  repository: Repository,
  commit: string,
): readonly CodeownersFault[] | null => {
  const { objects } = repository;
  const { tree } = readCommit(objects, commit);
  for (const path of places) {
    const entry = findPath(objects, tree, path);
    if (entry === null || entry.mode === "040000") continue;
    const content = objects.read(entry.sha)?.content.toString("utf8") ?? "";
    return content.split(/\r?\n/).flatMap((source, index) =>
      lineFaults(world, repository, source).map((fault) => ({
        line: index + 1,
        ...fault,
        source,
        message: messageOf(fault, source, index + 1),
        path,
      })),
    );
  }
  return null;
};

type Fault = Pick<CodeownersFault, "column" | "kind" | "suggestion">;

/** GitHub stops at the first fault of a line. */
const lineFaults = (
  world: World,
  repository: Repository,
  source: string,
): Fault[] => {
  const words = [...source.matchAll(/(?:\\.|\S)+/g)].map((match) => ({
    text: match[0],
    column: match.index + 1,
  }));
  const comment = words.findIndex((word) => word.text.startsWith("#"));
  const [pattern, ...owners] = comment < 0 ? words : words.slice(0, comment);
  if (pattern === undefined) return [];
  const { text, column } = pattern;
  if (text.includes("***"))
    return [
      {
        column,
        kind: "Invalid pattern",
        suggestion: `Did you mean \`${text.replace(/\*{3,}/g, "**")}\`?`,
      },
    ];
  if (text.startsWith("!") || /(?<!\\)[[\]]/.test(text))
    return [{ column, kind: "Invalid pattern", suggestion: null }];
  const bad = owners
    .map((owner) => ({
      owner,
      kind: ownerFault(world, repository, owner.text),
    }))
    .find((one) => one.kind !== null);
  if (bad?.kind == null) return [];
  return [
    {
      column: bad.owner.column,
      kind: bad.kind,
      suggestion:
        bad.kind === "Unknown owner"
          ? `make sure ${bad.owner.text} exists and has write access to the repository`
          : null,
    },
  ];
};

const ownerFault = (
  world: World,
  repository: Repository,
  owner: string,
): Fault["kind"] | null => {
  const team = /^@([A-Za-z0-9-]+)\/([A-Za-z0-9_.-]+)$/.exec(owner);
  if (team !== null) {
    const found = world.organisations
      .get((team[1] ?? "").toLowerCase())
      ?.teams.get((team[2] ?? "").toLowerCase());
    return found?.privacy === "closed" &&
      isAtLeast(teamRole(repository, found), "write")
      ? null
      : "Unknown owner";
  }
  const isName = /^@[A-Za-z0-9-]+$/.test(owner);
  if (!isName && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(owner))
    return "Invalid owner";
  const account = isName
    ? findAccount(world, owner.slice(1))
    : attribute(world, owner);
  return account !== null &&
    isAtLeast(roleOf(repository, world, account), "write")
    ? null
    : "Unknown owner";
};

const messageOf = (fault: Fault, source: string, line: number): string =>
  `${fault.kind} on line ${line}:${fault.suggestion === null ? "" : ` ${fault.suggestion}`}\n\n  ${source}\n  ${" ".repeat(fault.column - 1)}^`;
