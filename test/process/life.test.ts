import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge } from "./access.ts";
import { curfew, type Finished, jsonOf } from "./run.ts";

interface Change {
  readonly action: string;
  readonly reason: string;
  readonly user: string;
  readonly outcome?: string;
}
interface PlanShape {
  readonly now: string;
  readonly commit: string;
  readonly changes: readonly Change[];
  readonly findings: readonly { readonly code: string }[];
}

const planOf = (finished: Finished): PlanShape => jsonOf(finished) as PlanShape;

const group = "AWS EC2 Admin";
const alice = {
  user: "alice@example.com",
  tier: "aws-ec2-admin",
  group,
  grant: ec2Path("alice"),
  startsAt: "2026-11-22T14:00:00Z",
  endsAt: "2026-11-22T18:00:00Z",
};
const dave = {
  ...alice,
  user: "dave@example.com",
  grant: ec2Path("dave"),
  endsAt: "2026-11-22T22:00:00Z",
};
/** Nothing explains her. */
const erin = {
  ...alice,
  user: "erin@example.com",
  grant: null,
  startsAt: null,
  endsAt: null,
};

/** One life, run once; the tests look at what each command said. */
describe("the life of two grants and a stranger, by the command line", () => {
  let company: Company;
  let tip: string;
  const said: Record<string, Finished> = {};
  const inGroup: Record<string, readonly string[]> = {};
  const run = async (
    name: string,
    args: string,
    how: Parameters<typeof curfew>[2] = {},
  ): Promise<void> => {
    said[name] = await curfew(company, args.split(" "), how);
    inGroup[name] = company.memberLogins(group);
  };
  /** The true ends: a session that is opened just before lasts an hour. */
  const untilSeven = { sessionsEndAt: "2026-11-22T19:00:00Z" };
  const untilEleven = { sessionsEndAt: "2026-11-22T23:00:00Z" };
  const saidIn = (name: string): Finished => {
    const finished = said[name];
    if (finished === undefined) throw new Error(`${name} did not run`);
    return finished;
  };

  beforeAll(async () => {
    company = await startCompany();
    merge(company, "alice", ec2Grant("alice", "duration: 4h"));
    merge(company, "dave", ec2Grant("dave", "duration: 8h"));
    tip = company.github.branchTip("main") ?? "";
    company.okta.memberships.add(
      company.groups.get(group)?.id ?? "",
      company.people.get(erin.user)?.id ?? "",
    );
    await run("plan without a ledger", "plan");
    await run("reconcile without a ledger", "reconcile");
    await run("first", "reconcile --new-ledger --json");
    await run("second", "reconcile --json");
    await run("third", "reconcile --json");
    await run("plan", "plan --json");
    await run("plan at the end", "plan --json --at 2026-11-22T18:00:00Z");
    await run("plan of the past", "plan --at 2020-01-01T00:00:00Z");
    await run("status", "status");
    await run("status of alice", "status --json --user Alice@Example.com");
    await run("status of a tier", "status --json --tier aws-admin-all");
    company.clock.set(instant(Date.parse(alice.endsAt)));
    await run("end", "reconcile");
    await run("cleanup", "cleanup --json", { without: ["OKTA_*"] });
    await run("cleanup again", "cleanup", { without: ["OKTA_*"] });
  }, 300_000);
  afterAll(() => company.close());

  it("plans nobody without a ledger, and exits 1 for the finding", () => {
    const { code, out } = saidIn("plan without a ledger");
    expect(code).toBe(1);
    expect(out).toContain("error ledger-missing");
    expect(out).not.toContain("+ add");
  });

  it("adds and removes nobody without a ledger, and exits 3", () => {
    expect(saidIn("reconcile without a ledger").code).toBe(3);
    expect(inGroup["reconcile without a ledger"]).toEqual([erin.user]);
  });

  it("adds those with a grant, and holds the stranger in the first sweep", () => {
    const finished = saidIn("first");
    expect(jsonOf(finished)).toEqual({
      now: "2026-11-22T14:00:00Z",
      commit: tip,
      aws: [],
      changes: [
        {
          action: "add",
          reason: "granted",
          ...alice,
          outcome: "confirmed",
          error: null,
        },
        {
          action: "add",
          reason: "granted",
          ...dave,
          outcome: "confirmed",
          error: null,
        },
        {
          action: "hold",
          reason: "brake",
          ...erin,
          outcome: "held",
          error: null,
        },
      ],
      findings: [],
      ledger: {
        seq: expect.any(Number) as number,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    });
    expect(finished.code).toBe(3);
    expect(inGroup["first"]).toEqual([alice.user, dave.user, erin.user]);
  });

  it("removes the stranger in the next sweep, and exits 0", () => {
    const [removal] = planOf(saidIn("second")).changes;
    expect(removal).toEqual({
      action: "remove",
      reason: "unmanaged",
      ...erin,
      outcome: "confirmed",
      error: null,
    });
    expect(saidIn("second").code).toBe(0);
    expect(inGroup["second"]).toEqual([alice.user, dave.user]);
  });

  it("plans nothing when it runs again", () => {
    const { changes } = planOf(saidIn("third"));
    expect(changes.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["keep", "kept"],
      ["keep", "kept"],
    ]);
    expect(saidIn("third").code).toBe(0);
  });

  it("shows the plan in the promised shape", () => {
    expect(jsonOf(saidIn("plan"))).toEqual({
      now: "2026-11-22T14:00:00Z",
      commit: tip,
      changes: [
        { action: "keep", reason: "granted", ...alice, ...untilSeven },
        { action: "keep", reason: "granted", ...dave, ...untilEleven },
      ],
      findings: [],
    });
    expect(saidIn("plan").code).toBe(0);
  });

  it("plans no past", () => {
    const { code, out, errors } = saidIn("plan of the past");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toContain("--at: 2020-01-01T00:00:00Z has passed (it is 2");
  });

  it("shows with --at what it would do then, and does nothing", () => {
    const { now, changes } = planOf(saidIn("plan at the end"));
    expect(now).toBe(alice.endsAt);
    expect(changes).toEqual([
      { action: "remove", reason: "expired", ...alice, ...untilSeven },
      { action: "keep", reason: "granted", ...dave, ...untilEleven },
    ]);
    expect(inGroup["plan at the end"]).toEqual([alice.user, dave.user]);
  });

  it("tells people who has what, until when, on whose approval", () => {
    const { code, out } = saidIn("status");
    expect(code).toBe(0);
    expect(out).toContain(
      "alice@example.com  aws-ec2-admin  active  until 2026-11-22T18:00:00Z (#1, approved by bob)",
    );
    expect(out).toContain("dave@example.com");
    expect(out).toContain(
      "  AWS sessions can last until 2026-11-22T19:00:00Z\n  console, prod: https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=EC2AdminAccess\n",
    );
    expect(out).toContain(
      "  command line: aws sso login --profile aws-ec2-admin-prod, with this in ~/.aws/config:\n    [sso-session acme]\n",
    );
    expect(out).toContain("  longer? A pull request with a later end in ");
    expect(out).toContain("  no longer needed? curfew revoke ");
    // It is no terminal, so there is nothing but text.
    expect(out).not.toContain("\u001b");
  });

  it("narrows status to a person, in any case of letters", () => {
    expect(jsonOf(saidIn("status of alice"))).toEqual({
      findings: [],
      now: "2026-11-22T14:00:00Z",
      access: [
        {
          ...alice,
          state: "active",
          pullRequest: 1,
          approvers: ["bob"],
          detail: "Approved and in time.",
          isUntold: false,
          aws: null,
          sessionsEndAt: "2026-11-22T19:00:00Z",
          signIn: expect.objectContaining({
            command: "aws sso login --profile aws-ec2-admin-prod",
          }) as object,
        },
      ],
    });
  });

  it("narrows status to a tier", () => {
    expect(jsonOf(saidIn("status of a tier"))).toEqual({
      findings: [],
      now: "2026-11-22T14:00:00Z",
      access: [],
    });
  });

  it("takes the person out at the end, to the second", () => {
    const { code, out } = saidIn("end");
    expect(code).toBe(0);
    expect(out).toContain("Reconciled at 2026-11-22T18:00:00Z");
    expect(out).toMatch(
      /- remove alice@example\.com {2}aws-ec2-admin {2}\(expired, .*\) → confirmed/,
    );
    expect(out).toContain("1 membership stays as it is");
    expect(inGroup["end"]).toEqual([dave.user]);
  });

  it("opens one cleanup pull request without any Okta credential", () => {
    expect(jsonOf(saidIn("cleanup"))).toEqual({
      cleanups: [
        {
          tier: "aws-ec2-admin",
          branch: "curfew/cleanup/aws-ec2-admin",
          action: "opened",
          pullRequest: 3,
          files: [alice.grant],
          error: null,
        },
      ],
    });
    expect(saidIn("cleanup").code).toBe(0);
    expect(company.github.pullRequest(3).headRef).toBe(
      "curfew/cleanup/aws-ec2-admin",
    );
  });

  it("leaves the cleanup pull request alone while nothing changes", () => {
    const { code, out } = saidIn("cleanup again");
    expect(code).toBe(0);
    expect(out).toBe(`aws-ec2-admin: unchanged #3\n  - ${alice.grant}\n`);
    expect(company.github.repository.nextNumber).toBe(4);
  });

  it("says progress and trouble on standard error only", () => {
    const { "plan of the past": _refused, ...well } = said;
    for (const [name, { errors }] of Object.entries(well))
      expect(errors, name).toBe("");
  });
});
