import { describe, expect, it, vi } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import type {
  AwsRequestId,
  InstanceArn,
  PermissionSetArn,
} from "../../src/domain/aws.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import {
  account,
  awsFor,
  groupId,
  instanceArn,
  type Reply,
  refusal,
  secret,
  setArn,
  startAwsServer,
  userId,
} from "./aws-server.ts";

const assignment = {
  permissionSet: setArn,
  account,
  principal: { kind: "group", id: groupId },
} as const;

const policies = (reply: Reply, ...more: Reply[]) =>
  startAwsServer({ ListManagedPoliciesInPermissionSet: [reply, ...more] });

const page = (next?: string): Reply => ({
  body: {
    AttachedManagedPolicies: [{ Name: "x", Arn: `policy-${next ?? "last"}` }],
    ...(next === undefined ? {} : { NextToken: next }),
  },
});

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("an answer that cannot be believed", () => {
  const unusable: readonly (readonly [string, Reply])[] = [
    [
      "an HTML page with 503",
      { status: 503, body: "<html>", type: "text/html" },
    ],
    ["an HTML page with 200", { body: "<html>", type: "text/html" }],
    ["half a body", { body: '{"AttachedManagedPolicies": [' }],
    ["no list", { body: {} }],
    ["a list that is none", { body: { AttachedManagedPolicies: "none" } }],
    ["an entry that is none", { body: { AttachedManagedPolicies: [null] } }],
    ["an entry without its ARN", { body: { AttachedManagedPolicies: [{}] } }],
    [
      "a cursor that is none",
      { body: { AttachedManagedPolicies: [], NextToken: 7 } },
    ],
    ["a lost connection", "reset"],
    ["a body that drips on", "drip"],
    ["no answer", "hang"],
  ];

  it.each(unusable)("is tried again and then told: %s", async (_, reply) => {
    const server = await policies(reply);
    const aws = awsFor(server.url, {
      limits: { callTimeout: 300, attempts: 2 },
    });
    await expect(aws.managedPolicies(setArn)).rejects.toThrow(TransientError);
    expect(
      server.asked.filter((one) => one.startsWith("ListManaged")),
    ).toHaveLength(2);
  });

  it.each(unusable)(
    "is forgotten when the next one is good: %s",
    async (_, reply) => {
      const server = await policies(reply, page());
      const aws = awsFor(server.url, { limits: { callTimeout: 300 } });
      expect(await aws.managedPolicies(setArn)).toEqual(["policy-last"]);
    },
  );

  it("is one without an end: no more of it is read than could be believed", async () => {
    const server = await policies("flood");
    const aws = awsFor(server.url, { limits: { attempts: 1 } });
    await expect(aws.managedPolicies(setArn)).rejects.toThrow(/too long/);
  });

  it("is one whose pages go in a circle", async () => {
    const server = await policies(page("again"));
    await expect(awsFor(server.url).managedPolicies(setArn)).rejects.toThrow(
      TransientError,
    );
  });

  it("is one that has no end of pages", async () => {
    const server = await policies(page("a"), page("b"), page("c"), page("d"));
    const aws = awsFor(server.url, { limits: { pages: 3 } });
    await expect(aws.managedPolicies(setArn)).rejects.toThrow(/more than 3/);
  });

  it("is a later page that fails: nothing of the first one is handed on", async () => {
    const server = await policies(page("next"), refusal("ValidationException"));
    await expect(awsFor(server.url).managedPolicies(setArn)).rejects.toThrow(
      BlockedError,
    );
  });

  it.each([
    ["another group", { GroupId: setArn, MembershipExists: true }],
    ["no word about it", { GroupId: groupId }],
    [
      "a word instead of a truth",
      { GroupId: groupId, MembershipExists: "true" },
    ],
  ])("is a membership with %s", async (_, result) => {
    const server = await startAwsServer({
      IsMemberInGroups: [{ body: { Results: [result] } }],
    });
    const aws = awsFor(server.url, { limits: { attempts: 1 } });
    await expect(aws.isMember(userId, groupId)).rejects.toThrow(TransientError);
  });

  it("is a state that nobody knows, or that of another request", async () => {
    const id = "c0000000-0000-4000-8000-000000000001" as AwsRequestId;
    const state = (Status: string, RequestId: string): Reply => ({
      body: { AccountAssignmentCreationStatus: { Status, RequestId } },
    });
    const server = await startAwsServer({
      DescribeAccountAssignmentCreationStatus: [
        state("DONE", id),
        state("SUCCEEDED", id.replace("1", "2")),
        state("SUCCEEDED", id),
      ],
    });
    const aws = awsFor(server.url);
    expect(await aws.stateOf({ kind: "assign", id })).toMatchObject({
      status: "succeeded",
    });
    expect(server.asked).toHaveLength(4);
  });
});

