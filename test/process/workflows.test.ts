import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Permissions } from "../../src/sandbox/github/accounts.ts";
import type { InstalledApp } from "../../src/sandbox/github/install-app.ts";
import { later, milliseconds } from "../../src/domain/time.ts";
import {
  type Company,
  type CompanyOptions,
  startCompany,
} from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge, propose } from "./access.ts";
import {
  type Event,
  type JobRun,
  runWorkflow,
  type Surroundings,
} from "./actions/run-workflow.ts";

const workspace = join(import.meta.dirname, "../..");
const commit = "c".repeat(40);
const group = "AWS EC2 Admin";
const checkFile = ".github/workflows/check.yml";
const reconcileFile = ".github/workflows/reconcile.yml";

let company: Company;
let temporary: string;
let servers: Server[];
let apps: Readonly<Record<string, InstalledApp>>;

const open = async (options: CompanyOptions = {}): Promise<void> => {
  company = await startCompany(options);
  const permissions = {
    contents: "write",
    members: "read",
    pull_requests: "write",
  } as const;
  apps = {
    controller: company.github.createApp({
      slug: "curfew-controller",
      permissions: { ...permissions, administration: "read" },
    }),
    clerk: company.github.createApp({
      slug: "curfew-clerk",
      permissions: { ...permissions, statuses: "write" },
    }),
  };
};

beforeEach(async () => {
  await open();
  temporary = mkdtempSync(join(tmpdir(), "curfew-actions-"));
  servers = [];
});
afterEach(async () => {
  await company.close();
  for (const server of servers) server.close();
  rmSync(temporary, { recursive: true, force: true });
});

/** A program on the path before all others. */
const program = (name: string, script: string): void => {
  const directory = join(temporary, "bin");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), `#!/usr/bin/env bash\n${script}`);
  chmodSync(join(directory, name), 0o755);
};

/** Packages are not installed, and dist is not built again; everything else is npm's own. */
const npm = (...skipped: readonly string[]): string =>
  `case "$*" in
  ${skipped.map((args) => JSON.stringify(args)).join(" | ")}) echo "npm $*" ;;
  "run -s curfew -- "*) exec ${JSON.stringify(realNpm)} "$@" ;;
  *) echo "npm $* is not expected" >&2; exit 64 ;;
esac
`;

const realNpm = execFileSync("which", ["npm"], { encoding: "utf8" }).trim();

const appOf = (id: string | undefined): InstalledApp => {
  const app = apps[id ?? ""];
  if (app === undefined) throw new Error(`There is no App ${id ?? ""}`);
  return app;
};

/** What GitHub, its environments and other people's actions would give, for both lay-outs. */
const surroundings = (more: Partial<Surroundings> = {}): Surroundings => {
  program("npm", npm("ci --omit=dev --ignore-scripts"));
  const { github, okta, environment } = company;
  const trustRoot = {
    CURFEW_TRUST_ROOT: environment["CURFEW_TRUST_ROOT"] ?? "",
  };
  const ledgerKey = {
    CURFEW_LEDGER_KEY: environment["CURFEW_LEDGER_KEY"] ?? "",
  };
  const oktaVariables = { OKTA_ORG_URL: okta.url };
  const oktaSecrets = { OKTA_API_TOKEN: environment["OKTA_API_TOKEN"] ?? "" };
  mkdirSync(join(temporary, "runner"), { recursive: true });
  return {
    workspace,
    controller: { repository: environment["GITHUB_REPOSITORY"] ?? "", commit },
    environment: {
      PATH: `${join(temporary, "bin")}:${process.env["PATH"] ?? ""}`,
      HOME: temporary,
      TZ: "UTC",
      RUNNER_TEMP: join(temporary, "runner"),
      GITHUB_ACTIONS: "true",
      ...Object.fromEntries(
        [
          "GITHUB_REPOSITORY",
          "GITHUB_API_URL",
          "GITHUB_SERVER_URL",
          "CURFEW_CLOCK_URL",
        ].map((name) => [name, environment[name] ?? ""]),
      ),
    },
    environments: {
      curfew: {
        vars: {
          ...oktaVariables,
          CURFEW_APP_CLIENT_ID: "controller",
          ...trustRoot,
        },
        secrets: {
          ...oktaSecrets,
          ...ledgerKey,
          CURFEW_APP_PRIVATE_KEY: "key",
        },
      },
      "curfew-check": {
        vars: { CURFEW_APP_CLIENT_ID: "clerk" },
        secrets: { CURFEW_APP_PRIVATE_KEY: "key" },
      },
      "curfew-cleanup": {
        vars: { CURFEW_APP_CLIENT_ID: "clerk" },
        secrets: { CURFEW_APP_PRIVATE_KEY: "key" },
      },
    },
    token: (permissions) =>
      github.createActionsToken(permissionsOf(permissions)),
    actions: {
      "actions/checkout": () => ({}),
      "actions/setup-node": () => ({}),
      "actions/cache": () => ({ "cache-hit": "true" }),
      "actions/create-github-app-token": (inputs) => ({
        token: appOf(inputs["client-id"]).token({
          // GitHub gives it with every token.
          metadata: "read",
          ...permissionsOf(inputs, "permission-"),
        }),
      }),
    },
    ...more,
  };
};

