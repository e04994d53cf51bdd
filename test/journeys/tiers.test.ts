import { describe, expect, it } from "vitest";
import type { Tier } from "../../src/domain/tier.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { readCuts } from "../../src/rules/sessions/cuts.ts";
import { planCuts } from "../../src/rules/sessions/plan-cuts.ts";
import { answerId } from "../../src/sandbox/aws/ids.ts";
import {
  admin,
  type Meddle,
  outcomes,
  reader,
  startTiersScene,
  steps,
  tierOf,
  type TiersScene,
} from "./tiers-scene.ts";

const fromNothing = [
  "admin + create-group",
  "admin + create-group",
  "admin + assign-application",
  "admin + push-group",
  "admin + create-permission-set",
  "admin + attach-policy",
  "admin + set-inline-policy",
  "admin + assign",
  "admin + assign",
];

const creations = ({ aws }: TiersScene): string[] =>
  aws.server.log
    .filter(({ requestHeaders }) =>
      requestHeaders["x-amz-target"]?.endsWith(".CreateAccountAssignment"),
    )
    .filter(({ status }) => status === 200)
    .map(({ requestBody }) => requestBody);

describe("tiers plan", () => {
  it("says what is missing, and changes nothing", async () => {
    const scene = await startTiersScene();
    expect(steps(await scene.plan([admin]))).toEqual(fromNothing);
    expect(steps(await scene.plan([admin]))).toEqual(fromNothing);
    expect(scene.aws.center.sets()).toEqual([]);
  });

  it("has nothing to say of a tier that opens nothing in AWS but its groups", async () => {
    const scene = await startTiersScene();
    const plain = { ...admin, aws: null };
    expect(steps(await scene.plan([plain]))).toEqual([
      "admin + create-group",
      "admin + create-group",
    ]);
  });

  it("is refused where the application is not the one in Okta", async () => {
    const scene = await startTiersScene();
    scene.okta.applications.create({ label: "AWS" });
    await expect(scene.plan([admin])).rejects.toThrow(/more than one/);
  });

  it("leaves a tier alone that it cannot read, and goes on with the others", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin, reader]);
    scene.aws.server.addFault({
      path: /#GetInlinePolicyForPermissionSet/,
      fault: { kind: "status", status: 503, body: "<html>" },
      times: 8,
    });
    const survey = await scene.plan([admin, { ...reader, aws: null }]);
    expect(survey.isPartial).toBe(true);
    const codes = survey.plans.map(({ findings }) =>
      findings.map(({ code }) => code),
    );
    expect(codes.flat()).toEqual(["not-looked-at"]);
  });
});