describe("a refusal", () => {
  it.each([
    ["AccessDeniedException", /sso:ListManagedPoliciesInPermissionSet/],
    // So says the service that gives roles.
    ["AccessDenied", /trust policy/],
    ["InvalidIdentityToken", /trust policy/],
    ["ResourceNotFoundException", /aws\.instance/],
    ["ValidationException", /tiers plan/],
    ["ServiceQuotaExceededException", /Service Quotas/],
    ["UnrecognizedClientException", /credentials/],
    ["ExpiredTokenException", /expired/],
  ])("%s is for a person, with a hint", async (code, hint) => {
    const server = await policies(refusal(code));
    const error = await thrownBy(awsFor(server.url).managedPolicies(setArn));
    expect(error).toBeInstanceOf(BlockedError);
    expect((error as BlockedError).hint).toMatch(hint);
    expect(server.asked).toHaveLength(2);
  });

  it.each([
    ["ThrottlingException", 400],
    ["TooManyRequestsException", 429],
    ["ConflictException", 400],
    ["InternalServerException", 500],
  ])(
    "%s passes: waited for, longer each time, and then told",
    async (code, status) => {
      const server = await policies(refusal(code, "slow", status));
      const aws = awsFor(server.url, { limits: { attempts: 4 } });
      await expect(aws.managedPolicies(setArn)).rejects.toThrow(TransientError);
      expect(aws.paused).toEqual([500, 1000, 2000]);
    },
  );

  it("repeats no secret and nothing that was signed", async () => {
    const server = await policies(
      refusal("InvalidSignatureException", `the string was ${secret}`),
      refusal(
        "ValidationException",
        `\u001b[31m ${secret} AKIASANDBOX000000000`,
      ),
    );
    for (let nth = 0; nth < 2; nth += 1) {
      const error = await thrownBy(awsFor(server.url).managedPolicies(setArn));
      const said = `${String(error)} ${(error as BlockedError).hint}`;
      expect(said).not.toContain(secret);
      expect(said).not.toContain("AKIASANDBOX");
      expect(said).not.toContain("\u001b");
    }
  });
});

describe("what may have been done", () => {
  it.each(["reset", "hang"] as const)(
    "is not asked for twice by itself: an assignment after a %s",
    async (reply) => {
      const server = await startAwsServer({ CreateAccountAssignment: [reply] });
      const aws = awsFor(server.url, { limits: { callTimeout: 300 } });
      await expect(aws.assign(assignment)).rejects.toThrow(TransientError);
      expect(
        server.asked.filter((one) => one.startsWith("Create")),
      ).toHaveLength(1);
    },
  );

  it("is asked for again where AWS says that it was not done", async () => {
    const id = "c0000000-0000-4000-8000-000000000001";
    const server = await startAwsServer({
      CreateAccountAssignment: [
        refusal("ConflictException"),
        refusal("ThrottlingException"),
        { body: { AccountAssignmentCreationStatus: { RequestId: id } } },
      ],
    });
    expect(await awsFor(server.url).assign(assignment)).toEqual({
      kind: "assign",
      id,
    });
  });
});

const noEndpoints = { endpoints: { ssoAdmin: null, identityStore: null } };

describe("before anything is sent", () => {
  it.each([
    ["http://example.com", "us-east-1"],
    ["ftp://127.0.0.1", "us-east-1"],
    ["not an address", "us-east-1"],
    ["http://127.0.0.1:1", "us-east-1.example.com/#"],
  ])("%s in %s is refused", (url, region) => {
    expect(() => awsFor(url, { region })).toThrow(BlockedError);
  });

  it.each([
    "us-east-1",
    "us-gov-west-1",
    "cn-northwest-1",
    // The European Sovereign Cloud's.
    "eusc-de-east-1",
  ])("%s is a region", (region) => {
    expect(() => awsFor("", { ...noEndpoints, region })).not.toThrow();
  });

  it("an address that only the SDK knows is looked at", async () => {
    const calls: unknown[] = [];
    const aws = awsFor("", {
      ...noEndpoints,
      onCall: (call) => calls.push(call),
    });
    vi.stubEnv("AWS_ENDPOINT_URL", "http://192.0.2.1");
    const error = await thrownBy(aws.instance());
    expect(calls).toEqual([]);
    expect(error).toBeInstanceOf(BlockedError);
    expect((error as BlockedError).hint).toContain("AWS_ENDPOINT_URL");
  });

  it("ids are checked", async () => {
    const aws = awsFor("http://127.0.0.1:1");
    await expect(
      aws.managedPolicies("../other" as PermissionSetArn),
    ).rejects.toThrow(TypeError);
    await expect(
      aws.assign({ ...assignment, account: ".." as typeof account }),
    ).rejects.toThrow(TypeError);
    await expect(
      aws.stateOf({ kind: "assign", id: "" as AwsRequestId }),
    ).rejects.toThrow(TypeError);
    await expect(aws.isMember(".." as typeof userId, groupId)).rejects.toThrow(
      TypeError,
    );
  });

  it("an instance is chosen only where there is one", async () => {
    const server = await startAwsServer({
      ListInstances: [{ body: { Instances: [] } }],
    });
    await expect(awsFor(server.url).instance()).rejects.toThrow(BlockedError);
  });

  it("an instance is found by its ARN beside one that has no store yet", async () => {
    const other = instanceArn.replace(/.$/, "0");
    const server = await startAwsServer({
      ListInstances: [
        {
          body: {
            Instances: [
              { InstanceArn: other, Status: "CREATE_IN_PROGRESS" },
              { InstanceArn: instanceArn, IdentityStoreId: "d-1234567890" },
            ],
          },
        },
      ],
    });
    const find = (instance: string) =>
      awsFor(server.url, {
        instance: instance as InstanceArn,
        limits: { attempts: 1 },
      }).instance();
    expect(await find(instanceArn)).toEqual({
      arn: instanceArn,
      identityStore: "d-1234567890",
    });
    await expect(find(other)).rejects.toThrow(TransientError);
  });
});

