/** Nobody is let into a tier whose AWS side is not in place, or could not be looked at; and looking is cheap. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { planCommand } from "../../src/entry/commands/plan.ts";
import type { CommandContext } from "../../src/entry/main.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { startArrivalScene } from "./arrival-scene.ts";
import { ec2Grant } from "./check-scene.ts";

const group = "AWS EC2 Admin";

const start = async (files?: Readonly<Record<string, string>>) => {
  const scene = await startArrivalScene(files === undefined ? {} : { files });
  const { github } = scene.company;
  return {
    ...scene,
    merge: (who: string, end = "duration: 4h"): number => {
      const number = scene.propose(who, ec2Grant(who, end));
      github.as("bob").approve(number);
      github.as("carol").merge(number, { method: "squash" });
      return number;
    },
  };
};

it("while AWS cannot be read nobody is added, nobody is taken out, and ends come in time", async () => {
  const scene = await start();
  const { company, aws } = scene;
  scene.merge("alice", "duration: 2h");
  scene.merge("dave", "duration: 1h");
  await scene.reconcile();
  expect(company.memberLogins(group)).toHaveLength(2);
  scene.minutes(61);
  scene.merge("erin");
  const mend = aws.server.addFault({
    path: /#ListPermissionSets/,
    fault: { kind: "status", status: 503, body: "<html>" },
  });
  const { code, out } = await scene.reconcile();
  expect(code).toBe(3);
  expect(out).toMatch(/! hold +erin@example.com .*\(aws-unreadable/);
  expect(out).toMatch(/warning not-looked-at: Whether what tier aws-ec2-admin/);
  expect(out).toMatch(/- remove dave@example.com/);
  expect(company.memberLogins(group)).toEqual(["alice@example.com"]);
  mend();
  expect((await scene.reconcile()).code).toBe(0);
  expect(company.memberLogins(group)).toEqual([
    "alice@example.com",
    "erin@example.com",
  ]);
});

it("AWS is asked once for each thing, however many are added", async () => {
  const scene = await start();
  const { center } = scene.aws;
  for (const name of ["Other", "Another"])
    center.createSet({ name, description: null, sessionDuration: "PT1H" });
  scene.merge("alice");
  scene.merge("dave");
  scene.forget();
  expect((await scene.reconcile()).code).toBe(0);
  const count = (operation: string): number => scene.askedAws(operation).length;
  expect(
    Object.fromEntries(
      [...new Set(scene.askedAws())].map((name) => [name, count(name)]),
    ),
  ).toEqual({
    ListInstances: 1,
    ListPermissionSets: 1,
    // AWS lists no names: a process that stays asks for each once.
    DescribePermissionSet: 3,
    ListManagedPoliciesInPermissionSet: 1,
    GetInlinePolicyForPermissionSet: 1,
    ListAccountsForProvisionedPermissionSet: 1,
    ListAccountAssignments: 1,
    // Before the add, and for the arrival, where people are asked for as well.
    GetGroupId: 2,
    GetUserId: 2,
    IsMemberInGroups: 2,
  });
  scene.forget();
  await scene.reconcile();
  expect(scene.askedAws()).toEqual([]);
});

/** The actions of the documented policy that begins after these words. */
const documented = (words: string): readonly string[] => {
  const text = readFileSync(
    join(import.meta.dirname, "../../docs/aws.md"),
    "utf8",
  );
  const from = text.slice(text.indexOf(words));
  const [, json = ""] = /```json\n([^]*?)```/.exec(from) ?? [];
  const { Statement } = JSON.parse(json) as {
    Statement: readonly { readonly Action: readonly string[] }[];
  };
  return Statement.flatMap(({ Action }) =>
    Action.map((one) => one.replace(/^.*:/, "")),
  );
};

