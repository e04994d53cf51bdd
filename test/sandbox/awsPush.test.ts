/** What Okta pushes to AWS arrives a while later, or gets stuck in the ways that the real one does. */
import { describe, expect, it, onTestFinished } from "vitest";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { startOkta } from "../../src/sandbox/okta/start.ts";

const minute = milliseconds(60_000);

const start = async (pushDelay = milliseconds(0)) => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const okta = await startOkta({ clock });
  const app = okta.applications.create({ label: "AWS" });
  const aws = await startAws({
    clock,
    settings: { pushDelay },
    scim: { okta, application: app.id },
  });
  onTestFinished(async () => {
    await Promise.all([okta.close(), aws.close()]);
  });
  const alice = okta.users.create({ login: "alice@example.com" });
  const audience = okta.groups.create({ name: "AWS Users" });
  const tier = okta.groups.create({ name: "AWS Admin" });
  const push = () =>
    okta.pushMappings.create({ application: app.id, group: tier.id });
  const isIn = (): boolean => {
    aws.settle();
    const group = aws.store.findGroup("AWS Admin");
    const user = aws.store.findUser("alice@example.com");
    return (
      group !== null && user !== null && aws.store.isMember(group.id, user.id)
    );
  };
  const assignAudience = (): void => {
    okta.applications.assignGroup(app.id, audience.id);
    okta.memberships.add(audience.id, alice.id);
    aws.settle();
  };
  return {
    clock,
    okta,
    aws,
    app,
    alice,
    audience,
    tier,
    push,
    isIn,
    assignAudience,
  };
};

describe("a pushed group", () => {
  it("arrives with its members, and follows them", async () => {
    const { okta, alice, tier, push, isIn, assignAudience } = await start();
    assignAudience();
    push();
    expect(isIn()).toBe(false);
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(true);
    okta.memberships.remove(tier.id, alice.id);
    expect(isIn()).toBe(false);
  });

  it("arrives only after the delay", async () => {
    const { clock, okta, alice, tier, push, isIn, assignAudience } =
      await start(minute);
    assignAudience();
    push();
    clock.advance(minute);
    expect(isIn()).toBe(false);
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(false);
    clock.advance(minute);
    expect(isIn()).toBe(true);
  });

  it("leaves out whoever is not assigned to the application", async () => {
    const { okta, alice, tier, push, isIn } = await start();
    push();
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(false);
  });

  it("is stuck where the same group is assigned as well", async () => {
    const { okta, app, alice, tier, push, isIn } = await start();
    okta.applications.assignGroup(app.id, tier.id);
    push();
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(false);
  });

  it("is stuck with an expired token, says so, and recovers when it is activated anew", async () => {
    const { okta, aws, alice, tier, push, isIn, assignAudience } =
      await start();
    assignAudience();
    const mapping = push();
    expect(isIn()).toBe(false);
    aws.settings.scimTokenExpired = true;
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(false);
    expect(okta.pushMappings.get(mapping.id)).toMatchObject({
      status: "ERROR",
      errorSummary: expect.stringContaining("Unauthorized") as string,
    });
    aws.settings.scimTokenExpired = false;
    expect(isIn()).toBe(false);
    okta.pushMappings.setStatus(mapping.id, "ACTIVE");
    expect(isIn()).toBe(true);
  });

  it("keeps somebody who left the assignment group first", async () => {
    const { okta, alice, audience, tier, push, isIn, assignAudience } =
      await start();
    assignAudience();
    push();
    okta.memberships.add(tier.id, alice.id);
    expect(isIn()).toBe(true);
    okta.memberships.remove(audience.id, alice.id);
    okta.memberships.remove(tier.id, alice.id);
    expect(isIn()).toBe(true);
  });
});

describe("a role", () => {
  const account = "111122223333";
  const role = { login: "alice@example.com", account, permissionSet: "Admin" };

  const open = async () => {
    const scene = await start();
    const { okta, aws, alice, tier, push, assignAudience } = scene;
    assignAudience();
    push();
    okta.memberships.add(tier.id, alice.id);
    aws.settle();
    const set = aws.center.createSet({
      name: "Admin",
      description: null,
      sessionDuration: "PT4H",
    });
    const group = aws.store.findGroup("AWS Admin");
    aws.center.assignNow({
      set: set.arn,
      account,
      principalType: "GROUP",
      principal: group?.id ?? "",
    });
    return { ...scene, set };
  };

  it("opens while the membership is there, and its session outlives it", async () => {
    const { clock, okta, aws, alice, tier } = await open();
    const session = aws.openRole(role);
    if (session === null) throw new Error("no session");
    okta.memberships.remove(tier.id, alice.id);
    expect(aws.openRole(role)).toBeNull();
    expect(aws.isSessionGood(session)).toBe(true);
    clock.advance(milliseconds(4 * 60 * minute));
    expect(aws.isSessionGood(session)).toBe(false);
  });

  it("is cut by a deny that has reached the account, for sessions from before it", async () => {
    const { clock, aws, set } = await open();
    const session = aws.openRole(role);
    if (session === null) throw new Error("no session");
    clock.advance(minute);
    aws.center.changeSet(set.arn, {
      inlinePolicy: JSON.stringify({
        Statement: [
          {
            Effect: "Deny",
            Action: "*",
            Resource: "*",
            Condition: {
              StringEquals: { "identitystore:UserId": session.user },
              DateLessThan: {
                "aws:TokenIssueTime": new Date(clock.now()).toISOString(),
              },
            },
          },
        ],
      }),
    });
    expect(aws.isSessionGood(session)).toBe(true);
    aws.center.start("provision", { set: set.arn, assignment: null });
    clock.advance(minute);
    expect(aws.isSessionGood(session)).toBe(false);
    const later = aws.openRole(role);
    expect(later !== null && aws.isSessionGood(later)).toBe(true);
  });
});
