/**
 * What is weak about a CODEOWNERS file before anybody needs it: folders that nobody can approve, tiers that one person or nobody
 * can, owners who do not count. Facts about accounts and teams are handed in; without them it says what can be said offline.
 */
import type { Finding } from "../../domain/finding.ts";
import type { TierName } from "../../domain/ids.ts";
import { printable } from "../printable.ts";
import {
  type AccountFacts,
  canWrite,
  findingAt,
  lintOwners,
  type TeamFacts,
} from "./lint-owners.ts";
import { codeownersPaths } from "./locate.ts";
import { type Owner, ownerKey } from "./owner.ts";
import { ownersOf } from "./owners-of.ts";
import type { Codeowners } from "./parse.ts";

export interface LintInput {
  readonly codeowners: Codeowners;
  readonly tiers: readonly {
    readonly name: TierName;
    readonly approvals: number;
  }[];
  /** Every file at the commit, as far as known. */
  readonly files: readonly string[];
  readonly accounts: AccountFacts | null;
  readonly teams: TeamFacts | null;
}

/** What decides who gets in: whoever can change it alone can grant himself everything, so also what is not there yet must be owned. */
const policyPaths = [
  "access/tiers/",
  "access/curfew.yaml",
  "access/people.yaml",
  ".github/",
  // Also where it does not lie: a file at an earlier place takes over.
  ...codeownersPaths,
] as const;

/** The code that holds the credentials, in a repository that has any. */
const codePaths = [
  "src/",
  "schemas/",
  "package.json",
  "package-lock.json",
] as const;

export const lintCodeowners = (input: LintInput): readonly Finding[] => [
  ...input.codeowners.findings,
  ...input.tiers.flatMap((tier) => lintTier(input, tier)),
  ...policyPaths.flatMap((path) => lintGuarded(input, path, true)),
  ...codePaths.flatMap((path) => lintGuarded(input, path, false)),
  ...lintOwners(input),
];

/** By a file that may come and by those that are there: a later line can take some of them out of the folder's hands. */
const lintTier = (
  { codeowners, files, accounts, teams }: LintInput,
  tier: LintInput["tiers"][number],
): Finding[] => {
  const folder = `access/grants/${tier.name}`;
  const seen = new Set<number | null>();
  return [
    `${folder}/${yamlToCome}`,
    ...files.filter((file) => file.startsWith(`${folder}/`)).filter(isYaml),
  ].flatMap((path, place): Finding[] => {
    const ownership = ownersOf(codeowners, path);
    const line = ownership?.line ?? null;
    if (seen.has(line)) return [];
    seen.add(line);
    const what = place === 0 ? folder : path;
    if (ownership === null || ownership.owners.length === 0)
      return [unowned(codeowners, what, line)];
    const possible = possibleApprovers(ownership.owners, accounts, teams);
    if (possible === null) return [];
    const short = possible.size < tier.approvals;
    if (!short && possible.size > tier.approvals) return [];
    return [
      findingAt(codeowners, line)(
        possible.size === 1 && !short
          ? "codeowners-single-owner"
          : "codeowners-too-few-owners",
        short ? "error" : "warning",
        `${printable(what, 200)} needs ${tier.approvals} and has ${possible.size} possible ${possible.size === 1 ? "approver" : "approvers"}`,
        "Name one owner more than approvals are needed, or a team: nobody approves for himself, and people are away.",
      ),
    ];
  });
};

/** Distinct people who could approve, by login; null: a team's members are not known, so they cannot be counted. */
const possibleApprovers = (
  owners: readonly Owner[],
  accounts: AccountFacts | null,
  teams: TeamFacts | null,
): ReadonlySet<string> | null => {
  const people = new Set<string>();
  for (const owner of owners) {
    if (owner.kind === "user") people.add(owner.login.toLowerCase());
    if (owner.kind !== "team") continue;
    const team = teams?.get(ownerKey(owner));
    if (team === undefined || (team.exists && team.members === null))
      return null;
    for (const login of team.members ?? []) people.add(login.toLowerCase());
  }
  return new Set([...people].filter((login) => mayWrite(accounts, login)));
};

/** Not known counts as yes: a lint must not cry wolf. */
const mayWrite = (accounts: AccountFacts | null, login: string): boolean => {
  const permission = accounts?.get(login);
  return permission === undefined || canWrite(permission);
};

/** A folder ends in a slash and is judged by its files and by one that may come. The first that nobody owns is enough to say. */
const lintGuarded = (
  { codeowners, files }: LintInput,
  guarded: string,
  always: boolean,
): Finding[] => {
  const isFolder = guarded.endsWith("/");
  const there = files.filter((file) =>
    isFolder ? file.startsWith(guarded) : file === guarded,
  );
  if (there.length === 0 && !always) return [];
  const toCome = guarded.startsWith("access/") ? yamlToCome : fileToCome;
  const paths = [...there, isFolder ? guarded + toCome : guarded];
  for (const path of paths) {
    const ownership = ownersOf(codeowners, path);
    if (ownership === null || ownership.owners.length === 0)
      return [unowned(codeowners, path, ownership?.line ?? null)];
  }
  return [];
};

/** No sane rule names it: stands for a file that does not exist yet. */
const fileToCome = "a-file-that-may-come";

/** Below `access/` nothing else is read, so a line such as `*.yaml` has it all. */
const yamlToCome = `${fileToCome}.yaml`;

const isYaml = (path: string): boolean => path.endsWith(".yaml");

const unowned = (
  codeowners: Codeowners,
  path: string,
  line: number | null,
): Finding => ({
  ...findingAt(codeowners, line)(
    "codeowners-unowned",
    "error",
    line === null
      ? `No line matches ${printable(path, 200)}, so nobody owns it`
      : `The last line that matches ${printable(path, 200)} names no owner, so nobody owns it`,
    "Give it owners; whatever nobody owns cannot be approved, or can be changed without approval.",
  ),
});
