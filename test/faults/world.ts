/** One of the sandbox's companies behind proxies, with states that it can be put back to in a moment. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { createDesk, type Desk } from "./desk.ts";
import type { Journey } from "./journeys.ts";
import { intents } from "./ledger.ts";
import { remember } from "./memory.ts";
import { employByHand, isUnguarded, oneTier } from "./one-tier.ts";
import { startProxy } from "./proxy.ts";
import { surroundingsOf, withOwnToken } from "./surroundings.ts";

export interface World {
  readonly kind: Journey["company"];
  readonly company: Company;
  readonly desk: Desk;
  /** For the product: everything goes through the proxies. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for somebody who has no App, but a token of their own. */
  readonly withOwnToken: Readonly<Record<string, string>>;
  /** Where the product keeps its mirror; another folder after each restore. */
  readonly stateDirectory: () => string;
  /** Memberships that came and went since the last restore, as `add login group`. */
  readonly changes: () => readonly string[];
  /** Adds that were asked for while the ledger on the server held no intent for them. */
  readonly unannounced: () => readonly string[];
  /** Writes of an inline policy without the tier's own guard rail, as often as they were sent. */
  readonly unguarded: () => readonly string[];
  /** What a kill does now. */
  onKill: () => void;
  save(): Checkpoint;
  /** Waits until no call is under way any more. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Checkpoint {
  restore(): Promise<void>;
}

export const tierGroups = [
  "AWS Admin All",
  "AWS EC2 Admin",
  "AWS EC2 Read Only",
] as const;

export const startWorld = async (kind: Journey["company"]): Promise<World> => {
  const company = await startCompany(
    kind === "plain" ? {} : { aws: true, files: oneTier() },
  );
  employByHand(company);
  const { github, okta, aws, clock } = company;
  const { repository } = github;
  // Cells go back in time, so that a bucket would never be refilled.
  for (const bucket of buckets) okta.limits.set(bucket, 1_000_000_000);
  if (aws !== null) aws.settings.perSecond = 1_000_000_000;

  const now = () => clock.now();
  const desk = createDesk(now);
  let changes: string[] = [];
  let unannounced: string[] = [];
  let unguarded: string[] = [];
  const onKill = (): void => {
    world.onKill();
  };
  const githubProxy = await startProxy({
    upstream: github.url,
    desk,
    callOf: ({ method, path }) => ({
      channel: path.startsWith("/api/") ? "github" : "git",
      method,
      path,
    }),
    onForward: () => undefined,
    onKill,
    now,
  });
  const oktaProxy = await startProxy({
    upstream: okta.url,
    desk,
    callOf: ({ method, path }) => ({ channel: "okta", method, path }),
    onForward: ({ method, path }) => {
      const [, groupId, userId] =
        /^\/api\/v1\/groups\/([^/]+)\/users\/([^/?]+)$/.exec(path) ?? [];
      if (method !== "PUT" || userId === undefined) return;
      const isAnnounced = intents(repository).some(
        (intent) => intent.groupId === groupId && intent.userId === userId,
      );
      if (!isAnnounced) unannounced.push(path);
    },
    onKill,
    now,
  });
  const awsProxy =
    aws === null
      ? null
      : await startProxy({
          upstream: aws.url,
          desk,
          callOf: ({ method, headers, body }) => ({
            channel: "aws",
            method,
            path: `/#${operationOf(headers["x-amz-target"], body)}?${body.toString("utf8")}`,
          }),
          onForward: ({ path }) => {
            if (isUnguarded(path)) unguarded.push(path);
          },
          onKill,
          now,
        });
  const proxies = [
    githubProxy,
    oktaProxy,
    ...(awsProxy === null ? [] : [awsProxy]),
  ];
  const environment = surroundingsOf(company, awsProxy?.url ?? null);
  // AWS's SDK looks for its credentials itself.
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith("AWS_")) process.env[name] = value;
  github.world.urls.web = githubProxy.url;
  github.world.urls.api = `${githubProxy.url}/api/v3`;
  const origin = `${githubProxy.url}/${github.organisation.account.login}/${repository.name}.git`;
  execFileSync("git", [
    "-C",
    company.clone,
    "remote",
    "set-url",
    "origin",
    origin,
  ]);
  okta.onMembershipChange(({ kind, group, user }) => {
    const login = okta.users.get(user)?.profile["login"];
    changes.push(
      `${kind} ${String(login)} ${okta.groups.get(group)?.name ?? group}`,
    );
  });

  let folders = 0;
  const folder = (): string =>
    join(company.stateDirectory, "..", `state-${(folders += 1)}`);
  let state = folder();

  const save = (): Checkpoint => {
    const at = clock.now();
    const kept = folder();
    if (existsSync(state)) cpSync(state, kept, { recursive: true });
    const restoreGitHub = remember(github.world);
    const { ids, groups, applications, pushMappings } = okta;
    const restoreOthers = remember([
      ids.counters,
      ...[groups, applications, pushMappings].map(({ state }) => state),
      aws?.state,
    ]);
    const refs = new Map(repository.refs.entries("refs/"));
    const members = new Map(
      [...company.groups.values()].map(({ id }) => [
        id,
        new Set(okta.memberships.members(id).map((user) => user.id)),
      ]),
    );
    return {
      restore: async () => {
        await world.settle();
        clock.set(at);
        restoreGitHub();
        repository.refs.reload();
        for (const [ref] of repository.refs.entries("refs/"))
          if (!refs.has(ref)) repository.refs.update(ref, null);
        for (const [ref, sha] of refs) repository.refs.update(ref, sha);
        for (const [id, wanted] of members) {
          for (const user of okta.memberships.members(id))
            if (!wanted.has(user.id)) okta.memberships.remove(id, user.id);
          for (const user of wanted) okta.memberships.add(id, user);
        }
        // Last: what was just changed back is pushed to AWS as well.
        restoreOthers();
        rmSync(state, { recursive: true, force: true });
        state = folder();
        if (existsSync(kept)) cpSync(kept, state, { recursive: true });
        for (const { server } of [github, okta]) server.clearLog();
        company.clockServer.clearLog();
        changes = [];
        unannounced = [];
        unguarded = [];
      },
    };
  };

  const throughProxies = {
    ...environment,
    GITHUB_API_URL: github.world.urls.api,
    GITHUB_SERVER_URL: githubProxy.url,
    OKTA_ORG_URL: oktaProxy.url,
  };
  const world: World = {
    company,
    desk,
    kind,
    environment: throughProxies,
    withOwnToken: withOwnToken(github, throughProxies),
    stateDirectory: () => state,
    changes: () => changes,
    unannounced: () => unannounced,
    unguarded: () => unguarded,
    onKill: () => undefined,
    save,
    settle: async () => {
      await Promise.all(proxies.map((proxy) => proxy.settle()));
    },
    close: async () => {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await company.close();
    },
  };
  return world;
};

/** IAM's query protocol names it in the body: `iam:ListUsers`. */
const operationOf = (
  target: string | readonly string[] | undefined,
  body: Buffer,
): string =>
  target === undefined
    ? `iam:${new URLSearchParams(body.toString("utf8")).get("Action") ?? ""}`
    : String(target).replace(/^.*\./, "");

const buckets = [
  "/api/v1/groups",
  "/api/v1/groups/{id}",
  "/api/v1/users",
  "/api/v1/users/{id}",
  "/api/v1/apps",
  "/api/v1/logs",
  "/oauth2/v1",
  "/api/v1",
] as const;
