import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readController } from "../../src/entry/init/controller.ts";
import { workflowFiles } from "../../src/entry/init/workflows.ts";
import { fill } from "../process/actions/expressions.ts";

/** Each of these rules closes a way in that is known from somebody else's workflows. */

type Texts = Readonly<Record<string, string>>;

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Texts;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, string[]>> };
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Texts;
  readonly concurrency?: { readonly group: string };
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Texts;
  readonly concurrency?: {
    readonly group: string;
    readonly "cancel-in-progress": boolean;
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");

const ours: Texts = Object.fromEntries(
  readdirSync(folder).map((file) => [
    file,
    readFileSync(join(folder, file), "utf8"),
  ]),
);
const action = readFileSync(
  join(root, ".github/actions/prepare/action.yml"),
  "utf8",
);
const thin: Texts = Object.fromEntries(
  Object.entries(
    workflowFiles(readController(`acme/curfew@${"a".repeat(40)}`)),
  ).map(([path, text]) => [`init: ${path}`, text]),
);

const workflows = Object.entries({ ...ours, ...thin }).map(([file, text]) => ({
  file,
  text,
  workflow: parse(text) as Workflow,
}));
const workflowOf = (file: string): Workflow =>
  parse(ours[file] ?? "") as Workflow;
const jobOf = (file: string, job: string): Job => {
  const found = workflowOf(file).jobs[job];
  if (found === undefined) throw new Error(`${file} has no job ${job}`);
  return found;
};
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({
    name: `${file}: ${id}`,
    file,
    job,
  })),
);
const compositeSteps = (parse(action) as { runs: { steps: readonly Step[] } })
  .runs.steps;
const steps = [
  ...jobs.flatMap(({ name, job }) =>
    (job.steps ?? []).map((step) => ({ name, step })),
  ),
  ...compositeSteps.map((step) => ({ name: "prepare", step })),
];

