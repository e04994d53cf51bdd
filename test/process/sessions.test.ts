/** What somebody has open when their access ends, by the command line. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import type { Session } from "../../src/sandbox/aws/sessions.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge } from "./access.ts";
import { curfew, jsonOf } from "./run.ts";

let company: Company;

const tier = "access/tiers/aws-ec2-admin.yaml";

beforeAll(async () => {
  const policy = shippedPolicy();
  company = await startCompany({
    aws: true,
    files: { ...policy, [tier]: `${policy[tier] ?? ""}cutSessions: true\n` },
  });
  company.okta.limits.lift();
  expect((await curfew(company, ["tiers", "apply"])).code).toBe(0);
  await curfew(company, ["reconcile", "--new-ledger"]);
  for (const who of ["alice", "dave"])
    merge(company, who, ec2Grant(who, "duration: 2h"));
  expect((await curfew(company, ["reconcile"])).code).toBe(0);
});

afterAll(() => company.close());

const awsOf = () => {
  if (company.aws === null) throw new Error("no AWS");
  return company.aws;
};

const open = (who: string): Session => {
  const session = awsOf().openRole({
    login: `${who}@example.com`,
    account: "111122223333",
    permissionSet: "EC2AdminAccess",
  });
  if (session === null) throw new Error(`the role is shut for ${who}`);
  return session;
};

const revoke = (who: string) =>
  curfew(company, ["revoke", ec2Path(who), "--now", "--yes", "--json"]);

const policy = () =>
  awsOf()
    .center.sets()
    .find(({ name }) => name === "EC2AdminAccess")?.inlinePolicy;

describe("curfew revoke --now, where the tier cuts sessions", () => {
  it("denies what is open before anything else, and ends what is open in Okta", async () => {
    const [alice, dave] = [open("alice"), open("dave")];
    const before = company.okta.server.log.length;
    const done = await revoke("alice");
    expect(done.code).toBe(0);
    expect(jsonOf(done)).toMatchObject({
      revoked: [{ user: "alice@example.com", outcome: "confirmed" }],
      sessions: [
        "Everything in EC2AdminAccess is denied to them",
        "alice@example.com: Okta sessions ended",
      ],
    });
    expect(awsOf().isSessionGood(alice)).toBe(false);
    expect(awsOf().isSessionGood(dave)).toBe(true);
    const removal = company.okta.server.log
      .slice(before)
      .find(
        ({ method, path }) => method === "DELETE" && !/sessions/.test(path),
      );
    const put = awsOf().server.log.find(({ requestHeaders }) =>
      requestHeaders["x-amz-target"]?.endsWith(
        ".PutInlinePolicyToPermissionSet",
      ),
    );
    expect(removal?.at).toBeGreaterThanOrEqual(put?.at ?? Infinity);
  });

  it.each([
    ["0 where that was left out on purpose", 403, "E0000006", 0, "bob"],
    ["3 where Okta does not take the token", 401, "E0000011", 3, "carol"],
  ])(
    "says that what is open in Okta goes on, and ends with %s",
    async (_name, status, errorCode, code, who) => {
      merge(company, who, ec2Grant(who, "duration: 2h"));
      expect((await curfew(company, ["reconcile"])).code).toBe(0);
      const mend = company.okta.server.addFault({
        path: /\/sessions/,
        fault: {
          kind: "status",
          status,
          headers: { "x-okta-request-id": "refused" },
          body: JSON.stringify({ errorCode }),
        },
      });
      const done = await revoke(who);
      mend();
      expect(done.out).toContain("Okta sessions go on");
      expect(done.code).toBe(code);
    },
  );

  it("takes people out whatever AWS and Okta's sessions say, and tells of it", async () => {
    const mend = [
      awsOf().server.addFault({
        path: /#PutInlinePolicyToPermissionSet/,
        fault: {
          kind: "status",
          status: 400,
          body: '{"__type":"AccessDeniedException","Message":"no"}',
        },
      }),
      company.okta.server.addFault({
        path: /\/sessions/,
        fault: {
          kind: "status",
          status: 403,
          headers: { "x-okta-request-id": "refused" },
          body: '{"errorCode":"E0000006","errorSummary":"no"}',
        },
      }),
    ];
    const { code, out } = await revoke("dave");
    for (const one of mend) one();
    expect(code).toBe(3);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([]);
    expect(out).toContain("AccessDeniedException");
    expect(out).toContain("Okta sessions go on");
    expect(out).toContain("curfew reconcile goes on");
  });
});

describe("curfew reconcile, where the tier cuts sessions", () => {
  it("goes on where the emergency left off: denies get their moment, and what could not be denied is", async () => {
    const { errors } = await curfew(company, ["reconcile"]);
    expect(errors).toContain(
      "what dave@example.com in EC2AdminAccess had open is cut",
    );
    expect(policy()).toContain("aws:TokenIssueTime");
    expect(policy()).not.toContain("CurfewCutNow");
  });

  it("cuts what is open when a grant's time is over, and lifts that half a day later", async () => {
    merge(company, "erin", ec2Grant("erin", "duration: 30m"));
    expect((await curfew(company, ["reconcile"])).code).toBe(0);
    company.clock.advance(milliseconds(29 * 60_000));
    const erin = open("erin");
    company.clock.advance(milliseconds(60_000));
    expect(awsOf().isSessionGood(erin)).toBe(true);
    awsOf().settings.denied = ["PutInlinePolicyToPermissionSet"];
    const refused = await curfew(company, ["reconcile", "--json"]);
    awsOf().settings.denied = [];
    expect(refused.code).toBe(3);
    expect(jsonOf(refused)).toMatchObject({
      findings: [{ code: "sessions-not-cut" }],
    });
    const { code, errors } = await curfew(company, ["reconcile"]);
    expect(errors).toContain(
      "what erin@example.com in EC2AdminAccess had open is cut",
    );
    expect(code).toBe(0);
    expect(awsOf().isSessionGood(erin)).toBe(false);
    company.clock.advance(milliseconds(13 * 3_600_000));
    expect((await curfew(company, ["reconcile"])).code).toBe(0);
    expect(policy()).toBe("");
  });
});
