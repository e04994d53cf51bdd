import { describe, expect, it, onTestFinished } from "vitest";
import type { AwsAccountId } from "../../src/domain/aws.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { AwsSettings } from "../../src/sandbox/aws/settings.ts";
import { type SandboxAws, startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { account, awsFor, type TestAws } from "./aws-server.ts";

const hour = milliseconds(3_600_000);
const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";

const start = async (
  settings: Partial<AwsSettings> = {},
): Promise<{ sandbox: SandboxAws; aws: TestAws }> => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const sandbox = await startAws({ clock, settings });
  onTestFinished(() => sandbox.close());
  return { sandbox, aws: awsFor(sandbox.url, { clock }) };
};

const make = (aws: TestAws, name = "ReadOnly") =>
  aws.createPermissionSet({
    name,
    description: "Reading",
    sessionDuration: hour,
  });

describe("permission sets", () => {
  it("are listed whole, over any number of pages", async () => {
    const { aws } = await start({ pageSize: 2 });
    for (const name of ["A", "B", "C", "D", "E"]) await make(aws, name);
    const sets = await aws.permissionSets();
    expect(sets.map(({ name }) => name)).toEqual(["A", "B", "C", "D", "E"]);
    expect(new Set(sets.map(({ sessionDuration }) => sessionDuration))).toEqual(
      new Set([hour]),
    );
  });

  it("of given names are found without asking twice who is another one", async () => {
    const { sandbox, aws } = await start();
    for (const name of ["A", "B", "C"]) await make(aws, name);
    const found = async () =>
      (await aws.permissionSets(new Set(["B", "Z"]))).map(({ name }) => name);
    expect(await found()).toEqual(["B"]);
    sandbox.server.clearLog();
    expect(await found()).toEqual(["B"]);
    const asked = sandbox.server.log.map(({ requestHeaders }) =>
      requestHeaders["x-amz-target"]?.split(".").at(-1),
    );
    expect(asked).toEqual(["ListPermissionSets", "DescribePermissionSet"]);
  });

  it("hold what is written into them", async () => {
    const { aws } = await start();
    const set = await make(aws);
    expect(await aws.inlinePolicy(set)).toBeNull();
    await aws.attachPolicy(set, policy);
    await aws.setInlinePolicy(set, '{"Version":"2012-10-17"}');
    await aws.setSessionDuration(set, milliseconds(1.5 * hour));
    expect(await aws.managedPolicies(set)).toEqual([policy]);
    expect(await aws.inlinePolicy(set)).toBe('{"Version":"2012-10-17"}');
    expect((await aws.permissionSets())[0]?.sessionDuration).toBe(1.5 * hour);
    await aws.detachPolicy(set, policy);
    await aws.setInlinePolicy(set, null);
    expect(await aws.managedPolicies(set)).toEqual([]);
    expect(await aws.inlinePolicy(set)).toBeNull();
  });
});

describe("an assignment", () => {
  it("is under way until its time has come, and then holds", async () => {
    const { sandbox, aws } = await start();
    const set = await make(aws);
    const group = sandbox.store.createGroup("Readers");
    const wanted = {
      permissionSet: set,
      account,
      principal: { kind: "group", id: group.id },
    } as const;
    const request = await aws.assign(wanted);
    expect(await aws.running("assign")).toMatchObject([request]);
    expect(await aws.stateOf(request)).toMatchObject({
      status: "in-progress",
      assignment: wanted,
    });
    expect(await aws.assignments(set, account)).toEqual([]);
    sandbox.clock.advance(milliseconds(10_000));
    expect(await aws.stateOf(request)).toMatchObject({ status: "succeeded" });
    expect(await aws.assignments(set, account)).toEqual([wanted]);
    expect(await aws.provisionedAccounts(set, "all")).toEqual([account]);
    await aws.unassign(wanted);
    sandbox.clock.advance(milliseconds(10_000));
    expect(await aws.assignments(set, account)).toEqual([]);
    expect(await aws.provisionedAccounts(set, "all")).toEqual([]);
  });

  it("fails with AWS's reason", async () => {
    const { sandbox, aws } = await start({ accounts: [] });
    const set = await make(aws);
    const group = sandbox.store.createGroup("Readers");
    const request = await aws.assign({
      permissionSet: set,
      account,
      principal: { kind: "group", id: group.id },
    });
    sandbox.clock.advance(milliseconds(10_000));
    const state = await aws.stateOf(request);
    expect(state.status).toBe("failed");
    expect(state.reason).toContain("not part of the organization");
  });

  it("that meets another on its account waits until there is room", async () => {
    const { sandbox, aws } = await start();
    const sets = [await make(aws, "A"), await make(aws, "B")];
    const group = sandbox.store.createGroup("Readers");
    const started = await Promise.all(
      sets.map((permissionSet) =>
        aws.assign({
          permissionSet,
          account,
          principal: { kind: "group", id: group.id },
        }),
      ),
    );
    expect(new Set(started.map(({ id }) => id)).size).toBe(2);
    expect(aws.paused.length).toBeGreaterThan(0);
  });
});

