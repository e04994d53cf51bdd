import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge, propose } from "./access.ts";
import {
  deliver,
  minute,
  type RunningService,
  startServed,
  startService,
  until,
} from "./service.ts";

const group = "AWS EC2 Admin";

describe("the service's desk", { timeout: 120_000 }, () => {
  let company: Company;
  let service: RunningService;
  const comments = (number: number): string =>
    [...company.github.repository.comments.values()]
      .filter(({ issue }) => issue === number)
      .map(({ body }) => body)
      .join("\n");
  const statuses = (number: number): readonly string[] => {
    const { head } = company.github.pullRequest(number);
    return company.github.repository.statuses
      .filter(({ sha }) => sha === head)
      .map(({ context, state }) => `${context} ${state}`);
  };
  const tell = async (event: string, payload?: object): Promise<void> => {
    const made = { id: `made-${event}`, event, body: JSON.stringify(payload) };
    const what = payload === undefined ? event : made;
    expect(await deliver(company, service, what)).toBe(202);
  };
  const comment = (number: number, who: string, body = "/curfew recheck") =>
    tell("issue_comment", {
      action: "created",
      issue: { number, pull_request: {} },
      comment: { body, user: { login: who } },
      repository: { full_name: company.environment["GITHUB_REPOSITORY"] },
    });
  const filesOfMain = (): readonly string[] =>
    execFileSync(
      "git",
      ["ls-tree", "-r", "--name-only", "main", "--", "access"],
      { cwd: company.github.repository.directory, encoding: "utf8" },
    ).split("\n");
  const done = (work: string, outcome = "done") =>
    service.metric(
      `curfew_paperwork_total{work="${work}",outcome="${outcome}"}`,
    );

  beforeAll(async () => {
    company = await startCompany({ webhooks: true });
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    service = await startServed(company, { args: ["--checks"] });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await company.close();
  });

  it("checks a pull request when GitHub tells of it, and again at a review", async () => {
    const number = propose(company, "dave", ec2Grant("dave", "duration: 1h"));
    await tell("pull_request");
    await until(() => statuses(number).includes("curfew/check success"));
    expect(comments(number)).toContain("dave@example.com");
    const before = comments(number);
    company.github.as("bob").approve(number);
    await tell("pull_request_review", {
      action: "submitted",
      pull_request: { number },
    });
    await until(() => comments(number) !== before);
    expect(comments(number)).toContain("Nothing to mend, and approved");
  });

  it("checks it again for somebody who may write, and for nobody else", async () => {
    const number = propose(company, "erin", ec2Grant("erin", "durations: 1h"));
    company.github.createUser("reader", { role: "read" });
    const before = await done("check");
    await comment(number, "reader");
    await until(async () => (await done("check")) > before);
    expect(statuses(number)).toEqual([]);
    await comment(number, "bob");
    await until(() => statuses(number).includes("curfew/check failure"));
  });

  it("checks what is open anew when policy on main has changed", async () => {
    const number = propose(company, "carol", ec2Grant("carol", "duration: 3h"));
    await tell("pull_request");
    await until(() => statuses(number).includes("curfew/check success"));
    const tier = "access/tiers/aws-ec2-admin.yaml";
    const text = shippedPolicy()[tier] ?? "";
    merge(company, "alice", {
      [tier]: text.replace(/^maxDuration: .*$/m, "maxDuration: 1h"),
    });
    const before = comments(number);
    await minute(company, service);
    await until(() => comments(number) !== before);
  });

  it("opens the pull request that cleans up once Okta confirmed the end, and asks GitHub nothing in a quiet minute", async () => {
    company.clock.set(instant(Date.parse("2026-11-22T16:30:00Z")));
    await until(() => company.memberLogins(group).length === 0);
    const cleanups = () => service.told("cleanup").map(({ action }) => action);
    await until(async () => {
      if (cleanups().length === 0) await minute(company, service);
      return cleanups().length > 0;
    });
    expect(cleanups()).toEqual(["opened"]);
    const number = Number(service.told("cleanup")[0]?.["pullRequest"]);
    company.github.as("bob").approve(number);
    company.github.as("bob").merge(number);
    expect(filesOfMain()).not.toContain(ec2Path("alice"));
    expect(filesOfMain()).toContain("access/curfew.yaml");
    for (let quiet = 0; quiet < 3; quiet += 1) await minute(company, service);
    company.github.server.clearLog();
    await minute(company, service);
    expect(
      company.github.server.log.filter(({ path }) => path.startsWith("/api/")),
    ).toEqual([]);
  });

  it("keeps sweeping while GitHub answers no check, and makes up for it afterwards", async () => {
    const number = propose(company, "alice", ec2Grant("alice", "duration: 1h"));
    const mend = company.github.server.addFault({
      path: /\/statuses\//,
      fault: {
        kind: "status",
        status: 403,
        body: '{"message":"Forbidden","documentation_url":"https://docs.github.com/rest"}',
        headers: { "content-type": "application/json" },
      },
    });
    const before = await done("check", "failed");
    await tell("pull_request");
    await until(async () => (await done("check", "failed")) > before);
    const erin = company.people.get("erin@example.com");
    const tier = company.groups.get(group);
    if (!erin || !tier) throw new Error("no such person");
    company.okta.memberships.add(tier.id, erin.id);
    await minute(company, service);
    await until(() => company.memberLogins(group).length === 0);
    mend();
    await minute(company, service);
    await until(() => statuses(number).includes("curfew/check success"));
  });
});

it(
  "checks nothing where a workflow does it",
  { timeout: 120_000 },
  async () => {
    const company = await startCompany({ webhooks: true });
    const service = await startService(company);
    try {
      await until(() => service.told("run").length > 0);
      propose(company, "dave", ec2Grant("dave", "duration: 1h"));
      expect(await deliver(company, service, "pull_request")).toBe(202);
      expect(
        await service.metric('curfew_webhooks_total{outcome="ignored"}'),
      ).toBe(1);
    } finally {
      await service.stop();
      await company.close();
    }
  },
);
