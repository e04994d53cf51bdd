/** What changes in Okta is read back from AWS: told when it is there, waited for, diagnosed, given up. */
import { describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import { type ArrivalScene, startArrivalScene } from "./arrival-scene.ts";
import { ec2Grant, ec2Path } from "./check-scene.ts";
import { revokeCommand } from "../../src/entry/commands/revoke.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { statusCommand } from "../../src/entry/commands/status.ts";
import { tiersCommand } from "../../src/entry/commands/tiers.ts";
import { reconcileCommand } from "../../src/entry/commands/reconcile.ts";

const group = "AWS EC2 Admin";

/** Asks for access, and has it approved and merged; answers the pull request's number. */
const merge = (scene: ArrivalScene, end = "duration: 4h"): number => {
  const number = scene.propose("alice", ec2Grant("alice", end));
  const { github } = scene.company;
  github.as("bob").approve(number);
  scene.minutes(1);
  github.as("carol").merge(number, { method: "squash" });
  return number;
};

const grantedSlowly = async (delay: number) => {
  const scene = await startArrivalScene();
  scene.aws.settings.pushDelay = milliseconds(delay);
  const number = merge(scene);
  return { scene, number, ran: await scene.reconcile() };
};

const openRole = ({ aws }: ArrivalScene) =>
  aws.openRole({
    login: "alice@example.com",
    account: "111122223333",
    permissionSet: "EC2AdminAccess",
  });

const status = async (scene: ArrivalScene): Promise<string> =>
  (await scene.run((context) => statusCommand(context, {}))).out;

describe("after an add", () => {
  it("the comment says that it is active in AWS, once AWS has shown it", async () => {
    const { scene, number, ran } = await grantedSlowly(0);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(
      `AWS: alice@example.com, group ${group}: arrived`,
    );
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    expect(comment).toContain("### Curfew: active in AWS\n");
    expect(comment).toContain("**Active in AWS** since");
    expect(openRole(scene)).not.toBeNull();
    scene.forget();
    expect(await status(scene)).toContain("active in AWS since");
    await scene.reconcile();
    expect(scene.askedAws()).toEqual([]);
    expect(scene.comments(number)).toEqual([comment]);
  });

  it("the run waits a while, and says so first", async () => {
    const scene = await startArrivalScene();
    scene.aws.settings.pushDelay = milliseconds(20_000);
    const number = merge(scene);
    const told: string[] = [];
    const { github } = scene.company;
    const { code, errors } = await scene.run(async (context) => {
      return reconcileCommand(
        {
          ...context,
          progress: (text) => {
            told.push(
              ...[...github.repository.comments.values()].map(
                ({ body }) => body.split("\n")[1] ?? "",
              ),
            );
            context.progress(text);
          },
        },
        {},
      );
    });
    expect(code).toBe(0);
    expect(new Set(told)).toEqual(
      new Set(["### Curfew: in the Okta group; waiting for AWS"]),
    );
    expect(errors).toMatch(/waiting for AWS to follow Okta: 1 to go/);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("### Curfew: active in AWS\n"),
    ]);
    const looks = scene.askedAws("IsMemberInGroups").length;
    expect(looks).toBeGreaterThan(3);
    expect(looks).toBeLessThan(9);
  });

  it("the run waits two minutes at the most, and the next one goes on", async () => {
    const { scene, number, ran } = await grantedSlowly(200_000);
    const { clock } = scene.company;
    expect(ran.code).toBe(0);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("in the Okta group; waiting for AWS"),
    ]);
    const before = clock.now();
    const next = await scene.reconcile();
    expect(clock.now() - before).toBeLessThanOrEqual(125_000);
    expect(next.out).toContain("arrived");
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("### Curfew: active in AWS\n"),
    ]);
  });

  it("several are waited for together", async () => {
    const scene = await startArrivalScene();
    scene.aws.settings.pushDelay = milliseconds(60_000);
    const { github, clock } = scene.company;
    for (const who of ["alice", "dave", "bob"]) {
      const number = scene.propose(who, ec2Grant(who));
      for (const approver of ["bob", "carol"])
        if (approver !== who) github.as(approver).approve(number);
      github.as("carol").merge(number, { method: "squash" });
    }
    const before = clock.now();
    const { out } = await scene.reconcile();
    expect(out.match(/: arrived/g)).toHaveLength(3);
    expect(clock.now() - before).toBeLessThan(110_000);
  });

  it("an AWS that is down is a warning, and delays and undoes nothing", async () => {
    const scene = await startArrivalScene();
    const number = merge(scene);
    const mend = scene.aws.server.addFault({
      path: /#(?:IsMember|GetUserId)/,
      fault: { kind: "status", status: 503, body: "<html>" },
    });
    const { code, out } = await scene.reconcile();
    expect(code).toBe(0);
    expect(out).toMatch(/warning not-looked-at: Whether AWS has followed/);
    expect(scene.company.memberLogins(group)).toEqual(["alice@example.com"]);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("waiting for AWS"),
    ]);
    // Not even after an hour is it taken for an answer.
    scene.minutes(90);
    expect((await scene.reconcile()).out).not.toContain("never arrived");
    mend();
    expect((await scene.reconcile()).out).toContain(": arrived");
  });

  it("who has no AWS credentials is not told to wait", async () => {
    const scene = await startArrivalScene();
    const number = merge(scene);
    await scene.run((context) => reconcileCommand(context, {}), {
      env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
    });
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("### Curfew: access is there\n"),
    ]);
  });
});

