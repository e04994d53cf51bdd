/**
 * A small company for the demo, the tests and `demo --keep`: its GitHub, its Okta, its people, and the files of `access/` as this
 * repository ships them.
 */
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Instant, instant } from "../domain/time.ts";
import { type SandboxAws, startAws } from "./aws/start.ts";
import { createClock, type SandboxClock } from "./clock.ts";
import { startClockServer } from "./clock-server.ts";
import { startGitHub } from "./github/start.ts";
import type { SandboxGitHub } from "./github/github.ts";
import { type SandboxOkta, startOkta } from "./okta/start.ts";
import type { User } from "./okta/users.ts";
import type { Group } from "./okta/groups.ts";
import type { SandboxServer } from "./server.ts";

export interface Company {
  readonly clock: SandboxClock;
  readonly clockServer: SandboxServer;
  readonly github: SandboxGitHub;
  readonly okta: SandboxOkta;
  /** null: the company was founded without. */
  readonly aws: SandboxAws | null;
  /** By Okta login. */
  readonly people: ReadonlyMap<string, User>;
  /** By name. */
  readonly groups: ReadonlyMap<string, Group>;
  /** A clone whose `origin` is the sandbox's repository. */
  readonly clone: string;
  readonly stateDirectory: string;
  /** What the command line needs to work against this company, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  memberLogins(group: string): readonly string[];
  close(): Promise<void>;
}

export interface CompanyOptions {
  readonly start?: Instant;
  /** In place of the shipped policy: path → content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Keep GitHub's events, for delivery to a webhook. */
  readonly webhooks?: boolean;
  /** With an Identity Center that Okta feeds, and nothing in it yet. */
  readonly aws?: boolean;
}

/** As `aws.oktaApp` in the shipped settings calls it. */
const awsApplication = "AWS IAM Identity Center";

/** Everybody writes to the repository; bob and carol approve for both teams, and erin is the stranger. */
const staff = ["alice", "bob", "carol", "dave", "erin"] as const;

export const startCompany = async (
  options: CompanyOptions = {},
): Promise<Company> => {
  const clock = createClock(
    options.start ?? instant(Date.parse("2026-11-22T14:00:00Z")),
  );
  const directory = await mkdtemp(join(tmpdir(), "curfew-sandbox-"));
  const [clockServer, github, okta] = await Promise.all([
    startClockServer(clock),
    startGitHub({ clock, webhooks: options.webhooks ?? false }),
    // Okta's own client stamps its proofs with the machine's clock.
    startOkta({ clock, proofTime: () => instant(Date.now()) }),
  ]);
  const aws =
    options.aws === true
      ? await startAws({
          clock,
          scim: {
            okta,
            application: okta.applications.create({ label: awsApplication }).id,
          },
        })
      : null;
  const people = employ(github, okta);
  const groups = makeGroups(okta, people);
  const trustRoot = github.as("carol").commitFiles({
    branch: "main",
    files: options.files ?? shippedPolicy(),
    message: "Begin with the tiers and their owners",
  });
  const app = github.createApp({
    slug: "curfew",
    permissions: {
      actions: "read",
      administration: "read",
      contents: "write",
      members: "read",
      metadata: "read",
      pull_requests: "write",
      secrets: "read",
      statuses: "write",
    },
  });
  const clone = join(directory, "clone");
  const run = promisify(execFile);
  await run("git", ["init", "--quiet", "--initial-branch=main", clone]);
  await run("git", ["-C", clone, "remote", "add", "origin", github.cloneUrl]);

  return {
    clock,
    clockServer,
    github,
    okta,
    aws,
    people,
    groups,
    clone,
    stateDirectory: join(directory, "state"),
    environment: {
      GITHUB_REPOSITORY: `${github.organisation.account.login}/${github.repository.name}`,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.url,
      GITHUB_APP_ID: String(app.app.id),
      GITHUB_APP_PRIVATE_KEY: app.privateKey,
      OKTA_ORG_URL: okta.url,
      OKTA_API_TOKEN: okta.credentials.createToken(),
      CURFEW_CLOCK_URL: clockServer.url,
      CURFEW_TRUST_ROOT: trustRoot,
      CURFEW_LEDGER_KEY: createLedgerKey(),
      ...aws?.environment,
    },
    memberLogins: (name) => {
      const group = groups.get(name);
      return group === undefined
        ? []
        : okta.memberships
            .members(group.id)
            .map(({ profile }) => profile.login)
            .sort();
    },
    close: async () => {
      await Promise.all([
        clockServer.close(),
        github.close(),
        okta.close(),
        aws?.close(),
      ]);
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const employ = (
  github: SandboxGitHub,
  okta: SandboxOkta,
): ReadonlyMap<string, User> => {
  const accounts = new Map(
    staff.map((login) => [
      login,
      github.createUser(login, {
        role: login === "carol" ? "admin" : "write",
      }),
    ]),
  );
  github.createTeam({
    slug: "security",
    role: "write",
    members: ["bob", "carol"],
  });
  github.createTeam({
    slug: "platform",
    role: "write",
    members: ["bob", "carol", "dave"],
  });
  return new Map(
    staff.map((login) => {
      const user = okta.users.create({
        login: `${login}@example.com`,
        profile: { githubId: String(accounts.get(login)?.id ?? "") },
      });
      okta.factors.enrol(user.id);
      return [`${login}@example.com`, user];
    }),
  );
};

const makeGroups = (
  okta: SandboxOkta,
  people: ReadonlyMap<string, User>,
): ReadonlyMap<string, Group> => {
  const groups = new Map(
    ["AWS Users", "AWS Admin All", "AWS EC2 Admin", "AWS EC2 Read Only"].map(
      (name) => [name, okta.groups.create({ name })],
    ),
  );
  const audience = groups.get("AWS Users");
  for (const { id } of people.values())
    if (audience !== undefined) okta.memberships.add(audience.id, id);
  return groups;
};

/** The policy that this repository ships as its example. */
export const shippedPolicy = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ".github/CODEOWNERS",
      "access/curfew.yaml",
      "access/tiers/aws-admin-all.yaml",
      "access/tiers/aws-ec2-admin.yaml",
      "access/tiers/aws-ec2-read-only.yaml",
    ].map((path) => [
      path,
      readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
    ]),
  );

const createLedgerKey = (): string =>
  generateKeyPairSync("ed25519")
    .privateKey.export({ format: "pem", type: "pkcs8" })
    .toString();