describe("every workflow, ours and those that curfew init writes", () => {
  it.each(workflows)("$file grants nothing at its top", ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  it.each(jobs)("$name says its permissions, and ends in time", ({ job }) => {
    expect(job.permissions).toBeDefined();
    if (job.uses === undefined)
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(30);
  });

  it.each([...workflows, { file: "prepare", text: action }])(
    "$file names other people's code by full commit, with its version",
    ({ text }) => {
      const uses = text
        .split("\n")
        .filter((line) => /^\s*(?:- )?uses:/.test(line));
      for (const line of uses)
        expect(line).toMatch(
          /uses: (?:\.\/[\w/.-]+|[\w/.-]+@[0-9a-f]{40} # \S.*)$/,
        );
    },
  );

  it("uses four actions, and no others", () => {
    const used = steps.flatMap(
      ({ step }) => step.uses?.replace(/@.*/, "") ?? [],
    );
    expect([...new Set(used)].sort()).toEqual([
      "./.github/actions/prepare",
      "actions/cache",
      "actions/checkout",
      "actions/create-github-app-token",
      "actions/setup-node",
    ]);
  });

  it("puts no expression into a script: what people write would run", () => {
    const filled = steps.filter(
      ({ step }) => step.run?.includes("${{") === true,
    );
    expect(filled.map(({ step }) => step.name)).toEqual([]);
  });

  it("gives the steps of one action one commit", () => {
    const pins = new Map<string, Set<string>>();
    for (const { step } of steps) {
      const [name = "", commit] = step.uses?.split("@") ?? [];
      if (commit !== undefined)
        pins.set(name, (pins.get(name) ?? new Set()).add(commit));
    }
    for (const [name, commits] of pins)
      expect([name, commits.size]).toEqual([name, 1]);
  });

  it("leaves no credential in a checkout", () => {
    const checkouts = steps.filter(({ step }) =>
      step.uses?.startsWith("actions/checkout@"),
    );
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { step } of checkouts)
      expect(step.with?.["persist-credentials"]).toBe(false);
  });

  it("passes nothing between jobs as an artifact", () => {
    for (const { text } of workflows) expect(text).not.toMatch(/artifact/);
  });

  it("has scripts that bash can read", () => {
    for (const { step } of steps)
      if (step.run !== undefined)
        execFileSync("bash", ["-n"], { input: step.run });
  });
});

describe("environments and secrets", () => {
  const withEnvironment = jobs.filter(
    ({ job }) => job.environment !== undefined,
  );

  it.each(withEnvironment)(
    "$name has its environment on main alone",
    ({ job }) => {
      expect(job.if).toContain("github.ref == 'refs/heads/main'");
    },
  );

  it("has secrets nowhere else", () => {
    for (const { name, job } of jobs)
      if (job.environment === undefined)
        expect([name, JSON.stringify(job).includes("secrets.")]).toEqual([
          name,
          false,
        ]);
  });

  it("gives a queue's run, which its author wrote, no environment", () => {
    const { environment, steps: all = [] } = jobOf("check.yml", "check");
    expect(environment).toBe(
      "${{ github.event_name != 'merge_group' && 'curfew-check' || '' }}",
    );
    const queue = all.filter((step) =>
      JSON.stringify(step).includes("github.event_name == 'merge_group'"),
    );
    expect(queue).toHaveLength(1);
    expect(JSON.stringify(queue)).not.toMatch(/secrets|vars\.|steps\.app/);
  });

  it("keeps Okta's credentials away from whatever writes pull requests for cleanup", () => {
    expect(JSON.stringify(jobOf("reconcile.yml", "cleanup"))).not.toMatch(
      /OKTA|LEDGER_KEY|VAULT|SLACK/,
    );
    // A public key is no secret, and tells a ledger that was set back.
    expect(JSON.stringify(jobOf("reconcile.yml", "cleanup"))).toContain(
      "vars.CURFEW_LEDGER_PUBLIC_KEYS",
    );
    expect(jobOf("reconcile.yml", "cleanup").environment).toBe(
      "curfew-cleanup",
    );
  });

  it("asks for credentials after everything that is installed or built", () => {
    for (const [file, job] of [
      ["check.yml", "check"],
      ["reconcile.yml", "reconcile"],
      ["reconcile.yml", "cleanup"],
    ] as const) {
      const all = jobOf(file, job).steps ?? [];
      const prepared = all.findIndex(
        ({ uses }) => uses === "./.github/actions/prepare",
      );
      const first = all.findIndex((step) =>
        JSON.stringify(step).includes("secrets."),
      );
      expect(prepared).toBeGreaterThan(-1);
      expect(first).toBeGreaterThan(prepared);
    }
  });
});

describe("check.yml", () => {
  // The identity is for a role in AWS that only reads, and that its trust gives to this environment alone: the environment is main's, and
  // the job runs the base's code. A queue's run, whose author wrote what runs, has no environment and asks for none.
  it("runs for what facts say, may write a comment and a status, and prove who it is", () => {
    expect(Object.keys(workflowOf("check.yml").on)).toEqual([
      "pull_request_target",
      "merge_group",
      "issue_comment",
      "workflow_call",
    ]);
    expect(jobOf("check.yml", "check").permissions).toEqual({
      contents: "read",
      "id-token": "write",
      "pull-requests": "write",
      statuses: "write",
    });
  });

  it("asks for an identity in one step, only with an environment that names a role, and after everything that is installed", () => {
    const { steps: all = [] } = jobOf("check.yml", "check");
    const asking = all.filter(({ run = "" }) =>
      run.includes("$ACTIONS_ID_TOKEN_REQUEST"),
    );
    expect(asking.map((step) => step.if)).toEqual([
      "github.event_name != 'merge_group' && vars.CURFEW_AWS_ROLE != ''",
    ]);
    const prepared = all.findIndex(
      ({ uses }) => uses === "./.github/actions/prepare",
    );
    expect(all.findIndex((step) => step === asking[0])).toBeGreaterThan(
      prepared,
    );
    const reading = all.find(({ name }) => name === "Check the pull request");
    expect(reading?.run).toContain(
      "unset ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL",
    );
  });

  it("is called by what curfew init writes with every permission that it wants: GitHub starts it with no fewer", () => {
    for (const [file, job] of [
      ["check.yml", "check"],
      ["reconcile.yml", "reconcile"],
    ] as const) {
      const caller = workflows.find(
        (one) => one.file === `init: .github/workflows/${file}`,
      );
      expect(caller?.workflow.jobs["curfew"]?.permissions).toEqual(
        jobOf(file, job).permissions,
      );
    }
  });

  it("never checks out what a pull request proposes", () => {
    expect(ours["check.yml"]).not.toMatch(
      /pull_request\.head|head\.sha|head_ref|refs\/pull/,
    );
    const checkouts = (jobOf("check.yml", "check").steps ?? []).filter(
      ({ uses }) => uses?.startsWith("actions/checkout@"),
    );
    expect(checkouts.map((step) => step.with?.["ref"])).toEqual([
      "${{ steps.controller.outputs.commit }}",
    ]);
  });

  it("leaves a comment's words to curfew recheck, which asks whether the commenter may write", () => {
    const { if: condition, steps: all } = jobOf("check.yml", "check");
    expect(condition).not.toContain("author_association");
    expect(JSON.stringify(all)).not.toContain("comment.");
    expect(JSON.stringify(all)).toContain(
      'recheck --event \\"$GITHUB_EVENT_PATH\\"',
    );
  });

  it("lets no comment cancel what somebody else's has begun", () => {
    const groupOf = (event_name: string, event: object): string =>
      fill(jobOf("check.yml", "check").concurrency?.group, {
        contexts: { github: { event_name, event } },
        hasFailed: false,
      });
    const byComment = (id: number) =>
      groupOf("issue_comment", {
        issue: { number: 7 },
        comment: { user: { id } },
      });
    expect(byComment(1)).toBe(byComment(1));
    expect(byComment(1)).not.toBe(byComment(2));
    const byPush = groupOf("pull_request_target", {
      pull_request: { number: 7 },
    });
    expect([byComment(1), byComment(2)]).not.toContain(byPush);
  });
});

describe("reconcile.yml", () => {
  const events = [
    "push",
    "schedule",
    "workflow_dispatch",
    "repository_dispatch",
  ];

  it("runs for main's own events, and off the full hour", () => {
    const { on } = workflowOf("reconcile.yml");
    expect(Object.keys(on)).toEqual([...events, "workflow_call"]);
    expect(on["push"]).toEqual({ branches: ["main"] });
    const [minutes] = (on["schedule"] as [{ cron: string }])[0].cron.split(" ");
    expect(minutes).toBe("7-57/10");
    for (const job of ["reconcile", "cleanup"])
      expect(jobOf("reconcile.yml", job).if).toContain(
        JSON.stringify(events).replaceAll(",", ", "),
      );
  });

  it("has one concurrency group for whatever writes, and cancels nothing that runs", () => {
    expect(workflowOf("reconcile.yml").concurrency).toEqual({
      group: "curfew-write",
      "cancel-in-progress": false,
    });
    for (const { workflow } of workflows.filter(({ file }) =>
      file.startsWith("init"),
    ))
      expect(workflow.concurrency).toBeUndefined();
  });

  it("may read, and prove who it is", () => {
    expect(jobOf("reconcile.yml", "reconcile").permissions).toEqual({
      contents: "read",
      "id-token": "write",
    });
    expect(jobOf("reconcile.yml", "cleanup").permissions).toEqual({
      contents: "read",
    });
  });

  it("pings last, and only when nothing failed", () => {
    const all = jobOf("reconcile.yml", "reconcile").steps ?? [];
    const last = all.at(-1);
    expect(last?.name).toBe("Tell the dead man's switch that all is well");
    expect(last).not.toHaveProperty("if");
  });
});

describe("ci.yml", () => {
  it("tries the oldest Node that is allowed and the one that the others use, and needs both", () => {
    const { strategy } = jobOf("ci.yml", "everything");
    const { engines } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    ) as { engines: { node: string } };
    const [oldest, newest] = strategy?.matrix["node"] ?? [];
    expect(engines.node).toBe(`>=${oldest ?? ""}`);
    expect(action).toContain(`node-version: ${newest ?? ""}\n`);
    const summary = jobOf("ci.yml", "ci");
    expect(summary).toMatchObject({ if: "always()", needs: "everything" });
    expect(JSON.stringify(summary.steps)).toContain("needs.everything.result");
  });

  it("never runs on main, whose cache the jobs with credentials read", () => {
    expect(Object.keys(workflowOf("ci.yml").on)).toEqual([
      "pull_request",
      "merge_group",
    ]);
  });
});

