/** IAM as the sandbox answers it by the query protocol, and as the SDK understands it. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createIam } from "../../src/adapters/aws/iam.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { instant } from "../../src/domain/time.ts";
import { startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";

const start = async () => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const aws = await startAws({ clock, settings: { pageSize: 1 } });
  for (const [name, value] of Object.entries(aws.environment))
    vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });
  const iam = createIam({
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: null, identityStore: null, iam: aws.url },
    now: () => Promise.resolve(clock.now()),
    pause: (length) => {
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
  });
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
