/** The service follows what it does in Okta to AWS: it reads back, tells, and cuts what is open, and nothing waits for that. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxAws } from "../../src/sandbox/aws/start.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { curfew } from "./run.ts";
import { type RunningService, startServed, until } from "./service.ts";

const group = "AWS EC2 Admin";
const tier = "access/tiers/aws-ec2-admin.yaml";

describe("the service, with an AWS", { timeout: 300_000 }, () => {
  let company: Company;
  let aws: SandboxAws;
  let service: RunningService;
  let aliceEnds = 0;

  const isIn = (who: string): boolean =>
    company.memberLogins(group).includes(`${who}@example.com`);
  const open = (who: string) =>
    aws.openRole({
      login: `${who}@example.com`,
      account: "111122223333",
      permissionSet: "EC2AdminAccess",
    });
  const comment = (number: number): string =>
    [...company.github.repository.comments.values()].find(
      ({ issue }) => issue === number,
    )?.body ?? "";
  /** Time goes by in steps until it is so. */
  const passUntil = (holds: () => boolean, step = 500): Promise<void> =>
    until(() => {
      if (holds()) return true;
      company.clock.advance(milliseconds(step));
      return false;
    }, 6_000);

  beforeAll(async () => {
    const policy = shippedPolicy();
    company = await startCompany({
      aws: true,
      webhooks: true,
      files: { ...policy, [tier]: `${policy[tier] ?? ""}cutSessions: true\n` },
    });
    if (company.aws === null) throw new Error("no AWS");
    aws = company.aws;
    company.okta.limits.lift();
    expect((await curfew(company, ["tiers", "apply"])).code).toBe(0);
    service = await startServed(company);
  }, 300_000);
  afterAll(async () => {
    await service.stop();
    await company.close();
  });

  it("tells in the pull request that it waits for AWS, and when AWS has shown it", async () => {
    aws.settings.pushDelay = milliseconds(200_000);
    const number = merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    aliceEnds = company.clock.now() + 2 * 3_600_000;
    await passUntil(() => comment(number).includes("waiting for AWS"));
    expect(open("alice")).toBeNull();
    await passUntil(() => comment(number).includes("active in AWS"));
    expect(open("alice")).not.toBeNull();
  });

  it("cuts what is open when the grant ends, once AWS has shown the departure", async () => {
    aws.settings.pushDelay = milliseconds(20_000);
    merge(company, "dave", ec2Grant("dave", "duration: 4h"));
    await passUntil(() => open("dave") !== null);
    const dave = open("dave");
    // Until just before the end: the session is to be open then.
    await passUntil(() => company.clock.now() >= aliceEnds - 120_000, 60_000);
    const alice = open("alice");
    if (alice === null || dave === null) throw new Error("the role is shut");
    await passUntil(() => !isIn("alice"));
    expect(aws.isSessionGood(alice)).toBe(true);
    await passUntil(() => service.told("sessions cut").length > 0);
    expect(service.told("sessions cut")[0]?.["who"]).toBe(
      "alice@example.com in EC2AdminAccess",
    );
    expect(open("alice")).toBeNull();
    expect(aws.isSessionGood(alice)).toBe(false);
  });

  it("takes people out in time while AWS hangs, and goes on when it is back", async () => {
    const mend = aws.server.addFault({ path: /./, fault: { kind: "hang" } });
    const before = service.told("run").length;
    await passUntil(() => !isIn("dave"), 60_000);
    await passUntil(() => service.told("run").length > before + 1, 5_000);
    mend();
    await passUntil(
      () =>
        service
          .told("sessions cut")
          .some(({ who }) => String(who).startsWith("dave@")),
      5_000,
    );
    expect(open("dave")).toBeNull();
  });
});