describe("after a removal", () => {
  const over = async (delay = 0) => {
    const { scene } = await grantedSlowly(0);
    scene.aws.settings.pushDelay = milliseconds(delay);
    scene.minutes(300);
    return scene;
  };

  it("the departure is read back, and written down", async () => {
    const scene = await over(10_000);
    const { code, out } = await scene.reconcile();
    expect(code).toBe(0);
    expect(out).toContain("departed");
    expect(openRole(scene)).toBeNull();
    scene.forget();
    await scene.reconcile();
    expect(scene.askedAws()).toEqual([]);
  });

  it("that AWS could not be asked about, the run is not done: open sessions wait for the answer", async () => {
    const scene = await over();
    const mend = scene.aws.server.addFault({
      path: /#GetUserId/,
      fault: { kind: "status", status: 503, body: "<html>" },
    });
    expect(await scene.reconcile()).toMatchObject({
      code: 3,
      out: expect.stringContaining(
        "open sessions are not cut before",
      ) as string,
    });
    expect(scene.company.memberLogins(group)).toEqual([]);
    mend();
    expect((await scene.reconcile()).code).toBe(0);
  });

  it("of what ended early: the comment says that it is over when AWS has shown it, and not before", async () => {
    const { scene, number } = await grantedSlowly(0);
    const { github, okta, groups, people } = scene.company;
    // She loses the application first: Okta pushes nothing of her any more.
    const audience = groups.get("AWS Users")?.id ?? "";
    const tierGroup = groups.get(group)?.id ?? "";
    const alice = people.get("alice@example.com")?.id ?? "";
    okta.memberships.remove(audience, alice);
    github
      .as("carol")
      .merge(scene.propose("alice", { [ec2Path("alice")]: null }), {
        method: "squash",
      });
    const comment = async (): Promise<string> => {
      await scene.reconcile();
      return scene.comments(number).join();
    };
    expect(await comment()).toContain(
      "### Curfew: access is over in Okta; AWS has not followed yet\n",
    );
    scene.minutes(6);
    expect(await comment()).toMatch(
      /\*\*AWS has not shown the departure\*\*[^]*left[^]*before the group/,
    );
    // Long after there is any other news of it.
    scene.minutes(24 * 60);
    okta.memberships.add(audience, alice);
    okta.memberships.add(tierGroup, alice);
    okta.memberships.remove(tierGroup, alice);
    const gone = await comment();
    expect(gone).toContain("### Curfew: access is over\n");
    expect(gone).toContain("- Out of the group in AWS as well since");
    scene.forget();
    expect(await comment()).toBe(gone);
  });

  it("revoke --now denies whom AWS still has in the group, though Okta has them out", async () => {
    const policy = shippedPolicy();
    const tier = "access/tiers/aws-ec2-admin.yaml";
    const scene = await startArrivalScene({
      files: { ...policy, [tier]: `${policy[tier] ?? ""}cutSessions: true\n` },
    });
    const { okta, groups, people } = scene.company;
    merge(scene, "duration: 1h");
    await scene.reconcile();
    scene.minutes(55);
    const session = openRole(scene);
    if (session === null) throw new Error("the role is shut");
    okta.memberships.remove(
      groups.get("AWS Users")?.id ?? "",
      people.get("alice@example.com")?.id ?? "",
    );
    await scene.reconcile();
    expect(scene.company.memberLogins(group)).toEqual([]);
    expect(scene.aws.isSessionGood(session)).toBe(true);
    const revoked = await scene.run((context) =>
      revokeCommand(
        context,
        { now: true, yes: true, user: "alice@example.com" },
        [],
      ),
    );
    expect(revoked.out).toContain(
      "Everything in EC2AdminAccess is denied to them",
    );
    expect(revoked.code).toBe(0);
    expect(scene.aws.isSessionGood(session)).toBe(false);
    const another = await scene.run((context) =>
      revokeCommand(
        context,
        { now: true, yes: true, user: "dave@example.com" },
        [],
      ),
    );
    expect(another.out).toBe("There is nothing of that to revoke.");
  });

  it("of a stranger as well, also when the next run has to see to it", async () => {
    const scene = await startArrivalScene();
    const { okta, groups, people } = scene.company;
    okta.memberships.add(
      groups.get(group)?.id ?? "",
      people.get("erin@example.com")?.id ?? "",
    );
    scene.aws.settle();
    scene.aws.settings.pushDelay = milliseconds(180_000);
    const first = await scene.reconcile();
    expect(first.out).toContain("remove erin@example.com");
    expect(first.out).not.toContain("departed");
    expect((await scene.reconcile()).out).toContain(
      `erin@example.com, group ${group}: departed`,
    );
  });

  it("somebody who is left behind is told with the reason, as an error after an hour, and until they are gone", async () => {
    const scene = await over();
    const { okta, groups, people } = scene.company;
    const audience = groups.get("AWS Users")?.id ?? "";
    const tierGroup = groups.get(group)?.id ?? "";
    const alice = people.get("alice@example.com")?.id ?? "";
    // She loses the application first: Okta pushes nothing of her any more.
    okta.memberships.remove(audience, alice);
    await scene.reconcile();
    scene.minutes(6);
    const warned = await scene.reconcile();
    expect(warned.code).toBe(0);
    expect(warned.out).toMatch(
      /warning aws-not-departed: .* still in it in AWS: "alice@example.com" left "AWS IAM Identity Center" before the group/,
    );
    scene.minutes(60);
    for (const minutes of [0, 2 * 24 * 60]) {
      scene.minutes(minutes);
      const told = await scene.reconcile();
      expect(told.code).toBe(1);
      expect(told.out).toMatch(
        /error aws-not-departed: .* so access is not over: .* before the group/,
      );
    }
    const mend = scene.aws.server.addFault({
      path: /#IsMember/,
      fault: { kind: "status", status: 503, body: "<html>" },
    });
    expect((await scene.reconcile()).out).toMatch(
      /error aws-not-departed: .* before the group/,
    );
    mend();
    const seen = await scene.run((context) => statusCommand(context, {}));
    expect(seen.code).toBe(1);
    expect(seen.out).toMatch(/error aws-not-departed/);
    // As the remedy says: assigned again, in and out.
    okta.memberships.add(audience, alice);
    okta.memberships.add(tierGroup, alice);
    okta.memberships.remove(tierGroup, alice);
    const gone = await scene.reconcile();
    expect(gone.code).toBe(0);
    expect(gone.out).toContain(`alice@example.com, group ${group}: departed`);
    scene.forget();
    expect((await scene.reconcile()).code).toBe(0);
    expect(scene.askedAws()).toEqual([]);
  });
});

