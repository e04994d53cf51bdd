import { appendFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "./accounts.ts";
import { git } from "./git.ts";
import { installHook } from "./hook.ts";
import { openObjects } from "./objects.ts";
import { openRefs } from "./refs.ts";
import { notFound } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly private?: boolean;
  readonly defaultBranch?: string;
}

/** A bare repository with everything switched on that GitHub's has. */
export const createRepository = (
  world: World,
  wanted: NewRepository,
  parent: Repository | null = null,
): Repository => {
  const fullName = `${wanted.owner.login}/${wanted.name}`;
  const defaultBranch = wanted.defaultBranch ?? "main";
  const directory = join(world.directory, `${fullName}.git`);
  mkdirSync(directory, { recursive: true });
  git(directory, [
    "init",
    "--quiet",
    "--bare",
    "--template=",
    `--initial-branch=${defaultBranch}`,
  ]);
  appendFileSync(join(directory, "config"), configuration);
  installHook(directory);
  if (parent !== null) shareObjects(parent.directory, directory);
  const now = world.clock.now();
  const repository: Repository = {
    id: world.ids.next("repository"),
    owner: wanted.owner,
    name: wanted.name,
    private: wanted.private ?? true,
    defaultBranch,
    parent,
    directory,
    objects: parent?.objects ?? openObjects(directory),
    refs: openRefs(directory),
    pulls: new Map(),
    nextNumber: 1,
    comments: new Map(),
    activity: [],
    collaborators: new Map(),
    teams: new Map(),
    statuses: [],
    checkRuns: new Map(),
    protections: new Map(),
    rulesets: new Map(),
    environments: new Map(),
    dispatches: [],
    actionsEnabled: true,
    // As GitHub sets up what is new in an organisation.
    actions: {
      allowed: "all",
      mustPinShas: false,
      defaultPermissions: "read",
      mayApprove: false,
      forkApproval: "first_time_contributors",
      forks: {
        runs: false,
        writeTokens: false,
        secrets: false,
        needApproval: false,
      },
    },
    secrets: { repository: [], organisation: [] },
    createdAt: now,
    pushedAt: now,
  };
  world.repositories.set(fullName.toLowerCase(), repository);
  return repository;
};

export const repositoryOf = (
  world: World,
  owner: string,
  name: string,
): Repository => {
  const repository = world.repositories.get(`${owner}/${name}`.toLowerCase());
  if (repository === undefined) throw notFound();
  return repository;
};

export const fullNameOf = (repository: Repository): string =>
  `${repository.owner.login}/${repository.name}`;

export const branchTip = (
  repository: Repository,
  branch: string,
): string | null => repository.refs.get(`refs/heads/${branch}`);

/**
 * Any commit can be fetched, as on GitHub. Refs of pull requests can be fetched and not pushed. Pushed objects stay loose, so
 * that they are read without a process.
 */
const configuration = `
[http]
  receivepack = true
[uploadpack]
  allowAnySHA1InWant = true
  allowFilter = true
[receive]
  denyDeleteCurrent = ignore
  hideRefs = refs/pull
  unpackLimit = 20000
  autogc = false
[gc]
  auto = 0
[core]
  fsync = none
`;

/** A fork lives in its parent's network: what is pushed to one can be read through the other, as on GitHub. */
const shareObjects = (parent: string, fork: string): void => {
  rmSync(join(fork, "objects"), { recursive: true });
  symlinkSync(join(parent, "objects"), join(fork, "objects"));
};
