/** `tiers plan` and `tiers apply` as people run them, from the grant to the role that opens. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge, propose } from "./access.ts";
import { curfew, jsonOf } from "./run.ts";

let company: Company;

beforeAll(async () => {
  company = await startCompany({ aws: true });
  company.okta.limits.lift();
});

afterAll(() => company.close());

const awsOf = () => {
  if (company.aws === null) throw new Error("no AWS");
  return company.aws;
};

describe("before a tier is in place", () => {
  it("the pull request's check says so, and nobody is added", async () => {
    const number = propose(company, "dave", ec2Grant("dave", "duration: 2h"));
    const checked = await curfew(company, ["check", "--pr", String(number)]);
    expect(checked.text).toContain("aws-not-ready");
    expect(checked.code).toBe(1);
    await curfew(company, ["reconcile", "--new-ledger"]);
    const bob = company.github.as("bob");
    bob.approve(number);
    bob.merge(number, { method: "squash" });
    const { code, text } = await curfew(company, ["reconcile"]);
    expect(text).toContain("aws-not-ready");
    expect(text).toContain("Run curfew tiers apply");
    expect(code).toBe(3);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([]);
  });

  it("nobody is added while AWS cannot be asked, and that is told", async () => {
    const broken = awsOf().server.addFault({
      path: /#ListPermissionSets/,
      fault: {
        kind: "status",
        status: 400,
        body: '{"__type":"AccessDeniedException","Message":"no"}',
      },
    });
    const { text } = await curfew(company, ["plan"]);
    broken();
    expect(text).toContain("not-looked-at");
    expect(text).toMatch(/! hold +dave@example.com .*aws-unreadable/);
  });
});

describe("the shipped tiers", () => {
  it("are planned without anything being changed", async () => {
    const { code, text } = await curfew(company, ["tiers", "plan"]);
    expect(text).toContain("+ permission set EC2AdminAccess, session 1h");
    expect(text).toContain(
      '+ Okta group "AWS Users" assigned to "AWS IAM Identity Center"',
    );
    expect(code).toBe(0);
    expect(awsOf().center.sets()).toEqual([]);
  });

  it("are not applied where nothing can be proven, unless that is said on purpose", async () => {
    const unproven = { without: ["CURFEW_TRUST_ROOT"] };
    const refused = await curfew(company, ["tiers", "apply"], unproven);
    expect(refused.code).toBe(2);
    expect(refused.text).toContain("--unproven");
    expect(awsOf().center.sets()).toEqual([]);
    const planned = await curfew(company, ["tiers", "plan"], unproven);
    expect(planned.code).toBe(0);
  });

  it("are applied, and then there is nothing left", async () => {
    const applied = await curfew(company, ["tiers", "apply", "--json"]);
    expect(applied.code).toBe(0);
    expect(applied.errors).toMatch(/assigned \d+ of 6/);
    const again = await curfew(company, ["tiers", "apply"]);
    expect(again.out).toContain("Nothing to do");
    const anyway = await curfew(company, ["tiers", "apply", "--unproven"], {
      without: ["CURFEW_TRUST_ROOT"],
    });
    expect(anyway.code).toBe(0);
    expect(anyway.errors).toContain("whoever changed them");
    const after = await curfew(company, ["tiers", "plan", "--json"]);
    expect(jsonOf(after)).toMatchObject({
      tiers: [
        { tier: "aws-admin-all", changes: [], findings: [] },
        { tier: "aws-ec2-admin", changes: [], findings: [] },
        { tier: "aws-ec2-read-only", changes: [], findings: [] },
      ],
    });
  });

  it("open their role to whoever is granted it", async () => {
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    expect((await curfew(company, ["reconcile"])).code).toBe(0);
    const role = {
      login: "alice@example.com",
      account: "111122223333",
      permissionSet: "EC2AdminAccess",
    };
    expect(awsOf().openRole(role)).not.toBeNull();
  });

  it("are looked at by the doctor, who finds access that no grant gives", async () => {
    const { center, store } = awsOf();
    const set = center.sets().find(({ name }) => name === "EC2AdminAccess");
    if (set === undefined) throw new Error("no permission set");
    const mallory = store.createUser("mallory@example.com");
    center.assignNow({
      set: set.arn,
      account: "999988887777",
      principalType: "USER",
      principal: mallory.id,
    });
    awsOf().iam.users.push({
      name: "deploy",
      hasPassword: false,
      keys: [{ id: "AKIASANDBOX000000001", isActive: true }],
    });
    const { managedPolicies } = set;
    center.changeSet(set.arn, {
      managedPolicies: [
        ...managedPolicies,
        "arn:aws:iam::aws:policy/AdministratorAccess",
      ],
    });
    const found = await curfew(company, ["doctor"]);
    center.changeSet(set.arn, { managedPolicies });
    expect(found.text).toMatch(
      /warning aws-differs: .* - permission set EC2AdminAccess: arn:aws:iam::aws:policy\/AdministratorAccess/,
    );
    const user = "IAM user deploy of account 999999999999 gets in";
    expect(found.text).toContain(user);
    const planned = await curfew(company, ["tiers", "plan"]);
    expect(planned.text).toContain(user);
    awsOf().settings.denied = ["ListUsers"];
    const unread = await curfew(company, ["tiers", "plan"]);
    awsOf().settings.denied = [];
    expect(unread.text).toContain("The users of IAM were not looked at");
    expect(unread.code).toBe(0);
    expect(found.text).toMatch(/warning standing-access: .*999988887777/);
    // To be pasted as it stands.
    expect(found.text).toContain(`--permission-set-arn ${set.arn} `);
    expect(found.text).not.toContain("aws-not-ready");
    const without = await curfew(company, ["doctor"], { without: ["AWS_*"] });
    expect(without.text).toContain("aws-unasked");
    expect(without.text).not.toContain("standing-access");
  });

  it("are not applied where nobody approved what they say", async () => {
    company.github.as("carol").commitFiles({
      branch: "main",
      files: {
        "access/tiers/aws-ec2-admin.yaml": `description: More
group: AWS EC2 Admin
audience: [AWS Users]
maxDuration: 8h
approvals: 1
aws:
  permissionSet: EC2AdminAccess
  managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
  accounts: { prod: "111122223333" }
`,
      },
      message: "Widen it",
    });
    const { code, text } = await curfew(company, ["tiers", "apply"]);
    expect(code).toBe(3);
    expect(text).toContain("not proven");
    expect(
      awsOf()
        .center.sets()
        .flatMap((set) => set.managedPolicies),
    ).toHaveLength(3);
  });

  it("need AWS credentials, and settings that say where", async () => {
    const without = await curfew(company, ["tiers", "plan"], {
      without: ["AWS_*"],
    });
    expect(without).toMatchObject({ code: 2 });
    expect(without.text).toContain("AWS credentials");
    expect((await curfew(company, ["tiers", "look"])).code).toBe(2);
  });
});