describe("tiers apply", () => {
  it("makes everything from nothing, and then there is nothing left to do", async () => {
    const scene = await startTiersScene({ pushDelay: milliseconds(30_000) });
    const applied = await scene.apply([admin, reader]);
    expect(
      new Set(
        applied.flatMap(({ changes }) => changes.map((one) => one.error)),
      ),
    ).toEqual(new Set([null]));
    expect(steps(await scene.plan([admin, reader]))).toEqual([]);
    const again = scene.aws.server.log.length;
    await scene.apply([admin, reader]);
    const asked = scene.aws.server.log
      .slice(again)
      .map(({ requestHeaders }) => String(requestHeaders["x-amz-target"]));
    expect(asked.filter((one) => !/\.(?:List|Get|Describe)/.test(one))).toEqual(
      [],
    );
  });

  it("opens the role to whoever is in the group", async () => {
    const scene = await startTiersScene();
    const { okta, aws } = scene;
    await scene.apply([admin]);
    const alice = okta.users.create({ login: "alice@example.com" });
    const groupOf = (name: string): string =>
      okta.groups
        .all()
        .find((one) => one.name === name && one.type === "OKTA_GROUP")?.id ??
      "";
    okta.memberships.add(groupOf("AWS Users"), alice.id);
    okta.memberships.add(groupOf("AWS admin"), alice.id);
    const role = {
      login: "alice@example.com",
      account: "111122223333",
      permissionSet: "Admin",
    };
    const session = aws.openRole(role);
    expect(session?.endsAt).toBe(scene.clock.now() + 2 * 3_600_000);
    okta.memberships.remove(groupOf("AWS admin"), alice.id);
    expect(aws.openRole(role)).toBeNull();
  });

  it("sees no difference in whoever is cut off, and leaves them cut off", async () => {
    const scene = await startTiersScene();
    const saying = (sid: string): Tier => ({
      ...admin,
      aws: {
        ...(admin.aws as Extract<Tier["aws"], { kind: "identity-center" }>),
        inlinePolicy: `{"Statement":[{"Sid":"${sid}"}]}`,
      },
    });
    await scene.apply([saying("First")]);
    const [set] = scene.aws.center.sets();
    if (set === undefined) throw new Error("no permission set");
    const cut = planCuts(
      set.inlinePolicy,
      {
        out: new Map([
          [
            scene.aws.store.createUser("mallory@example.com").id,
            scene.clock.now(),
          ],
        ]),
        all: new Set(),
        readmitted: new Map(),
      },
      scene.clock.now(),
    );
    scene.aws.center.changeSet(set.arn, { inlinePolicy: cut?.document ?? "" });
    expect(steps(await scene.plan([saying("First")]))).toEqual([
      "admin ~ provision",
    ]);
    await scene.apply([saying("Second")]);
    const { inlinePolicy } = scene.aws.center.set(set.arn);
    expect(inlinePolicy).toContain('"Second"');
    expect(readCuts(inlinePolicy)).toEqual(cut?.cuts);
    expect(steps(await scene.plan([saying("Second")]))).toEqual([]);
  });

  it("asks AWS for nothing that it refuses", async () => {
    const scene = await startTiersScene();
    const many = Array.from({ length: 6 }, (_, nth) =>
      tierOf(
        `t${nth}`,
        `permissionSet: Set${nth}\naccounts: { ${Array.from({ length: 5 }, (__, at) => `a${at}: "${100000000000 + at}"`).join(", ")} }`,
      ),
    );
    await scene.apply(many);
    expect(creations(scene)).toHaveLength(30);
    expect(
      scene.aws.server.log
        .filter(({ status }) => status !== 200)
        .map(({ requestHeaders }) => requestHeaders["x-amz-target"])
        // A group that has not arrived is not there.
        .filter((target) => !target?.endsWith("GetGroupId")),
    ).toEqual([]);
  });

  it("goes on with the other tiers where one fails, with AWS's reason", async () => {
    const scene = await startTiersScene({ accounts: ["111122223333"] });
    const applied = await scene.apply([admin, reader]);
    expect(outcomes(applied).filter((one) => !one.endsWith("done"))).toEqual([
      "admin assign failed",
    ]);
    const errors = applied.flatMap(({ changes }) =>
      changes.flatMap(({ error }) => error ?? []),
    );
    expect(errors).toEqual([
      expect.stringMatching(/not part of the organization/),
    ]);
  });

  it("says what it waits for, and leaves assignments alone while nobody can see how they stand", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    const more = tierOf(
      "reader",
      `permissionSet: Reader
accounts: { prod: "111122223333" }`,
    );
    const [group] = scene.aws.center.assignments();
    if (group === undefined) throw new Error("nothing is assigned");
    scene.aws.settings.assignmentTime = () => milliseconds(60_000);
    scene.aws.center.start("assign", {
      set: group.set,
      assignment: { ...group, account: "999988887777" },
    });
    const told: string[] = [];
    const blind: Meddle = (name, call) =>
      name === "stateOf" ? Promise.reject(new Error("blind")) : call();
    const before = await scene.apply([more], { meddle: blind });
    expect(outcomes(before).filter((one) => !one.endsWith("done"))).toEqual([
      "reader assign failed",
    ]);
    await scene.apply([more], { progress: (text) => told.push(text) });
    expect(told).toContain("waiting for what AWS was at already: 1 to go");
    expect(steps(await scene.plan([more]))).toEqual([]);
  });

  it("leaves the rest of a tier whose step failed", async () => {
    const scene = await startTiersScene({
      denied: ["AttachManagedPolicyToPermissionSet"],
    });
    const applied = await scene.apply([admin]);
    expect(outcomes(applied).slice(4)).toEqual([
      "admin create-permission-set done",
      "admin attach-policy failed",
      "admin set-inline-policy left",
      "admin assign left",
      "admin assign left",
    ]);
    expect(creations(scene)).toEqual([]);
  });

  it.each([
    "AttachManagedPolicyToPermissionSet",
    "PutInlinePolicyToPermissionSet",
  ])(
    "does not believe AWS's word alone: %s, answered and not done",
    async (operation) => {
      const scene = await startTiersScene();
      const mend = scene.aws.server.addFault({
        path: new RegExp(`^/#${operation}$`),
        fault: {
          kind: "status",
          status: 200,
          headers: {
            "content-type": "application/x-amz-json-1.1",
            "x-amzn-requestid": answerId,
          },
          body: "{}",
        },
      });
      const told = await scene.apply([admin]);
      const failed = told.flatMap(({ changes }) =>
        changes.flatMap(({ outcome, error }) =>
          outcome === "failed" ? [error] : [],
        ),
      );
      expect(failed).toEqual([
        expect.stringContaining(
          "AWS says that it is done; it does not show it",
        ),
      ]);
      // Nobody gets in by a role that is not as it was approved.
      expect(creations(scene)).toEqual([]);
      mend();
      await scene.apply([admin]);
      expect(steps(await scene.plan([admin]))).toEqual([]);
    },
  );

  it("brings a change to the accounts, also one that an earlier run left behind", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    const changed = tierOf(
      "admin",
      `permissionSet: Admin
managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
inlinePolicy: { Version: "2012-10-17", Statement: [] }
sessionDuration: 1h
accounts: { prod: "111122223333", staging: "444455556666" }`,
    );
    expect(steps(await scene.plan([changed]))).toEqual([
      "admin ~ set-session",
      "admin ~ provision",
    ]);
    const meddle: Meddle = (name, call) =>
      name === "provision" ? Promise.reject(new Error("lost")) : call();
    await scene.apply([changed], { meddle });
    expect(steps(await scene.plan([changed]))).toEqual(["admin ~ provision"]);
    await scene.apply([changed]);
    expect(steps(await scene.plan([changed]))).toEqual([]);
  });

  it("takes nothing away unless it is asked to, and then only what the tier names", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin, reader]);
    const less = tierOf(
      "admin",
      `permissionSet: Admin
sessionDuration: 2h
accounts: { prod: "111122223333" }`,
    );
    const gone = ["admin - detach-policy", "admin - delete-inline-policy"];
    expect(steps(await scene.plan([less, reader]))).toEqual([
      ...gone,
      "admin - unassign",
    ]);
    expect(outcomes(await scene.apply([less, reader]))).toEqual([
      "admin detach-policy kept",
      "admin delete-inline-policy kept",
      "admin unassign kept",
    ]);
    expect(steps(await scene.plan([less, reader], true))).toEqual([
      ...gone,
      "admin ~ provision",
      "admin - unassign",
    ]);
    await scene.apply([less, reader], { prune: true });
    expect(steps(await scene.plan([less, reader], true))).toEqual([]);
    expect(scene.aws.center.assignments()).toHaveLength(2);
  });

  it("activates a push that is broken, and so brings everybody", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    const [mapping] = scene.okta.pushMappings.of(scene.app.id);
    scene.okta.pushMappings.report(mapping?.id ?? "", {
      error: "Invalid token",
    });
    const survey = await scene.plan([admin]);
    expect(steps(survey)).toEqual(["admin ~ resume-push"]);
    expect(survey.plans[0]?.findings).toMatchObject([
      {
        code: "push-broken",
        message: expect.stringContaining("Invalid token") as string,
      },
    ]);
    await scene.apply([admin]);
    expect(steps(await scene.plan([admin]))).toEqual([]);
  });
});