describe("a permission set that is deleted while all are listed", () => {
  const list = { body: { PermissionSets: [setArn] } };

  it("is left out, so that somebody else's harms no tier", async () => {
    const server = await startAwsServer({
      ListPermissionSets: [list],
      DescribePermissionSet: [refusal("ResourceNotFoundException")],
    });
    await expect(awsFor(server.url).permissionSets()).resolves.toEqual([]);
  });

  it("is not guessed to be deleted where the credential may not look", async () => {
    const server = await startAwsServer({
      ListPermissionSets: [list],
      DescribePermissionSet: [refusal("AccessDeniedException")],
    });
    await expect(awsFor(server.url).permissionSets()).rejects.toThrow(
      BlockedError,
    );
  });
});

describe("what is not found because AWS could not look", () => {
  const unlooked = (more: Readonly<Record<string, string>>) =>
    refusal("ResourceNotFoundException", "no", 400, more);
  const store = unlooked({ ResourceType: "IDENTITY_STORE" });

  it.each<
    [
      string,
      string,
      Reply,
      (aws: ReturnType<typeof awsFor>) => Promise<unknown>,
    ]
  >([
    [
      "somebody is not out of a group",
      "IsMemberInGroups",
      unlooked({ Reason: "KMS_KEY_NOT_FOUND" }),
      (aws) => aws.isMember(userId, groupId),
    ],
    ["a group is not gone", "GetGroupId", store, (aws) => aws.findGroup("a")],
    ["a person is not unknown", "GetUserId", store, (aws) => aws.findUser("a")],
    [
      "a permission set is not deleted",
      "DescribePermissionSet",
      unlooked({ Reason: "KMS_NotFoundException" }),
      (aws) => aws.permissionSets(),
    ],
  ])("%s", async (_, operation, reply, ask) => {
    const server = await startAwsServer({
      ListPermissionSets: [{ body: { PermissionSets: [setArn] } }],
      [operation]: [reply],
    });
    await expect(ask(awsFor(server.url))).rejects.toThrow(BlockedError);
  });

  it("tells of the key that is in the way", async () => {
    const server = await policies(
      unlooked({ Reason: "KMS_NotFoundException" }),
    );
    await expect(
      awsFor(server.url).managedPolicies(setArn),
    ).rejects.toMatchObject({
      hint: expect.stringContaining("KMS key") as string,
    });
  });
});

describe("the pace", () => {
  it("is 20 a second for everything of sso-admin together", async () => {
    const server = await policies(page());
    const aws = awsFor(server.url);
    const begun = aws.clock.now();
    await Promise.all(
      Array.from({ length: 61 }, () => aws.managedPolicies(setArn)),
    );
    // 62 requests with the instance's: 20 at once, and 20 more with each second.
    expect(aws.clock.now() - begun).toBe(milliseconds(3_000));
  });

  it("waits no longer than a second where the clock was set back", async () => {
    const server = await policies(page());
    const aws = awsFor(server.url);
    const twenty = () =>
      Promise.all(
        Array.from({ length: 20 }, () => aws.managedPolicies(setArn)),
      );
    await twenty();
    aws.clock.set(instant(aws.clock.now() - 3_600_000));
    const begun = aws.clock.now();
    await twenty();
    expect(aws.clock.now() - begun).toBe(milliseconds(1_000));
  });

  it("is counted for each operation of the identity store by itself", async () => {
    const member = {
      body: { Results: [{ GroupId: groupId, MembershipExists: true }] },
    };
    const server = await startAwsServer({
      IsMemberInGroups: [member],
      DescribeUser: [{ body: { UserName: "alice@example.com" } }],
    });
    const aws = awsFor(server.url);
    const begun = aws.clock.now();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        Promise.all([aws.isMember(userId, groupId), aws.userName(userId)]),
      ),
    );
    expect(aws.clock.now()).toBe(begun);
  });
});
