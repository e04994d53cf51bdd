/** IAM as the sandbox answers it by the query protocol, and as the SDK understands it. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { AwsLimits } from "../../src/adapters/aws/config.ts";
import { createIam, type Iam } from "../../src/adapters/aws/iam.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant } from "../../src/domain/time.ts";
import { createIamTool } from "../../src/entry/aws-tools.ts";
import { readConfig } from "../../src/entry/config.ts";
import { startAws } from "../../src/sandbox/aws/start.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";
import { giveCredentials, type Reply, startAwsServer } from "./aws-server.ts";

const iamAt = (
  url: string,
  clock: SandboxClock,
  limits: Partial<AwsLimits> = {},
): Iam =>
  createIam({
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: null, identityStore: null, iam: url },
    limits,
    now: () => Promise.resolve(clock.now()),
    pause: (length) => {
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
  });

const noon = instant(Date.parse("2026-11-22T12:00:00Z"));

const start = async () => {
  const clock = createClock(noon);
  const aws = await startAws({ clock, settings: { pageSize: 1 } });
  for (const [name, value] of Object.entries(aws.environment))
    vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });
  const iam = iamAt(aws.url, clock);
  return { aws, iam };
};

describe("one account's IAM", () => {
  it("tells who gets in by a password or an active key, over all pages", async () => {
    const { aws, iam } = await start();
    const user = (name: string, hasPassword: boolean, ...keys: boolean[]) => {
      aws.iam.users.push({
        name,
        hasPassword,
        keys: keys.map((isActive, nth) => ({
          id: `AKIASANDBOX00000000${nth}`,
          isActive,
        })),
      });
    };
    user("alice", true);
    user("bob", false, false, true, true);
    user("carol", false, false);
    user("o&o", false);
    expect(await iam.usersWhoGetIn()).toEqual([
      {
        arn: "arn:aws:iam::999999999999:user/alice",
        name: "alice",
        hasPassword: true,
        activeKeys: 0,
      },
      {
        arn: "arn:aws:iam::999999999999:user/bob",
        name: "bob",
        hasPassword: false,
        activeKeys: 2,
      },
    ]);
  });

  it("tells a role's trust and its longest session, and that there is none", async () => {
    const { aws, iam } = await start();
    const trust = { Statement: [{ Effect: "Allow", Sid: "é & <x>" }] };
    aws.iam.roles.push({ name: "Admin", trust, maxSessionSeconds: 7200 });
    expect(await iam.role("Admin")).toEqual({
      arn: "arn:aws:iam::999999999999:role/Admin",
      trust,
      longestSession: 7_200_000,
    });
    expect(await iam.role("Other")).toBeNull();
  });

  it("tells the account's alias", async () => {
    const { aws, iam } = await start();
    expect(await iam.alias()).toBeNull();
    aws.iam.alias = "acme-prod";
    expect(await iam.alias()).toBe("acme-prod");
  });

  // IAM of another partition stands elsewhere, and is signed for with another region.
  it.each([
    [{ AWS_REGION: "eusc-de-east-1" }, "eusc-de-east-1"],
    [{ AWS_DEFAULT_REGION: "cn-north-1" }, "cn-north-1"],
    [{}, "us-east-1"],
  ])("is asked in the credentials' partition: %j", async (region, signed) => {
    const { aws } = await start();
    const environment = { ...aws.environment, ...region };
    const config = readConfig(environment, { repo: ".", branch: "main" });
    const iam = await createIamTool(config, {
      now: () => Promise.resolve(noon),
      pause: () => Promise.resolve(),
      random: () => 0,
    })();
    await iam?.alias();
    expect(aws.server.log).toMatchObject([
      {
        requestHeaders: {
          authorization: expect.stringContaining(
            `/${signed}/iam/aws4_request`,
          ) as unknown,
        },
      },
    ]);
  });

  it("says which action the credential lacks", async () => {
    const { aws, iam } = await start();
    aws.settings.denied = ["ListUsers"];
    const error = await iam.usersWhoGetIn().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BlockedError);
    expect((error as BlockedError).hint).toContain("iam:ListUsers");
  });

  it.each([404, 403, 400])(
    "takes no page of somebody in between for a refusal: %i",
    async (status) => {
      const { aws, iam } = await start();
      aws.server.addFault({
        path: /./,
        fault: { kind: "status", status, body: "<html>Sign in</html>" },
      });
      await expect(iam.usersWhoGetIn()).rejects.toThrow(TransientError);
    },
  );
});

const document = (operation: string, result: string) => ({
  type: "text/xml",
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});

const all = "<IsTruncated>false</IsTruncated>";
const alice =
  "<member><UserName>alice</UserName><Arn>arn:aws:iam::111122223333:user/alice</Arn></member>";
const role = (name: string) =>
  `<Role><RoleName>${name}</RoleName><Arn>arn:aws:iam::111122223333:role/${name}</Arn><AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument><MaxSessionDuration>3600</MaxSessionDuration></Role>`;
const key = (user: string, state = "Inactive") =>
  `<AccessKeyMetadata><member><UserName>${user}</UserName><Status>${state}</Status></member></AccessKeyMetadata>`;
const profile = (user: string) =>
  `<LoginProfile><UserName>${user}</UserName></LoginProfile>`;

interface Operation {
  readonly operation: string;
  readonly answer: string;
  readonly ask: (iam: Iam) => Promise<unknown>;
  /** What is sound and yet no answer to the question. */
  readonly others: readonly string[];
}