describe("a change of a permission set", () => {
  it("reaches its accounts only when it is brought there", async () => {
    const { sandbox, aws } = await start();
    const set = await make(aws);
    const group = sandbox.store.createGroup("Readers");
    sandbox.center.assignNow({
      set,
      account,
      principalType: "GROUP",
      principal: group.id,
    });
    await aws.attachPolicy(set, policy);
    expect(await aws.provisionedAccounts(set, "outdated")).toEqual([account]);
    const request = await aws.provision(set);
    sandbox.clock.advance(milliseconds(60_000));
    expect(await aws.stateOf(request)).toMatchObject({
      status: "succeeded",
      assignment: null,
    });
    expect(await aws.provisionedAccounts(set, "outdated")).toEqual([]);
  });
});

describe("the identity store", () => {
  it("knows whom it knows", async () => {
    const { sandbox, aws } = await start({ pageSize: 1 });
    const alice = sandbox.store.createUser("alice@example.com");
    const bob = sandbox.store.createUser("bob@example.com");
    const group = sandbox.store.createGroup("Readers");
    sandbox.store.addMember(group.id, alice.id);
    sandbox.store.addMember(group.id, bob.id);
    expect(await aws.findUser("alice@example.com")).toBe(alice.id);
    expect(await aws.findUser("mallory@example.com")).toBeNull();
    expect(await aws.findGroup("Readers")).toBe(group.id);
    expect(await aws.findGroup("Writers")).toBeNull();
    expect(await aws.isMember(alice.id, group.id)).toBe(true);
    expect(await aws.members(group.id)).toEqual([alice.id, bob.id]);
    expect(await aws.userName(bob.id)).toBe("bob@example.com");
    sandbox.store.removeMember(group.id, alice.id);
    expect(await aws.isMember(alice.id, group.id)).toBe(false);
    sandbox.store.deleteGroup(group.id);
    expect(await aws.isMember(bob.id, group.id)).toBe(false);
  });

  it("is not guessed at where the credential may not ask", async () => {
    const { aws } = await start({ denied: ["GetGroupId"] });
    const error = await aws
      .findGroup("Readers")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BlockedError);
    expect((error as BlockedError).hint).toContain("identitystore:GetGroupId");
  });
});

describe("AWS's limits", () => {
  it("are kept without ever being met", async () => {
    const { sandbox, aws } = await start();
    for (let nth = 0; nth < 30; nth += 1) await make(aws, `Set${nth}`);
    await aws.permissionSets();
    const refused = sandbox.server.log.filter(({ status }) => status !== 200);
    expect(refused).toEqual([]);
  });

  it("of another client's making are waited for", async () => {
    const { sandbox, aws } = await start({ perSecond: 1 });
    const { arn } = await aws.instance();
    expect(arn).toBe(sandbox.ids.instance);
    await make(aws);
    expect(aws.paused.length).toBeGreaterThan(0);
  });

  it("that never give way end in an error for the next run", async () => {
    const { aws } = await start({ outstandingCreations: 0 });
    const set = await make(aws);
    const id = "b0000000-0000-4000-8000-000000000001";
    await expect(
      aws.assign({
        permissionSet: set,
        account: "999988887777" as AwsAccountId,
        principal: { kind: "group", id: id as never },
      }),
    ).rejects.toThrow(BlockedError);
    await expect(
      Promise.all([make(aws, "Same"), make(aws, "Same")]),
    ).rejects.toThrow(TransientError);
  });
});