describe("a run that is killed at any call", () => {
  const killedAt = (at: number, when: "before" | "after") => {
    let calls = 0;
    const meddle: Meddle = async (_, call) => {
      calls += 1;
      if (calls > at || (calls === at && when === "before"))
        throw new Error("killed");
      const answer = await call();
      if (calls >= at) throw new Error("killed");
      return answer;
    };
    return { meddle, isSurvived: () => calls < at };
  };

  it.each(["before", "after"] as const)(
    "%s it: the next run makes the rest, and nothing twice",
    async (when) => {
      let at = 0;
      for (let isSurvived = false; !isSurvived;) {
        at += 1;
        const scene = await startTiersScene();
        const killer = killedAt(at, when);
        await scene.apply([admin], { meddle: killer.meddle }).catch(() => null);
        isSurvived = killer.isSurvived();
        await scene.apply([admin]);
        expect(steps(await scene.plan([admin]))).toEqual([]);
        expect(new Set(creations(scene)).size).toBe(2);
        expect(creations(scene)).toHaveLength(2);
        expect(
          scene.okta.groups.all().filter(({ type }) => type === "OKTA_GROUP"),
        ).toHaveLength(2);
        await Promise.all([
          scene.okta.server.close(),
          scene.aws.server.close(),
        ]);
      }
      expect(at).toBeGreaterThan(15);
    },
  );
});

