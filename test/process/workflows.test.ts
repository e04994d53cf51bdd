import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { later, milliseconds } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge, propose } from "./access.ts";
import {
  type Event,
  type JobRun,
  runWorkflow,
  type Surroundings,
} from "./actions/run-workflow.ts";
import { sandboxBin } from "./run.ts";

const workspace = join(import.meta.dirname, "../..");
const commit = "c".repeat(40);
const group = "AWS EC2 Admin";
const checkFile = ".github/workflows/check.yml";
const reconcileFile = ".github/workflows/reconcile.yml";

let company: Company;
let temporary: string;
let servers: Server[];

beforeEach(async () => {
  company = await startCompany();
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

/** The steps as they stand, but packages are not installed, and `curfew` is the sandbox's command line. */
const surroundings = (more: Partial<Surroundings> = {}): Surroundings => {
  program(
    "npm",
    `case "$*" in
  "ci --omit=dev --ignore-scripts") echo installed ;;
  "run -s curfew -- "*) shift 4; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(sandboxBin)} "$@" ;;
  *) echo "npm $* is not expected" >&2; exit 64 ;;
esac
`,
  );
  const { github, okta, environment } = company;
  const app = (slug: string) =>
    github.createApp({
      slug,
      permissions: {
        contents: "write",
        pull_requests: "write",
        members: "read",
      },
    });
  const apps = { controller: app("curfew"), clerk: app("curfew-clerk") };
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
      RUNNER_TEMP: mkdtempSync(join(temporary, "runner", "job-")),
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
        vars: { ...oktaVariables, CURFEW_APP_CLIENT_ID: "controller" },
        secrets: { ...oktaSecrets, CURFEW_APP_PRIVATE_KEY: "key" },
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
    token: (permissions) => github.createActionsToken(underscored(permissions)),
    actions: {
      "actions/checkout": () => ({}),
      "actions/setup-node": () => ({}),
      "actions/cache": () => ({ "cache-hit": "true" }),
      "actions/create-github-app-token": (inputs) => ({
        token: apps[inputs["client-id"] as keyof typeof apps].token(
          underscored(
            Object.fromEntries(
              Object.entries(inputs)
                .filter(([name]) => name.startsWith("permission-"))
                .map(([name, level]) => [
                  name.slice("permission-".length),
                  level,
                ]),
            ),
          ),
        ),
      }),
    },
    ...more,
  };
};

/** The API writes `pull_requests` where workflows write `pull-requests`. */
const underscored = (permissions: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(permissions).flatMap(([name, level]) =>
      name === "id-token"
        ? []
        : [[name.replaceAll("-", "_"), level as "read" | "write"]],
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

const pullRequest = (number: number): Event => ({
  name: "pull_request_target",
  payload: { pull_request: { number } },
});

const dispatch = (inputs: Event["inputs"] = {}): Event => ({
  name: "workflow_dispatch",
  inputs: { "allow-removals": "", "new-ledger": false, ...inputs },
});

const push: Event = { name: "push" };

describe("check.yml, step by step", () => {
  it("fails for a mistake, and passes once it is mended", async () => {
    const wrong = propose(company, "alice", ec2Grant("alice", "expires: soon"));
    const failed = await run(checkFile, "check", pullRequest(wrong));
    expect(failed.result).toBe("failure");
    expect(stepOf(failed, "Check the pull request").log).toContain(
      ec2Path("alice"),
    );

    const right = propose(company, "dave", ec2Grant("dave", "duration: 4h"));
    const passed = await run(checkFile, "check", pullRequest(right));
    expect(stepOf(passed, "Check the pull request").log).toContain(
      "dave@example.com",
    );
    expect(passed).toMatchObject({
      result: "success",
      environment: "curfew-check",
    });
  });

  it("checks a queue's merge without an environment and without a secret", async () => {
    const base = company.github.branchTip("main") ?? "";
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const head = company.github.pullRequest(number).head.sha;
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
        issue: { number: 1, pull_request: { url: "" } },
        comment: { body, author_association: association, user: { login } },
      },
    });
    beforeEach(() => {
      propose(company, "alice", ec2Grant("alice", "duration: 4h"));
      company.github.createUser("mallory", { role: "read" });
    });

    it("by somebody who may write checks again", async () => {
      const job = await run(checkFile, "check", comment("bob", "MEMBER"));
      expect(job.result).toBe("success");
      expect(stepOf(job, "Check the pull request").given["PR"]).toBe("1");
    });

    it("by somebody who may only read stops before anything is checked out", async () => {
      const job = await run(checkFile, "check", comment("mallory", "MEMBER"));
      expect(job.result).toBe("failure");
      expect(
        job.steps.filter(({ outcome }) => outcome !== "skipped"),
      ).toHaveLength(1);
    });

    it("by an outsider, or with other words, starts nothing", async () => {
      const outsider = await run(
        checkFile,
        "check",
        comment("mallory", "NONE"),
      );
      const chat = await run(
        checkFile,
        "check",
        comment("bob", "MEMBER", "Looks good"),
      );
      expect([outsider.result, chat.result]).toEqual(["skipped", "skipped"]);
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

describe("reconcile.yml, step by step", () => {
  it("carries a grant from its merge to its cleanup pull request, and pings after success alone", async () => {
    const pings = await listen();
    const pinged = (): Surroundings => {
      const plain = surroundings();
      return {
        ...plain,
        environments: {
          ...plain.environments,
          curfew: {
            ...plain.environments["curfew"],
            secrets: {
              ...plain.environments["curfew"]?.secrets,
              CURFEW_PING_URL: pings.url,
            },
          },
        },
      };
    };
    const { environments } = pinged();
    const go = (event: Event) =>
      runWorkflow(reconcileFile, event, surroundings({ environments }));

    const without = await go(push);
    expect(without["reconcile"]?.result).toBe("failure");
    expect(pings.seen).toHaveLength(0);

    const begun = await go(dispatch({ "new-ledger": true }));
    expect(begun["reconcile"]?.result).toBe("success");
    expect(company.github.branchTip("curfew/ledger")).not.toBeNull();
    expect(pings.seen).toHaveLength(1);

    merge(company, "alice", ec2Grant("alice", "duration: 4h"));
    const granted = await go(push);
    expect(granted["reconcile"]?.result).toBe("success");
    expect(company.memberLogins(group)).toEqual(["alice@example.com"]);

    company.clock.set(later(company.clock.now(), milliseconds(4 * 3_600_000)));
    const ended = await go({ name: "schedule" });
    expect(ended["reconcile"]?.result).toBe("success");
    expect(company.memberLogins(group)).toEqual([]);
    expect(ended["cleanup"]).toMatchObject({
      result: "success",
      environment: "curfew-cleanup",
    });
    expect(company.github.pullRequest(2).user.login).toBe("curfew-clerk[bot]");
    expect(pings.seen).toHaveLength(3);
  });

  it("ends access without the App's token, and then fails", async () => {
    const begun = await runWorkflow(
      reconcileFile,
      dispatch({ "new-ledger": true }),
      surroundings(),
    );
    expect(begun["reconcile"]?.result).toBe("success");
    merge(company, "alice", ec2Grant("alice", "duration: 4h"));
    await runWorkflow(reconcileFile, push, surroundings());
    expect(company.memberLogins(group)).toEqual(["alice@example.com"]);

    company.clock.set(later(company.clock.now(), milliseconds(4 * 3_600_000)));
    const plain = surroundings();
    const { reconcile } = await runWorkflow(
      reconcileFile,
      { name: "schedule" },
      {
        ...plain,
        actions: {
          ...plain.actions,
          "actions/create-github-app-token": () => {
            throw new Error("GitHub is down");
          },
        },
      },
    );
    expect(company.memberLogins(group)).toEqual([]);
    expect(reconcile?.result).toBe("failure");
  });

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

  it("keeps Okta's credentials out of the cleanup job", async () => {
    const job = await run(
      reconcileFile,
      "cleanup",
      dispatch({ "new-ledger": true }),
    );
    const given = job.steps.flatMap((step) => Object.keys(step.given));
    expect(given.filter((name) => /OKTA|LEDGER|VAULT/.test(name))).toEqual([]);
  });
});

describe("the hardened lay-out", () => {
  const elsewhere = { repository: "acme/curfew", commit };

  it("checks out the controller that the workflow comes from, and trusts no cache", async () => {
    const number = propose(company, "alice", ec2Grant("alice", "duration: 4h"));
    const plain = surroundings();
    program(
      "npm",
      `case "$*" in "ci --ignore-scripts" | "run --silent build") ;; *) shift 4; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(sandboxBin)} "$@" ;; esac`,
    );
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
    program(
      "aws",
      `[[ $(cat "$AWS_WEB_IDENTITY_TOKEN_FILE") == identity-token && $AWS_ROLE_ARN == arn:role ]] || exit 1
cat <<'JSON'
${JSON.stringify({ OKTA_API_TOKEN: okta, CURFEW_APP_PRIVATE_KEY: key, UNKNOWN: "x" })}
JSON
`,
    );
    const plain = surroundings();
    const { reconcile } = await runWorkflow(
      reconcileFile,
      dispatch({ "new-ledger": true }),
      {
        ...plain,
        environment: {
          ...plain.environment,
          ACTIONS_ID_TOKEN_REQUEST_URL: `${identity.url}?version=1`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
        },
        environments: {
          curfew: {
            vars: {
              OKTA_ORG_URL: company.okta.url,
              CURFEW_APP_CLIENT_ID: "controller",
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
});

/** A server that remembers what it was asked. */
const listen = async (
  answer: object = {},
): Promise<{ readonly url: string; readonly seen: string[] }> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.end(JSON.stringify(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
  };
};
