/** The service has a client of Okta for ends and one for runs: whatever both want, no more than eight requests are under way. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { minute, type RunningService, startServed, until } from "./service.ts";

const people = ["alice", "bob", "carol", "dave", "erin"];
const readOnly = (who: string): Readonly<Record<string, string>> => ({
  [`access/grants/aws-ec2-read-only/${who}.yaml`]: `user: ${who}@example.com
tier: aws-ec2-read-only
duration: 2h
reason: Checkout latency
ticket: INC-4211
`,
});

let company: Company;
let service: RunningService;
const members = (): number =>
  ["AWS EC2 Admin", "AWS EC2 Read Only"].flatMap((group) =>
    company.memberLogins(group),
  ).length;

beforeAll(async () => {
  company = await startCompany();
  for (const who of people)
    merge(company, who, { ...ec2Grant(who, "duration: 2h"), ...readOnly(who) });
  service = await startServed(company);
}, 120_000);
afterAll(async () => {
  await service.stop();
  await company.close();
});

it("asks Okta eight things at a time, of ends and runs together", async () => {
  const { clock, okta } = company;
  expect(members()).toBe(10);
  okta.server.clearLog();
  const answerAgain = okta.server.addFault({
    path: /^\/api\/v1\/groups\/[^/]+\/users/,
    fault: { kind: "hang" },
  });
  const hanging = (method: string): number =>
    okta.server.log.filter((one) => one.status === 0 && one.method === method)
      .length;

  // A sweep asks who is in which group, and then ten people's time is over.
  clock.set(instant(Date.parse("2026-11-22T15:59:30Z")));
  await until(() => hanging("GET") >= 3);
  clock.set(instant(Date.parse("2026-11-22T16:00:00Z")));
  await until(() => hanging("GET") + hanging("DELETE") >= 8);
  // Long enough for another one, and shorter than any of them waits.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(hanging("GET") + hanging("DELETE")).toBe(8);
  expect(hanging("DELETE")).toBeGreaterThanOrEqual(4);

  answerAgain();
  await until(() => {
    clock.advance(milliseconds(200));
    return members() === 0;
  });
  await minute(company, service);
  expect(service.told("ended")).toHaveLength(10);
}, 120_000);