/** The API writes `pull_requests` where workflows write `pull-requests`. */
const permissionsOf = (
  texts: Readonly<Record<string, string>>,
  prefix = "",
): Permissions =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, level]) =>
      name.startsWith(prefix) && (level === "read" || level === "write")
        ? [[name.slice(prefix.length).replaceAll("-", "_"), level]]
        : [],
    ),
  );

const run = async (
  file: string,
  job: string,
  event: Event,
  more: Partial<Surroundings> = {},
): Promise<JobRun> => {
  const found = (await runWorkflow(file, event, surroundings(more)))[job];
  if (found === undefined) throw new Error(`${file} has no job ${job}`);
  return found;
};

const stepOf = ({ steps }: JobRun, name: string) => {
  const found = steps.find((step) => step.name === name);
  if (found === undefined)
    throw new Error(
      `No step ${name} among ${steps.map((step) => step.name).join(", ")}`,
    );
  return found;
};

/** Shows what the failing steps said. */
const expectSuccess = (job: JobRun | undefined): void => {
  const failed = job?.steps.filter(({ outcome }) => outcome === "failure");
  expect(failed?.map(({ name, log }) => `${name}:\n${log}`)).toEqual([]);
  expect(job?.result).toBe("success");
};

const pullRequest = (number: number): Event => ({
  name: "pull_request_target",
  payload: { pull_request: { number } },
});

const dispatch = (inputs: Event["inputs"] = {}): Event => ({
  name: "workflow_dispatch",
  inputs: { "allow-removals": "", "new-ledger": false, ...inputs },
});

