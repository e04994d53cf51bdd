import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge, propose } from "./access.ts";
import {
  deliver,
  minute,
  type RunningService,
  startServed,
  until,
} from "./service.ts";

const group = "AWS EC2 Admin";

describe("each metric moves with what it counts", { timeout: 180_000 }, () => {
  let company: Company;
  let service: RunningService;
  // Writing to the ledger is a push as well.
  const newestPush = () => {
    const { deliveries } = company.github.webhooks;
    const found = deliveries.findLast(({ event }) => event === "push");
    if (found === undefined) throw new Error("no push");
    return found;
  };
  let push: ReturnType<typeof newestPush>;
  const metric = (name: string) => service.metric(`curfew_${name}`);
  const person = (name: string): string =>
    company.people.get(`${name}@example.com`)?.id ?? "";
  const groupId = (): string => company.groups.get(group)?.id ?? "";
  const becomes = (name: string, value: number) =>
    until(async () => {
      if ((await metric(name)) !== value) await minute(company, service);
      return (await metric(name)) === value;
    }, 20);

  beforeAll(async () => {
    company = await startCompany({ webhooks: true });
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    service = await startServed(company);
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await company.close();
  });

  it("grants that are active, and calls by vendor and what room they leave", async () => {
    expect(await metric("grants_active")).toBe(1);
    const okta = 'api_calls_total{vendor="okta",status="200"}';
    const github = 'api_calls_total{vendor="github",status="200"}';
    const before = { okta: await metric(okta), github: await metric(github) };
    const left = 'rate_limit_remaining{vendor="github",bucket="rest"}';
    const room = await metric(left);
    merge(company, "dave", ec2Grant("dave", "duration: 4h"));
    push = newestPush();
    await deliver(company, service, push);
    await becomes("grants_active", 2);
    expect(await metric(okta)).toBeGreaterThan(before.okta);
    expect(await metric(github)).toBeGreaterThan(before.github);
    expect(await metric(left)).toBeGreaterThan(0);
    expect(await metric(left)).not.toBe(room);
    expect(
      await metric('rate_limit_remaining{vendor="okta",bucket="groups"}'),
    ).toBeGreaterThan(0);
  });

  it("webhooks by what became of them", async () => {
    const outcome = (name: string) =>
      metric(`webhooks_total{outcome="${name}"}`);
    expect(await outcome("woke")).toBe(1);
    await deliver(company, service, push);
    expect(await outcome("replayed")).toBe(1);
    propose(company, "carol", ec2Grant("carol", "duration: 1h"));
    await deliver(company, service, "pull_request");
    expect(await outcome("ignored")).toBe(1);
    await deliver(company, service, "pull_request", "the-secret-of-mallory");
    expect(await outcome("signature")).toBe(1);
  });

  it("the last success, by the clock, and no success while GitHub is down", async () => {
    await minute(company, service);
    const last = "last_success_timestamp_seconds";
    const before = await metric(last);
    expect(before).toBeGreaterThan(Date.parse("2026-11-22T14:00:00Z") / 1000);
    const mend = company.github.server.addFault({
      path: /./,
      fault: { kind: "status", status: 503 },
    });
    await minute(company, service);
    expect(await metric(last)).toBe(before);
    expect(await metric('runs_total{outcome="partial"}')).toBeGreaterThan(0);
    mend();
    await until(async () => {
      await minute(company, service);
      return (await metric(last)) > before;
    }, 5);
  });

  it("drift: a stranger, until she is out", async () => {
    const strangers = 'drift{kind="strangers"}';
    expect(await metric(strangers)).toBe(0);
    company.okta.memberships.add(groupId(), person("erin"));
    company.clock.advance(milliseconds(60_000));
    await until(async () => (await metric(strangers)) === 1);
    expect(company.memberLogins(group)).not.toContain("erin@example.com");
    await becomes(strangers, 0);
  });

  it("drift and what is held: somebody who was taken out by hand", async () => {
    const held = 'changes_held{reason="vanished"}';
    expect(await metric(held)).toBe(0);
    company.okta.memberships.remove(groupId(), person("dave"));
    await becomes(held, 1);
    expect(await metric('drift{kind="missing"}')).toBe(1);
    expect(await metric("grants_active")).toBe(1);
  });

  it("drift: who stays in while GitHub may yet say whether it was approved", async () => {
    const untold = 'drift{kind="untold"}';
    expect(await metric(untold)).toBe(0);
    company.github.as("carol").commitFiles({
      branch: "main",
      files: ec2Grant("bob", "duration: 1h"),
    });
    company.okta.memberships.add(groupId(), person("bob"));
    await becomes(untold, 1);
    company.okta.memberships.remove(groupId(), person("bob"));
    await becomes(untold, 0);
  });

  it("ends: from the due time to Okta's answer, with those that failed first", async () => {
    const count = "revocation_latency_seconds_count";
    expect(await metric(count)).toBe(0);
    const mend = company.okta.server.addFault({
      path: /\/users\//,
      fault: {
        kind: "status",
        status: 400,
        headers: { "x-okta-request-id": "refused" },
        body: '{"errorCode":"E0000001"}',
      },
    });
    company.clock.set(instant(Date.parse("2026-11-22T16:00:05Z")));
    await until(async () => (await metric("revocation_failures_total")) > 0);
    expect(await metric(count)).toBe(0);
    mend();
    await until(async () => {
      company.clock.set(instant(company.clock.now() + 5_000));
      return (await metric(count)) === 1;
    });
    expect(await metric("revocation_latency_seconds_sum")).toBeGreaterThan(5);
    expect(await metric('revocation_latency_seconds_bucket{le="5"}')).toBe(0);
    await becomes("grants_active", 0);
  });
});