describe("release.yml", () => {
  const publish = jobOf("release.yml", "publish");
  const scripts = (job: Job): string =>
    (job.steps ?? []).map(({ run = "" }) => run).join("\n");

  it("runs for version tags alone, and only what came to main as that version", () => {
    expect(workflowOf("release.yml").on).toEqual({ push: { tags: ["v*"] } });
    const checks = scripts(jobOf("release.yml", "verify"));
    expect(checks).toContain(
      'git merge-base --is-ancestor "$GITHUB_SHA" origin/main',
    );
    expect(checks).toContain("jq --raw-output .version package.json");
    expect(checks).toContain(".ci/run");
    expect(publish.needs).toBe("verify");
  });

  it("can write in one job, and gives its token to the last step, which runs nothing that was installed", () => {
    const writers = jobs.filter(
      ({ job }) => job.permissions?.["contents"] === "write",
    );
    expect(writers.map(({ name }) => name)).toEqual(["release.yml: publish"]);
    const withToken = (publish.steps ?? []).filter((step) =>
      JSON.stringify(step).includes("github.token"),
    );
    expect(withToken).toEqual([publish.steps?.at(-1)]);
    expect(withToken[0]?.run).toMatch(/^gh release create /);
    expect(withToken[0]?.run).not.toMatch(/npm|node|npx/);
  });

  it("reads no cache, which others could have filled", () => {
    expect(ours["release.yml"]).not.toMatch(/cache: npm|actions\/cache/);
  });

  it("attaches the package with its lock file, the bill of materials and their checksums", () => {
    const text = scripts(publish);
    expect(text).toContain("cp package-lock.json npm-shrinkwrap.json");
    expect(readFileSync(join(root, "package.json"), "utf8")).toContain(
      '"npm-shrinkwrap.json"',
    );
    expect(publish.steps?.at(-1)?.run).toMatch(
      / reports\/\*\.tgz reports\/sbom\.cdx\.json reports\/SHA256SUMS$/,
    );
  });
});

describe("CODEOWNERS", () => {
  it("names who decides about workflows", () => {
    expect(readFileSync(join(root, ".github/CODEOWNERS"), "utf8")).toMatch(
      /^\/\.github\/\s+@/m,
    );
  });
});