describe("check.yml, step by step", () => {
  it("fails for a mistake, and passes once it is mended", async () => {
    const wrong = propose(company, "alice", ec2Grant("alice", "expires: soon"));
    const failed = await run(checkFile, "check", pullRequest(wrong));
    expect(failed.result).toBe("failure");
    expect(stepOf(failed, "Check the pull request").log).toContain(
      ec2Path("alice"),
    );

    expect(failed.summary).toContain(ec2Path("alice"));

    const right = propose(company, "dave", ec2Grant("dave", "duration: 4h"));
    const passed = await run(checkFile, "check", pullRequest(right));
    expect(stepOf(passed, "Check the pull request").log).toContain(
      "access/grants/aws-ec2-admin/dave.yaml",
    );
    expect(passed).toMatchObject({
      result: "success",
      environment: "curfew-check",
    });
  });

  it("checks a queue's merge without an environment and without a secret", async () => {
    const base = company.github.branchTip("main") ?? "";
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const head = company.github.pullRequest(number).head;
    const job = await run(checkFile, "check", {
      name: "merge_group",
      ref: "refs/heads/gh-readonly-queue/main/pr-1",
      payload: { merge_group: { base_sha: base, head_sha: head } },
    });
    expect(job).toMatchObject({ result: "success", environment: null });
    expect(stepOf(job, "Check the pull request").outcome).toBe("skipped");
    // The queue's own commit holds what is judged.
    expect(stepOf(job, "Check out the controller").given["ref"]).toBe(base);
    const { given } = stepOf(job, "Check what the queue would merge");
    expect(Object.keys(given).sort()).toEqual([
      "BASE",
      "CLONE",
      "GITHUB_TOKEN",
      "HEAD",
    ]);
  });

  describe("a comment /curfew recheck", () => {
    const comment = (
      login: string,
      association: string,
      body = "/curfew recheck",
    ): Event => ({
      name: "issue_comment",
      payload: {
        action: "created",
        repository: { full_name: company.environment["GITHUB_REPOSITORY"] },
        issue: { number: 1, pull_request: { url: "" } },
        comment: { body, author_association: association, user: { login } },
      },
    });
    beforeEach(() => {
      propose(company, "alice", ec2Grant("alice", "duration: 4h"));
      company.github.createUser("mallory", { role: "read" });
    });

    // So GitHub calls a member in this event whose membership is private, as it is at first.
    it.each(["MEMBER", "CONTRIBUTOR", "NONE"])(
      "by somebody who may write checks again, whom the event calls %s",
      async (association) => {
        const job = await run(checkFile, "check", comment("bob", association));
        expectSuccess(job);
        expect(stepOf(job, "Check the pull request").log).toContain(
          "access/grants/aws-ec2-admin/alice.yaml",
        );
      },
    );

    it.each(["MEMBER", "NONE"])(
      "by somebody who may only read, whom the event calls %s, checks nothing",
      async (association) => {
        const job = await run(
          checkFile,
          "check",
          comment("mallory", association),
        );
        expectSuccess(job);
        const { log } = stepOf(job, "Check the pull request");
        expect(log).toContain("mallory has no write access");
        expect(log).not.toContain("alice@example.com");
      },
    );

    it("with other words starts nothing", async () => {
      const chat = await run(
        checkFile,
        "check",
        comment("bob", "MEMBER", "Looks good"),
      );
      expect(chat.result).toBe("skipped");
    });
  });

  it("runs nothing when GitHub does not say where the workflow comes from", async () => {
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const job = await run(checkFile, "check", pullRequest(number), {
      controller: { repository: "", commit: "" },
    });
    expect(job.result).toBe("failure");
    expect(stepOf(job, "Check out the controller").outcome).toBe("skipped");
  });
});