describe("a departure", () => {
  const idIn = ({ company }: ArrivalScene, name: string) =>
    company.groups.get(name)?.id ?? "";

  it("that AWS could not be asked about is neither forgotten nor told as seen", async () => {
    const { scene } = await grantedSlowly(0);
    const mend = scene.aws.server.addFault({
      path: /#IsMember/,
      fault: { kind: "status", status: 503, body: "<html>" },
    });
    scene.minutes(300);
    await scene.reconcile();
    for (const minutes of [6, 3 * 24 * 60]) {
      scene.minutes(minutes);
      const { out } = await scene.reconcile();
      expect(out).toMatch(
        /warning aws-not-departed: .* whether they are out of it in AWS is not known/,
      );
      expect(out).not.toContain("still in it in AWS");
    }
    mend();
    expect((await scene.reconcile()).out).toContain(
      `alice@example.com, group ${group}: departed`,
    );
  });

  it("is not said of somebody whose add may still be on its way", async () => {
    const scene = await startArrivalScene();
    scene.aws.settings.pushDelay = milliseconds(40 * 60_000);
    merge(scene, "duration: 5m");
    await scene.reconcile();
    scene.minutes(5);
    scene.aws.settings.pushDelay = milliseconds(120 * 60_000);
    expect((await scene.reconcile()).out).not.toContain("departed");
    // Only now the add comes, and the removal is later still.
    scene.minutes(40);
    expect((await scene.reconcile()).out).toContain("is still in it in AWS");
    scene.minutes(90);
    expect((await scene.reconcile()).out).toContain(
      `alice@example.com, group ${group}: departed`,
    );
  });

  it("is seen in a group that has another name in AWS by now", async () => {
    const { scene } = await grantedSlowly(0);
    const { okta } = scene.company;
    const alice = scene.company.people.get("alice@example.com")?.id ?? "";
    // She loses the application first, so that she is left behind.
    okta.memberships.remove(idIn(scene, "AWS Users"), alice);
    scene.aws.store.renameGroup(group, "Renamed");
    scene.minutes(300);
    const { out } = await scene.reconcile();
    expect(out).not.toContain("departed");
    scene.minutes(6);
    expect((await scene.reconcile()).out).toContain("is still in it in AWS");
  });

  it("of somebody whose name another one has by now is looked for by the id", async () => {
    const { scene } = await grantedSlowly(0);
    const { aws } = scene;
    const { okta } = scene.company;
    const alice = scene.company.people.get("alice@example.com")?.id ?? "";
    okta.memberships.remove(idIn(scene, "AWS Users"), alice);
    aws.store.renameUser("alice@example.com", "alice.old@example.com");
    aws.store.createUser("alice@example.com");
    scene.minutes(300);
    expect((await scene.reconcile()).out).not.toContain("departed");
  });

  it("from a group that AWS does not have under its name is in doubt, and given up aloud after a day", async () => {
    const scene = await startArrivalScene();
    scene.aws.settings.pushDelay = milliseconds(3 * 24 * 3_600_000);
    merge(scene, "duration: 5m");
    await scene.reconcile();
    scene.aws.store.renameGroup(group, "Renamed");
    scene.minutes(6);
    expect((await scene.reconcile()).out).not.toContain("departed");
    scene.minutes(90);
    const doubted = await scene.reconcile();
    expect(doubted.code).toBe(0);
    expect(doubted.out).toMatch(
      /warning aws-not-departed: .* is not known: AWS has no group/,
    );
    scene.minutes(24 * 60);
    const last = await scene.reconcile();
    expect(last.code).toBe(1);
    expect(last.out).toMatch(
      /error aws-not-departed: .* is not known, and AWS is not asked again/,
    );
    scene.forget();
    expect((await scene.reconcile()).code).toBe(0);
    expect(scene.askedAws()).toEqual([]);
  });
});