const operations: readonly Operation[] = [
  {
    operation: "ListUsers",
    answer: `<Users>${alice}</Users>${all}`,
    ask: (iam) => iam.usersWhoGetIn(),
    others: ["<Users/>", all, "<Users/><IsTruncated>true</IsTruncated>"],
  },
  {
    operation: "GetLoginProfile",
    answer: profile("alice"),
    ask: (iam) => iam.usersWhoGetIn(),
    others: ["<LoginProfile/>", profile("bob")],
  },
  {
    operation: "ListAccessKeys",
    answer: `<AccessKeyMetadata/>${all}`,
    ask: (iam) => iam.usersWhoGetIn(),
    others: ["<AccessKeyMetadata/>", all, `${key("bob")}${all}`],
  },
  {
    operation: "ListAccountAliases",
    answer: `<AccountAliases/>${all}`,
    ask: (iam) => iam.alias(),
    others: ["<AccountAliases/>", all],
  },
  {
    operation: "GetRole",
    answer: role("Admin"),
    ask: (iam) => iam.role("Admin"),
    others: ["<Role/>", role("Other")],
  },
];

describe("an answer in IAM's place", () => {
  it.each(operations)(
    "is not believed where it is none: $operation",
    async ({ operation, answer, ask, others }) => {
      const own = document(operation, answer);
      const replies: readonly Reply[] = [
        { body: "", type: "text/xml" },
        { body: "", type: null, isForeign: true },
        { body: "<html>Sign in</html>", type: "text/html", isForeign: true },
        { body: "<html>Sign in</html>", type: "text/html" },
        { body: "<html>Sign in</html>", type: "text/xml" },
        { ...own, isForeign: true },
        { ...own, type: "text/html" },
        document("GetSomethingElse", answer),
        document(operation, ""),
        ...others.map((other) => document(operation, other)),
      ];
      giveCredentials();
      const server = await startAwsServer({
        ...Object.fromEntries(
          operations.map((one) => [
            one.operation,
            [document(one.operation, one.answer)],
          ]),
        ),
        [operation]: [...replies, own],
      });
      const iam = iamAt(server.url, createClock(noon), { attempts: 1 });
      for (const reply of replies)
        await expect(ask(iam), JSON.stringify(reply)).rejects.toThrow(
          TransientError,
        );
      await ask(iam);
    },
  );
});

it.each([
  ["Active", 1],
  ["Inactive", 0],
  ["Expired", 0],
  ["SomethingNew", 1],
])(
  "counts a key that is %s as %i that opens something",
  async (state, open) => {
    giveCredentials();
    const server = await startAwsServer({
      ListUsers: [document("ListUsers", `<Users>${alice}</Users>${all}`)],
      GetLoginProfile: [document("GetLoginProfile", profile("alice"))],
      ListAccessKeys: [
        document("ListAccessKeys", `${key("alice", state)}${all}`),
      ],
    });
    const iam = iamAt(server.url, createClock(noon), { attempts: 1 });
    expect(await iam.usersWhoGetIn()).toMatchObject([{ activeKeys: open }]);
  },
);