it("the check asks for no more than the documented policy allows, and shows that nobody gets in yet", async () => {
  const scene = await start();
  const may = documented("`check` needs less than `plan`");
  const number = scene.propose("alice", ec2Grant("alice"));
  scene.forget();
  const ready = await scene.check(number);
  expect(ready.code).toBe(0);
  expect(ready.out).toMatch(/\+ add +alice@example.com/);
  expect(ready.out).not.toContain("Not looked at");
  expect([...new Set(scene.askedAws())].sort()).toEqual([...may].sort());
  scene.aws.state.assignments.clear();
  const missing = await scene.check(number);
  expect(missing.code).toBe(1);
  expect(missing.out).toMatch(/! hold +alice@example.com .*\(aws-not-ready/);
  expect(scene.comments(number)[0]).toContain(
    "**gets nothing yet**: What tier",
  );
});

it("the check does not fail because AWS is down or does not let it look, and says so", async () => {
  const scene = await start();
  const number = scene.propose("alice", ec2Grant("alice"));
  const mend = scene.aws.server.addFault({
    path: /#ListPermissionSets/,
    fault: { kind: "status", status: 503, body: "<html>" },
  });
  const down = await scene.check(number);
  mend();
  scene.aws.settings.denied = ["ListAccountAssignments"];
  const denied = await scene.check(number);
  scene.aws.settings.denied = [];
  const without = await scene.check(number, {
    env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
  });
  expect([down.code, denied.code, without.code]).toEqual([0, 0, 0]);
  for (const { out } of [down, denied])
    expect(out).toContain("opens in AWS is in place could not be found out");
  expect(denied.out).toContain("sso:ListAccountAssignments");
  expect(without.out).toContain(
    "Not looked at: whether what aws-ec2-admin opens in AWS is in place.",
  );
  expect(scene.comments(number)[0]).toContain(
    "Not looked at: whether what `aws-ec2-admin` opens",
  );
});

it("the check, plan and reconcile wait for an AWS that never answers for as long as they have, and no longer", async () => {
  const scene = await start();
  const number = scene.propose("alice", ec2Grant("alice"));
  scene.merge("dave");
  scene.aws.server.addFault({ path: /./, fault: { kind: "hang" } });
  const waited: number[] = [];
  const impatient = (context: CommandContext): CommandContext => ({
    ...context,
    tools: {
      ...context.tools,
      awsPatience: (length) => {
        waited.push(length);
        return Promise.resolve();
      },
    },
  });
  const checked = await scene.run((context) =>
    checkCommand(impatient(context), { pr: String(number) }),
  );
  const planned = await scene.run((context) =>
    planCommand(impatient(context), {}),
  );
  expect(checked.code).toBe(0);
  expect(checked.out).toMatch(/not-looked-at: .*did not answer in time/);
  expect(planned.out).toMatch(/! hold +dave@example.com .*\(aws-unreadable/);
  // The check's job has ten minutes, and much else to do in them.
  expect(waited).toEqual([45_000, 180_000]);
});

const account = "999999999999";
const provider = `arn:aws:iam::${account}:saml-provider/Okta`;

/** One tier, which opens a role by SAML alone; no Identity Center. */
const bySaml = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(shippedPolicy())
      .filter(([path]) => !/tiers\/aws-(?:admin|ec2-read)/.test(path))
      .map(([path, text]) => {
        if (path.includes("tiers/"))
          return [
            path,
            `${text.replace(/^aws:[^]*$/m, "")}aws:
  saml:
    role: arn:aws:iam::${account}:role/EC2Admin
    provider: ${provider}
`,
          ];
        return path.endsWith("curfew.yaml")
          ? [
              path,
              `${text}saml:
  signInUrl: https://acme.okta.com/home/amazon_aws/0oa1/272
`,
            ]
          : [path, text];
      }),
  );

it("nobody is added where the role is seen and does not trust Okta; what is not seen keeps nobody out", async () => {
  const scene = await start(bySaml());
  const { company, aws } = scene;
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithSAML",
        Condition: {
          StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" },
        },
      },
    ],
  };
  const role = {
    name: "EC2Admin",
    trust: { ...trust, Statement: [] } as object,
    maxSessionSeconds: 3_600,
  };
  aws.iam.roles.push(role);
  scene.merge("alice");
  const held = await scene.reconcile();
  expect(held.code).toBe(3);
  expect(held.out).toMatch(
    /error saml-trust: The role arn:aws:iam::999999999999:role\/EC2Admin/,
  );
  expect(held.out).toMatch(/! hold +alice@example.com .*\(aws-not-ready/);
  aws.settings.denied = ["GetRole"];
  expect((await scene.reconcile()).code).toBe(0);
  expect(company.memberLogins(group)).toEqual(["alice@example.com"]);
  aws.settings.denied = [];
  role.trust = trust;
  const number = scene.merge("dave");
  expect((await scene.reconcile()).code).toBe(0);
  expect(company.memberLogins(group)).toEqual([
    "alice@example.com",
    "dave@example.com",
  ]);
  expect(scene.comments(number)[0]).toContain(
    "saml2aws login --idp-account aws-ec2-admin",
  );
});