describe("check.yml with a role in AWS", () => {
  beforeEach(async () => {
    await company.close();
    await open({ aws: true });
    company.okta.limits.lift();
  });

  const role = "arn:aws:iam::999999999999:role/curfew-check";

  /** A check that may read Okta, in an environment that names a role. */
  const withRole = (servers: {
    readonly identity: string;
    readonly sts: string;
  }): Surroundings => {
    const plain = surroundings();
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
    });
    const { clientId } = company.okta.credentials.createServiceApp({
      publicKey: publicKey.export({ format: "pem", type: "spki" }).toString(),
      scopes: ["okta.users.read", "okta.groups.read", "okta.apps.read"],
      role: { mayWrite: false },
    });
    const aws = Object.entries(company.aws?.environment ?? {});
    const { "curfew-check": check } = plain.environments;
    return {
      ...plain,
      environment: {
        ...plain.environment,
        ...Object.fromEntries(
          aws.filter(([name]) => name.startsWith("AWS_ENDPOINT_URL")),
        ),
        AWS_ENDPOINT_URL_STS: servers.sts,
        ...tokensFrom(servers.identity),
      },
      environments: {
        ...plain.environments,
        "curfew-check": {
          vars: {
            ...check?.vars,
            OKTA_ORG_URL: company.okta.url,
            OKTA_CLIENT_ID: clientId,
            CURFEW_AWS_ROLE: role,
          },
          secrets: {
            ...check?.secrets,
            OKTA_PRIVATE_KEY: privateKey
              .export({ format: "pem", type: "pkcs8" })
              .toString(),
          },
        },
      },
    };
  };

  /** STS, which believes this one identity, and gives it this one role. */
  const listenSts = (): Promise<Listener> =>
    listen((body: string) => {
      const asked = new URLSearchParams(body);
      const given = company.aws?.environment ?? {};
      return asked.get("WebIdentityToken") === "identity-token" &&
        asked.get("RoleArn") === role
        ? {
            status: 200,
            text: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${given["AWS_ACCESS_KEY_ID"] ?? ""}</AccessKeyId><SecretAccessKey>${given["AWS_SECRET_ACCESS_KEY"] ?? ""}</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
          }
        : {
            status: 403,
            text: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>`,
          };
    });

  const checked = async (given: Surroundings): Promise<JobRun> => {
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const { check } = await runWorkflow(checkFile, pullRequest(number), given);
    return check as JobRun;
  };

  it("finds on the pull request that a tier is not in place, and leaves nothing behind", async () => {
    const identity = await listen({ value: "identity-token" });
    const sts = await listenSts();
    const job = await checked(
      withRole({ identity: identity.url, sts: sts.url }),
    );
    expect(job.result).toBe("failure");
    expect(job.summary).toContain("aws-not-ready");
    const { given, log } = stepOf(job, "Check the pull request");
    expect(log).toContain("What tier aws-ec2-admin opens in AWS is not in");
    expect(existsSync(given["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? "")).toBe(false);
    expect(identity.seen.map((url) => /audience=(.*)/.exec(url)?.[1])).toEqual([
      "sts.amazonaws.com",
    ]);
  });

  it.each([
    ["GitHub does not say who it is", "identity"],
    ["AWS does not give it the role", "wrong"],
    ["AWS is not there", "sts"],
  ])("does not fail because %s, and says so", async (_, broken) => {
    const nowhere = "http://127.0.0.1:1/";
    const identity = await listen({
      value: broken === "wrong" ? "another" : "identity-token",
    });
    const sts = await listenSts();
    const job = await checked(
      withRole({
        identity: broken === "identity" ? nowhere : identity.url,
        sts: broken === "sts" ? nowhere : sts.url,
      }),
    );
    expect(job.result).toBe("success");
    expect(job.summary).toContain(
      "Whether what tier aws-ec2-admin opens in AWS is in place could not be found out",
    );
    expect(job.summary).toContain(
      broken === "sts" ? "looks again" : "docs/workflows.md",
    );
    expect(job.summary).not.toContain("aws-not-ready");
  });

  it("says that nobody has looked where the environment names none, and asks for no identity", async () => {
    const identity = await listen({ value: "identity-token" });
    const given = withRole({ identity: identity.url, sts: identity.url });
    const { CURFEW_AWS_ROLE, ...vars } =
      given.environments["curfew-check"]?.vars ?? {};
    expect(CURFEW_AWS_ROLE).toBe(role);
    const secrets = given.environments["curfew-check"]?.secrets ?? {};
    const job = await checked({
      ...given,
      environments: {
        ...given.environments,
        "curfew-check": { vars, secrets },
      },
    });
    expectSuccess(job);
    expect(job.summary).toContain(
      "whether what `aws-ec2-admin` opens in AWS is in place",
    );
    expect(identity.seen).toEqual([]);
  });

  it("asks for no identity in a queue, whose author wrote what runs", async () => {
    const identity = await listen({ value: "identity-token" });
    const given = withRole({ identity: identity.url, sts: identity.url });
    const base = company.github.branchTip("main") ?? "";
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const { check } = await runWorkflow(
      checkFile,
      {
        name: "merge_group",
        ref: "refs/heads/gh-readonly-queue/main/pr-1",
        payload: {
          merge_group: {
            base_sha: base,
            head_sha: company.github.pullRequest(number).head,
          },
        },
      },
      // The repository's own variables are there in a queue's run as well.
      { ...given, variables: { CURFEW_AWS_ROLE: role } },
    );
    expectSuccess(check);
    expect(
      stepOf(check as JobRun, "Check what the queue would merge").log,
    ).toContain("Not looked at: whether what aws-ec2-admin opens in AWS");
    expect(identity.seen).toEqual([]);
  });
});

const hours = (count: number): void => {
  company.clock.set(
    later(company.clock.now(), milliseconds(count * 3_600_000)),
  );
};

describe("reconcile.yml, step by step", () => {
  it("carries grants from their merge to the cleanup pull request, pings after success alone, and ends access without the App", async () => {
    const pings = await listen();
    const plain = surroundings();
    const { curfew } = plain.environments;
    const given: Surroundings = {
      ...plain,
      environments: {
        ...plain.environments,
        curfew: {
          ...curfew,
          secrets: { ...curfew?.secrets, CURFEW_PING_URL: pings.url },
        },
      },
    };
    const go = (event: Event, actions: Surroundings["actions"] = {}) =>
      runWorkflow(reconcileFile, event, {
        ...given,
        actions: { ...given.actions, ...actions },
      });

    const begun = await go(dispatch({ "new-ledger": true }));
    expectSuccess(begun["reconcile"]);
    const young = company.github.branchTip("curfew/ledger");
    expect(young).not.toBeNull();
    expect(pings.seen).toHaveLength(1);

    merge(company, "alice", ec2Grant("alice", "duration: 4h"));
    merge(company, "dave", ec2Grant("dave", "duration: 8h"));
    expectSuccess((await go({ name: "push" }))["reconcile"]);
    expect(company.memberLogins(group)).toEqual([
      "alice@example.com",
      "dave@example.com",
    ]);

    hours(4);
    const { reconcile, cleanup } = await go({ name: "schedule" });
    expectSuccess(reconcile);
    expectSuccess(cleanup);
    expect(company.memberLogins(group)).toEqual(["dave@example.com"]);
    expect(company.github.pullRequest(3).author.login).toBe(
      "curfew-clerk[bot]",
    );
    expect(cleanup?.environment).toBe("curfew-cleanup");
    const names = cleanup?.steps.flatMap((step) => Object.keys(step.given));
    // With public keys it notices a ledger that was set back, and can sign nothing.
    expect(names?.filter((name) => /OKTA|LEDGER/.test(name))).toEqual([
      "CURFEW_LEDGER_PUBLIC_KEYS",
    ]);
    expect(pings.seen).toHaveLength(3);

    hours(4);
    const down = await go(
      { name: "schedule" },
      {
        "actions/create-github-app-token": () => {
          throw new Error("GitHub is down");
        },
      },
    );
    expect(company.memberLogins(group)).toEqual([]);
    expect(down["reconcile"]?.result).toBe("failure");
    expect(pings.seen).toHaveLength(3);

    // Every job has a machine of its own, so GitHub's record alone can tell that the ledger was longer.
    company.github.as("carol").push("curfew/ledger", young, { force: true });
    const { reconcile: deceived } = await go({ name: "schedule" });
    expect(stepOf(deceived as JobRun, "Reconcile").log).toContain(
      "it was set back by carol",
    );
    expect(deceived?.result).toBe("failure");
  }, 300_000);

  it("runs on main alone, and for its own events alone", async () => {
    const elsewhere = await runWorkflow(
      reconcileFile,
      { name: "workflow_dispatch", ref: "refs/heads/topic" },
      surroundings(),
    );
    const called = await runWorkflow(
      reconcileFile,
      pullRequest(1),
      surroundings(),
    );
    for (const jobs of [elsewhere, called])
      expect(Object.values(jobs).map(({ result }) => result)).toEqual([
        "skipped",
        "skipped",
      ]);
  });
});

describe("the hardened lay-out", () => {
  const elsewhere = { repository: "acme/curfew", commit };

  it("checks out the controller that the workflow comes from, and trusts no cache", async () => {
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const plain = surroundings();
    program("npm", npm("ci --ignore-scripts", "run --silent build"));
    const { check } = await runWorkflow(checkFile, pullRequest(number), {
      ...plain,
      controller: elsewhere,
    });
    expect(check?.result).toBe("success");
    const job = check as JobRun;
    expect(stepOf(job, "Check out the controller").given).toMatchObject({
      repository: "acme/curfew",
      ref: commit,
    });
    expect(stepOf(job, "Find the built controller").outcome).toBe("skipped");
    expect(
      job.steps.find(({ name }) => name.startsWith("actions/setup-node"))
        ?.given["cache"],
    ).toBe("");
  });

  it("takes its credentials from the vault, masked, and gives them to the steps that need them", async () => {
    const identity = await listen({ value: "identity-token" });
    const key =
      "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----";
    const okta = company.environment["OKTA_API_TOKEN"] ?? "";
    const ledgerKey = company.environment["CURFEW_LEDGER_KEY"] ?? "";
    program(
      "aws",
      `[[ $(cat "$AWS_WEB_IDENTITY_TOKEN_FILE") == identity-token && $AWS_ROLE_ARN == arn:role ]] || exit 1
cat <<'JSON'
${JSON.stringify({ OKTA_API_TOKEN: okta, CURFEW_APP_PRIVATE_KEY: key, CURFEW_LEDGER_KEY: ledgerKey, UNKNOWN: "x" })}
JSON
`,
    );
    const plain = surroundings();
    const { reconcile } = await runWorkflow(
      reconcileFile,
      dispatch({ "new-ledger": true }),
      {
        ...plain,
        environment: { ...plain.environment, ...tokensFrom(identity.url) },
        environments: {
          curfew: {
            vars: {
              OKTA_ORG_URL: company.okta.url,
              CURFEW_APP_CLIENT_ID: "controller",
              CURFEW_TRUST_ROOT: company.environment["CURFEW_TRUST_ROOT"] ?? "",
              CURFEW_VAULT_ROLE: "arn:role",
              CURFEW_VAULT_REGION: "eu-west-1",
              CURFEW_VAULT_SECRET: "curfew",
            },
          },
        },
      },
    );
    const job = reconcile as JobRun;
    expect(job.result).toBe("success");
    expect(identity.seen[0]).toContain("audience=sts.amazonaws.com");
    expect(
      stepOf(job, "Ask for the controller's token").given["private-key"],
    ).toBe(key);
    expect(stepOf(job, "Reconcile").given["OKTA_API_TOKEN"]).toBe(okta);
    const { log } = stepOf(
      job,
      "Take the credentials that are released to this workflow alone",
    );
    for (const line of log.trim().split("\n"))
      expect(line).toMatch(/^::add-mask::/);
  });

  it.each([
    ["has what AWS believes for as long as it runs", true],
    ["goes on where GitHub does not say who it is", false],
  ])("with a role in AWS %s", async (_, isTold) => {
    const identity = await listen({ value: "identity-token" });
    const plain = surroundings();
    const { curfew } = plain.environments;
    const { reconcile } = await runWorkflow(
      reconcileFile,
      dispatch({ "new-ledger": true }),
      {
        ...plain,
        environment: {
          ...plain.environment,
          ...tokensFrom(isTold ? identity.url : "http://127.0.0.1:1/"),
        },
        environments: {
          ...plain.environments,
          curfew: {
            secrets: curfew?.secrets ?? {},
            vars: { ...curfew?.vars, CURFEW_AWS_ROLE: "arn:role" },
          },
        },
      },
    );
    const job = reconcile as JobRun;
    expect(job.result).toBe("success");
    const { given } = stepOf(job, "Reconcile");
    expect(given["AWS_ROLE_ARN"]).toBe("arn:role");
    // Named in either case: without it nobody would look, and with it what cannot be had holds adds.
    const file = given["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? "";
    expect(file).toMatch(/aws-identity$/);
    expect(existsSync(file)).toBe(false);
    expect(identity.seen.map((url) => /audience=(.*)/.exec(url)?.[1])).toEqual(
      isTold ? ["sts.amazonaws.com"] : [],
    );
  });
});

/** Where GitHub tells a job who it is. */
const tokensFrom = (url: string) => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}?version=1`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
});

interface Listener {
  readonly url: string;
  /** Addresses that were asked for. */
  readonly seen: string[];
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A server that remembers what it was asked, and answers the same to everything, or by the body. */
const listen = async (
  answer: object | ((body: string) => Answer) = {},
): Promise<Listener> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const { status, text } =
        typeof answer === "function"
          ? (answer as (body: string) => Answer)(body)
          : { status: 200, text: JSON.stringify(answer) };
      response.statusCode = status;
      response.end(text);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
  };
};