describe("standing access", () => {
  const findingsOf = async (scene: TiersScene): Promise<string[]> =>
    (await scene.plan([admin])).plans.flatMap(({ findings }) =>
      findings.map(({ code }) => code),
    );

  it("of people and of other groups is found, also on accounts that the tier does not name", async () => {
    const scene = await startTiersScene();
    const { aws } = scene;
    await scene.apply([admin]);
    expect(await findingsOf(scene)).toEqual([]);
    const [set] = aws.center.sets();
    const person = aws.store.createUser("mallory@example.com");
    const group = aws.store.createGroup("Old administrators");
    for (const [principalType, principal] of [
      ["USER", person.id],
      ["GROUP", group.id],
    ] as const)
      aws.center.assignNow({
        set: set?.arn ?? ("" as never),
        account: "999988887777",
        principalType,
        principal,
      });
    expect(await findingsOf(scene)).toEqual([
      "standing-access",
      "standing-access",
    ]);
  });

  it("of people is told by name, and each way by itself", async () => {
    const scene = await startTiersScene();
    const { aws } = scene;
    await scene.apply([admin]);
    const [set] = aws.center.sets();
    const assign = (
      principalType: "USER" | "GROUP",
      principal: string,
      account = "111122223333",
    ): void => {
      aws.center.assignNow({
        set: set?.arn ?? ("" as never),
        account,
        principalType,
        principal,
      });
    };
    const messages = async (): Promise<string[]> =>
      (await scene.plan([admin])).plans.flatMap(({ findings }) =>
        findings.map(({ message }) => message),
      );
    assign("USER", aws.store.createUser("mallory@example.com").id);
    expect(await messages()).toEqual([
      "The person mallory@example.com has Admin on account prod (111122223333) without any grant.",
    ]);
    const old = aws.store.createGroup("Old administrators").id;
    assign("GROUP", old);
    expect(await messages()).toContain(
      "The group Old administrators has Admin on account prod (111122223333) without any grant.",
    );
    const own = aws.store.findGroup("AWS admin")?.id ?? "";
    assign("GROUP", own, "999988887777");
    expect(await messages()).toContain(
      "Whoever is in group AWS admin has Admin on account 999988887777 as well, which the tier does not name.",
    );
    aws.settings.denied = ["DescribeUser"];
    expect(await messages()).toHaveLength(3);
  });

  it("is not given to whoever is in a group of the same name that was made in AWS", async () => {
    const scene = await startTiersScene();
    const { store, center } = scene.aws;
    const mallory = store.createUser("mallory@example.com").id;
    const { id } = store.createGroup("AWS admin");
    store.addMember(id, mallory);
    expect(await findingsOf(scene)).toEqual(["aws-leftover-member"]);
    const applied = await scene.apply([admin, reader]);
    expect(outcomes(applied).filter((one) => !one.endsWith("done"))).toEqual([
      "admin assign failed",
      "admin assign failed",
    ]);
    expect(applied[0]?.changes.at(-1)?.error).toContain("not in Okta");
    expect(center.assignments()).toHaveLength(1);
    store.removeMember(id, mallory);
    await scene.apply([admin, reader]);
    expect(center.assignments()).toHaveLength(3);
  });

  it("of somebody whose removal never arrived is found", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    const { store } = scene.aws;
    const left = store.createUser("mallory@example.com");
    store.addMember(store.findGroup("AWS admin")?.id ?? ("" as never), left.id);
    expect(await findingsOf(scene)).toEqual(["aws-leftover-member"]);
  });

  it("by a longer session is found, and mended", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    scene.aws.center.changeSet(scene.aws.center.sets()[0]?.arn ?? "", {
      sessionDuration: "PT12H",
    });
    expect(await findingsOf(scene)).toEqual(["aws-session-longer"]);
    await scene.apply([admin]);
    expect(await findingsOf(scene)).toEqual([]);
  });

  it("the same group for assignment and push is an error", async () => {
    const scene = await startTiersScene();
    await scene.apply([admin]);
    const group = scene.okta.groups
      .all()
      .find(({ name }) => name === "AWS admin");
    scene.okta.applications.assignGroup(scene.app.id, group?.id ?? "");
    expect(await findingsOf(scene)).toEqual(["push-broken"]);
  });
});

it("whoever else has it is called by name, and what no file can name is told", async () => {
  const { apply, plan, aws } = await startTiersScene();
  await apply([reader]);
  const [set] = aws.center.sets();
  const others = aws.store.createGroup("Old admins");
  aws.center.assignNow({
    set: set?.arn ?? ("" as never),
    account: "111122223333",
    principalType: "GROUP",
    principal: others.id,
  });
  aws.center.changeSet(set?.arn ?? "", {
    customerPolicies: ["Deploy"],
    boundary: "arn:aws:iam::aws:policy/PowerUserAccess",
  });
  const messages = async () =>
    (await plan([reader])).plans.flatMap(({ findings }) =>
      findings.map(({ message }) => message),
    );
  expect(await messages()).toEqual([
    `The group Old admins has Reader on account prod (111122223333) without any grant.`,
    expect.stringContaining("customer-managed policy /Deploy") as string,
    expect.stringContaining(
      "permissions boundary arn:aws:iam::aws:policy/PowerUserAccess",
    ) as string,
  ]);
  const refuse = aws.server.addFault({
    path: /#(?:DescribeGroup|ListCustomerManaged|GetPermissionsBoundary)/,
    fault: {
      kind: "status",
      status: 400,
      body: '{"__type":"AccessDeniedException","Message":"no"}',
    },
  });
  expect(await messages()).toEqual([
    `The group ${others.id} has Reader on account prod (111122223333) without any grant.`,
    expect.stringContaining("list the customer-managed policies") as string,
    expect.stringContaining("read the permissions boundary") as string,
  ]);
  refuse();
});
