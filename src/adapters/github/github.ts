/**
 * GitHub, as the journeys need it. From the outside in: questions (pull requests, reviews, people, …) → `rest` (retries, shapes,
 * pages, credential) → `client` (one bounded call of Octokit) → `transport` (one origin, whole bodies).
 */
import { BlockedError } from "../../domain/errors.ts";
import {
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";
import { type Branches, createBranches } from "./branches.ts";
import { type Call, createClient } from "./client.ts";
import { type Comments, createComments } from "./comments.ts";
import { createCredentials, type CredentialConfig } from "./credentials.ts";
import { createClean } from "./errors.ts";
import { createEtags } from "./etags.ts";
import { createIsOwn } from "./own-account.ts";
import { createPeople, type People } from "./people.ts";
import { createPosture, type Posture } from "./posture.ts";
import { createPullRequests, type PullRequests } from "./pull-requests.ts";
import { createRepositoryFacts, type RepositoryFacts } from "./repository.ts";
import { createRest } from "./rest.ts";
import { createReviews, type Reviews } from "./reviews.ts";
import { toApiUrl } from "./transport.ts";
import { createWholeList } from "./whole-list.ts";

export interface GitHubConfig {
  /** `owner/name` */
  readonly repository: string;
  /** `https://api.github.com`, or `https://HOST/api/v3`; http on loopback only. */
  readonly apiUrl: string;
  readonly credentials: CredentialConfig;
  /** Where pull requests go; without it, the repository's own default branch. */
  readonly defaultBranch?: string;
  readonly limits?: Partial<GitHubLimits>;
  readonly pause: (length: Milliseconds) => Promise<void>;
  readonly now: () => Promise<Instant>;
  readonly onCall?: (call: Call) => void;
}

interface GitHubLimits {
  /** One attempt, from the first byte asked to the last one read. */
  readonly callTimeout: Milliseconds;
  /** Further attempts of a read. */
  readonly retries: number;
  /** Before the first of them; doubled each time. */
  readonly backoff: Milliseconds;
  /** All waiting of one read, GitHub's own wishes included; a longer limit is an error. */
  readonly longestWait: Milliseconds;
  /** Calls at the same time. */
  readonly concurrency: number;
  /** Of 100 entries each; a longer list is an error. */
  readonly mostPages: number;
  /** The longest answer. */
  readonly bodyBytes: number;
  /** Room for answers that are only revalidated; 0 turns that off. */
  readonly cacheBytes: number;
}

export interface GitHub
  extends
    PullRequests,
    Reviews,
    People,
    Branches,
    Comments,
    RepositoryFacts,
    Posture {
  /** For git over HTTPS: the token as given, or the App's current installation token. */
  accessToken(): Promise<string>;
  /** git was refused with it: where there is another, the next one is. */
  forgetAccessToken(used: string): void;
  /** How far GitHub's clock is ahead of ours, by its last answer; null: none came. */
  serverLead(): Milliseconds | null;
}

const usual: GitHubLimits = {
  // GitHub itself gives up on a request after ten seconds.
  callTimeout: milliseconds(15_000),
  retries: 3,
  backoff: milliseconds(1_000),
  // Just above the minute that GitHub asks for where it names no time.
  longestWait: milliseconds(70_000),
  concurrency: 10,
  mostPages: 100,
  bodyBytes: 32 * 1024 * 1024,
  cacheBytes: 16 * 1024 * 1024,
};

export const createGitHub = (config: GitHubConfig): GitHub => {
  const limits = { ...usual, ...config.limits };
  const apiUrl = toApiUrl(config.apiUrl);
  const path = toPath(config.repository);
  const secrets: string[] = [];
  const clean = createClean(() => secrets);
  const patience = { ...limits, pause: config.pause };

  const client = createClient({
    ...limits,
    apiUrl,
    clean,
    now: config.now,
    onCall: config.onCall ?? (() => undefined),
  });
  const credentials = createCredentials({
    ...path,
    config: config.credentials,
    client,
    patience,
    clean,
    now: config.now,
    onSecret: (secret) => {
      secrets.push(secret);
      // A long run sees many tokens; those of hours ago are worthless. The key came first and stays.
      if (secrets.length > 20) secrets.splice(1, 1);
    },
  });
  const rest = createRest({
    client,
    credentials,
    patience,
    clean,
    etags: createEtags(limits.cacheBytes),
    mostPages: limits.mostPages,
  });

  const wholeList = createWholeList(rest, limits.mostPages);
  const facts = createRepositoryFacts(rest, path, wholeList);
  const given = config.defaultBranch;
  const defaultBranch =
    given === undefined ? facts.defaultBranch : () => Promise.resolve(given);

  return {
    ...createPullRequests(rest, path, defaultBranch),
    ...createReviews(rest, path),
    ...createPeople(rest, path),
    ...createBranches(rest, path, defaultBranch),
    ...createComments(rest, path, createIsOwn(rest, credentials, apiUrl)),
    ...createPosture(rest, path, credentials, wholeList),
    ...facts,
    accessToken: async () =>
      (await credentials.authorization()).replace(/^\S+ /, ""),
    forgetAccessToken: (used) => {
      credentials.forget(`Bearer ${used}`);
    },
    serverLead: client.serverLead,
  };
};

const toPath = (repository: string): { owner: string; repo: string } => {
  const [, owner, repo] =
    /^([A-Za-z0-9_-]+)\/([A-Za-z0-9._-]+)$/.exec(repository) ?? [];
  if (owner === undefined || repo === undefined || /^\.+$/.test(repo))
    throw new BlockedError(
      "The repository is not of the form owner/name",
      "Set GITHUB_REPOSITORY to owner/name.",
    );
  return { owner, repo };
};