it("whoever is left behind is out by the remedy, and by nothing less", async () => {
  const { scene } = await grantedSlowly(0);
  const { okta, groups, people } = scene.company;
  const source = groups.get(group)?.id ?? "";
  const mapping = () =>
    okta.pushMappings
      .of(scene.app)
      .find(({ sourceGroup }) => sourceGroup === source)?.id ?? "";
  okta.memberships.remove(
    groups.get("AWS Users")?.id ?? "",
    people.get("alice@example.com")?.id ?? "",
  );
  await scene.reconcile();
  scene.minutes(6);
  expect((await scene.reconcile()).out).toMatch(
    /Delete the group in the target app\) and run curfew tiers apply/,
  );
  okta.pushMappings.setStatus(mapping(), "INACTIVE");
  okta.pushMappings.setStatus(mapping(), "ACTIVE");
  scene.minutes(1);
  expect((await scene.reconcile()).out).toContain("still in it in AWS");
  okta.pushMappings.delete(mapping(), { deleteTarget: true });
  scene.aws.settle();
  const applied = await scene.run((context) =>
    tiersCommand(context, {}, ["apply"]),
  );
  expect(applied.code, applied.out).toBe(0);
  expect((await scene.reconcile()).out).toContain(
    `alice@example.com, group ${group}: departed`,
  );
});

describe("a push that is stuck is diagnosed from Okta's state:", () => {
  const mappingOf = ({ company, app }: ArrivalScene) => {
    const id = company.groups.get(group)?.id;
    const found = company.okta.pushMappings
      .of(app)
      .find(({ sourceGroup }) => sourceGroup === id);
    if (found === undefined) throw new Error("no mapping");
    return found;
  };

  it.each<[string, (scene: ArrivalScene) => void, RegExp, RegExp]>([
    [
      "an expired token",
      ({ aws }) => {
        aws.settings.scimTokenExpired = true;
      },
      /token with which Okta provisions AWS has expired/,
      /Generate a token in Identity Center/,
    ],
    [
      "the same group for assignment and push",
      ({ company, app }) => {
        company.okta.applications.assignGroup(
          app,
          company.groups.get(group)?.id ?? "",
        );
      },
      /is assigned to ".*" and pushed to it/,
      /out of the application's assignments/,
    ],
    [
      "a mapping in error",
      (scene) => {
        scene.company.okta.pushMappings.report(mappingOf(scene).id, {
          error: "Duplicate group name",
        });
      },
      /is in error: "Duplicate group name"/,
      /Mend in Okta/,
    ],
    [
      "a mapping that is off",
      (scene) => {
        scene.company.okta.pushMappings.setStatus(
          mappingOf(scene).id,
          "INACTIVE",
        );
      },
      /is not active/,
      /tiers apply/,
    ],
    [
      "somebody who is not assigned to the application",
      ({ company, app }) => {
        company.okta.applications.unassignGroup(
          app,
          company.groups.get("AWS Users")?.id ?? "",
        );
      },
      /is not assigned to/,
      /tier's audience groups/,
    ],
  ])("%s", async (_, block, why, remedy) => {
    // In place when it was looked at before the add, and broken while the change was on its way.
    const scene = await startArrivalScene();
    const number = merge(scene);
    scene.aws.settings.pushDelay = milliseconds(150_000);
    await scene.reconcile();
    block(scene);
    scene.minutes(6);
    const { code, out } = await scene.reconcile();
    expect(code).toBe(0);
    expect(out).toMatch(/warning aws-not-arrived/);
    expect(out).toMatch(why);
    expect(out).toMatch(remedy);
    const [comment] = scene.comments(number);
    expect(comment).toContain("stuck on the way to AWS");
    const shown = await status(scene);
    expect(shown).toMatch(why);
    expect(shown).toMatch(remedy);
    expect(comment).toMatch(why);
  });
});
