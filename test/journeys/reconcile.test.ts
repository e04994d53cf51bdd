import {
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from "vitest";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  ec2Grant,
  ec2Path,
  groupId,
  type Office,
  openOffice,
  told,
} from "./office.ts";

const ec2 = "AWS EC2 Admin";
let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
});

afterEach(async () => {
  await office.close();
});

const members = () => office.company.memberLogins(ec2);
const person = (login: string) => {
  const user = office.company.people.get(`${login}@example.com`);
  if (user === undefined) throw new Error(login);
  return user;
};

describe("a grant's life", () => {
  it("adds on the merge, keeps, removes at its end, and then plans nothing", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted alice confirmed",
    ]);
    expect(members()).toEqual(["alice@example.com"]);
    expect(told((await office.reconcile()).applied)).toEqual([
      "keep granted alice kept",
    ]);
    office.hours(4);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
    expect(members()).toEqual([]);
    expect(told((await office.reconcile()).applied)).toEqual([]);
  });

  it("ends with the last of two overlapping grants", async () => {
    office.land("alice", {
      [ec2Path("one")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.land("alice", {
      [ec2Path("two")]: ec2Grant("alice", "duration: 3h"),
    });
    await office.reconcile();
    office.hours(2);
    await office.reconcile();
    expect(members()).toEqual(["alice@example.com"]);
    office.hours(2);
    await office.reconcile();
    expect(members()).toEqual([]);
  });

  it("ends when its file is deleted, without any approval", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile();
    office.land("alice", { [ec2Path("alice")]: null }, []);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove file-removed alice confirmed",
    ]);
  });

  it("is extended by an approved edit, without leaving the group", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 3h"),
    });
    await office.reconcile();
    office.hours(2);
    await office.reconcile();
    expect(members()).toEqual(["alice@example.com"]);
  });

  it("keeps its old end when an edit was not approved", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.land(
      "alice",
      { [ec2Path("alice")]: ec2Grant("alice", "duration: 7h") },
      [],
    );
    const { applied } = await office.reconcile();
    expect(told(applied)).toEqual(["keep granted alice kept"]);
    office.hours(1);
    await office.reconcile();
    expect(members()).toEqual([]);
  });
});

describe("nobody comes back by themselves", () => {
  it("holds somebody who was taken out in Okta, also for an overlapping grant, and adds after a new approval", async () => {
    office.land("alice", {
      [ec2Path("one")]: ec2Grant("alice"),
      [ec2Path("two")]: ec2Grant("alice", "duration: 6h"),
    });
    await office.reconcile();
    office.hours(1);
    office.company.okta.memberships.remove(
      groupId(office.company, ec2),
      person("alice").id,
    );
    const first = await office.reconcile();
    expect(told(first.applied)).toEqual(["hold vanished alice held"]);
    expect(first.isPartial).toBe(true);
    const second = await office.reconcile();
    expect(told(second.applied)).toEqual(["hold vanished alice held"]);
    expect(second.isPartial).toBe(false);
    office.land("alice", {
      [ec2Path("three")]: ec2Grant("alice", "duration: 2h"),
    });
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted alice confirmed",
    ]);
  });

  it("does not revive a stay whose person was deactivated and came back", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile();
    office.company.okta.users.setStatus(person("alice").id, "SUSPENDED");
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove person-inactive alice confirmed",
    ]);
    office.company.okta.users.setStatus(person("alice").id, "ACTIVE");
    expect(told((await office.reconcile()).applied)).toEqual([]);
    expect(members()).toEqual([]);
  });

  it("does not revive a stay whose person left the audience and came back", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile();
    const audience = groupId(office.company, "AWS Users");
    office.company.okta.memberships.remove(audience, person("alice").id);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove left-audience alice confirmed",
    ]);
    office.company.okta.memberships.add(audience, person("alice").id);
    await office.reconcile();
    expect(members()).toEqual([]);
  });

  it("does not revive an ended grant by the revert button on its cleanup", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "expires: 2026-11-22T15:30:00Z"),
    });
    await office.reconcile();
    office.hours(3);
    await office.reconcile();
    const [opened] = await office.cleanup();
    const number = opened?.pullRequest ?? 0;
    office.company.github.as("bob").approve(number);
    office.company.github.as("bob").merge(number);
    const revert = office.company.github.as("alice").revert(number);
    office.company.github.as("carol").merge(revert.number);
    await office.reconcile();
    expect(members()).toEqual([]);
  });
});

describe("policy that moves", () => {
  const tierPath = "access/tiers/aws-ec2-admin.yaml";
  const tierText = () => shippedPolicy()[tierPath] ?? "";

  it("ends a live stay when its tier is renamed", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 6h"),
    });
    await office.reconcile();
    office.land(
      "bob",
      { [tierPath]: null, "access/tiers/aws-ec2-boss.yaml": tierText() },
      ["carol"],
    );
    expect(told((await office.reconcile()).applied)).toContain(
      "remove tier-deleted alice confirmed",
    );
  });

  it("shortens a live stay when maxDuration shrinks, and does not lengthen one when it grows", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 6h"),
    });
    await office.reconcile();
    office.land("bob", { [tierPath]: tierText().replace("8h", "2h") }, [
      "carol",
    ]);
    await office.reconcile();
    expect(members()).toEqual(["alice@example.com"]);
    office.land("bob", { [tierPath]: tierText().replace("8h", "20h") }, [
      "carol",
    ]);
    office.hours(2);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
  });

  it("lets a broken tier's ends fire and adds nobody to it", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.land("bob", { [tierPath]: "group: [\n" }, ["carol"]);
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    await office.reconcile();
    expect(members()).toEqual(["alice@example.com"]);
    office.hours(1);
    await office.reconcile();
    expect(members()).toEqual([]);
  });

  it("lets the last proven tier govern when somebody loosened it by a bypass, and raises an alarm", async () => {
    const loosened = tierText()
      .replace("8h", "30d")
      .replace("approvals: 1", "approvals: 1\nonBehalf: true")
      .replace("onBehalf: false\n", "");
    office.company.github
      .as("carol")
      .commitFiles({ branch: "main", files: { [tierPath]: loosened } });
    office.hours(20);
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 20d"),
    });
    const { findings } = await office.reconcile();
    expect(findings.map(({ code }) => code)).toContain("policy-unproven");
    office.hours(9);
    await office.reconcile();
    expect(members()).toEqual([]);
  });

  it("adds nobody while main is rolled back, and still ends what is due", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    const before = office.company.github.branchTip("main") ?? "";
    office.land("bob", { "README.md": "Later\n" }, ["carol"]);
    await office.reconcile();
    office.company.github.as("carol").push("main", before, { force: true });
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    const rolledBack = await office.reconcile();
    expect(rolledBack.findings.map(({ code }) => code)).toContain(
      "main-rewritten",
    );
    expect(members()).toEqual(["alice@example.com"]);
    office.hours(1);
    await office.reconcile();
    expect(members()).toEqual([]);
  });

  it("ends in time what was let in on a main that was rewritten and vouched for since, past every brake", async () => {
    const { github } = office.company;
    const before = github.branchTip("main") ?? "";
    const people = ["alice", "bob", "dave"];
    for (const name of people)
      office.land(
        name,
        { [ec2Path(name)]: ec2Grant(name, "duration: 2h") },
        name === "bob" ? ["carol"] : ["bob"],
      );
    await office.reconcile();
    const carol = github.as("carol");
    carol.push("main", before, { force: true });
    // The same files with other ids, which GitHub links to no pull request.
    const trustRoot = carol.commitFiles({
      branch: "main",
      files: Object.fromEntries(
        people.map((name) => [ec2Path(name), ec2Grant(name, "duration: 2h")]),
      ),
    });
    const { findings } = await office.reconcile({ trustRoot });
    expect(findings.map(({ code }) => code)).not.toContain("main-rewritten");
    expect(members()).toHaveLength(3);
    office.hours(2);
    const { applied } = await office.reconcile({ trustRoot });
    expect(told(applied)).toEqual(
      people.map((name) => `remove expired ${name} confirmed`),
    );
    expect(members()).toEqual([]);
  });
});

/** Merged past all protections, by somebody who may write to branches. */
const bypass = (at: Office, name: string, text: string): void => {
  at.company.github
    .as("carol")
    .commitFiles({ branch: "main", files: { [ec2Path(name)]: text } });
};

describe("strangers and the brake", () => {
  it("throws no standing member out on the word of files that nobody approved", async () => {
    const standing = ["alice", "bob", "dave"];
    for (const name of standing)
      office.company.okta.memberships.add(
        groupId(office.company, ec2),
        person(name).id,
      );
    for (const name of standing)
      bypass(office, name, ec2Grant(name, "expires: 2020-01-01T00:00:00Z"));
    const { applied } = await office.reconcile();
    expect(told(applied)).toEqual([
      "remove unmanaged alice confirmed",
      "hold brake bob held",
      "hold brake dave held",
    ]);
  });

  it("lets a few go and holds the rest, until somebody lets the brake go for a run", async () => {
    const { okta } = office.company;
    const id = groupId(office.company, ec2);
    for (let index = 0; index < 12; index += 1)
      okta.memberships.add(
        id,
        okta.users.create({
          login: `stranger${String(index).padStart(2, "0")}@example.com`,
        }).id,
      );
    const { applied } = await office.reconcile();
    const outcomes = told(applied);
    expect(
      outcomes.filter((line) => line.startsWith("remove unmanaged")),
    ).toHaveLength(2);
    expect(
      outcomes.filter((line) => line.startsWith("hold brake")),
    ).toHaveLength(10);
    const more = await office.reconcile({ allowRemovals: 10 });
    expect(
      told(more.applied).filter((line) => line.startsWith("remove unmanaged")),
    ).toHaveLength(10);
    expect(members()).toEqual([]);
  });

  it("never brakes a due end, however many strangers there are", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    const { okta } = office.company;
    for (let index = 0; index < 30; index += 1)
      okta.memberships.add(
        groupId(office.company, ec2),
        okta.users.create({ login: `stranger${index}@example.com` }).id,
      );
    office.hours(1);
    expect(told((await office.reconcile()).applied)[0]).toBe(
      "remove expired alice confirmed",
    );
    expect(members()).not.toContain("alice@example.com");
  });
});

const settingsPath = "access/curfew.yaml";
const observeText = (): string =>
  (shippedPolicy()[settingsPath] ?? "").replace("enforce", "observe");

const openObserving = async (): Promise<Office> => {
  const watching = await openOffice({
    files: { ...shippedPolicy(), [settingsPath]: observeText() },
  });
  onTestFinished(() => watching.close());
  return watching;
};

describe("observing", () => {
  it("throws nobody out whom Curfew did not let in, whatever files on main say", async () => {
    const watching = await openObserving();
    watching.company.okta.memberships.add(
      groupId(watching.company, ec2),
      watching.company.people.get("alice@example.com")?.id ?? "",
    );
    bypass(
      watching,
      "past",
      ec2Grant("alice", "expires: 2020-01-01T00:00:00Z"),
    );
    watching.land("alice", {
      [ec2Path("approved")]: ec2Grant("alice", "duration: 1h"),
    });
    for (const run of ["at first", "after its end"]) {
      await watching.reconcile();
      expect(watching.company.memberLogins(ec2), run).toEqual([
        "alice@example.com",
      ]);
      watching.hours(2);
    }
    expect(told((await watching.reconcile()).applied)).toEqual([
      "remove expired alice observed",
    ]);
  });

  it("still ends in time what Curfew let in before", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile();
    office.land("bob", { [settingsPath]: observeText() }, ["carol"]);
    office.hours(5);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
  });

  it("removes and adds nobody, exits well, and leaves the first sweep to the first run that enforces", async () => {
    const settings = shippedPolicy()[settingsPath] ?? "";
    const watching = await openObserving();
    const { company } = watching;
    const id = groupId(company, ec2);
    company.okta.memberships.add(
      id,
      company.people.get("erin@example.com")?.id ?? "",
    );
    watching.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    for (const run of [1, 2]) {
      const { applied, isPartial } = await watching.reconcile();
      expect(told(applied), `run ${run}`).toEqual([
        "add granted alice observed",
        "hold brake erin held",
      ]);
      expect(isPartial).toBe(false);
    }
    expect(company.memberLogins(ec2)).toEqual(["erin@example.com"]);

    watching.land("bob", { [settingsPath]: settings }, ["carol"]);
    const first = await watching.reconcile();
    expect(told(first.applied)).toEqual([
      "add granted alice confirmed",
      "hold brake erin held",
    ]);
    expect(first.isPartial).toBe(true);
    expect(told((await watching.reconcile()).applied)).toEqual([
      "remove unmanaged erin confirmed",
      "keep granted alice kept",
    ]);
  });
});

describe("what stops adds is said, and ends fire all the same", () => {
  const codes = async (
    more: Parameters<Office["reconcile"]>[0] = {},
  ): Promise<readonly string[]> =>
    (await office.reconcile(more)).findings.map(({ code }) => code);

  beforeEach(async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.hours(1);
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
  });

  it("without a trust root", async () => {
    expect(await codes({ trustRoot: "" })).toContain("trust-root-missing");
    expect(members()).toEqual([]);
  });

  it("while it cannot be told which policy is proven", async () => {
    office.company.github.server.addFault({
      path: /\/(pulls|commits)/,
      fault: { kind: "status", status: 403, body: "{}" },
    });
    // Whatever was judged before is in the ledger; this is not.
    office.company.github.as("carol").commitFiles({
      branch: "main",
      files: { ".github/CODEOWNERS": "* @bob\n" },
    });
    expect(await codes()).toContain("policy-unreadable");
    expect(members()).toEqual([]);
  });

  it("with the settings gone or broken, while the last ones stay in force", async () => {
    const told = async (settings: string | null) => {
      office.land("bob", { "access/curfew.yaml": settings }, ["carol"]);
      const { findings } = await office.reconcile();
      return findings
        .filter(({ code }) => code !== "policy-unproven")
        .map(({ code, message }) => `${code}: ${message}`);
    };
    expect(await told(null)).toEqual([
      "settings-missing: There are no settings on main any more; the last readable ones are in force.",
    ]);
    expect(members()).toEqual(["dave@example.com"]);
    expect(await told("mode: [\n")).toEqual([
      "settings-broken: The settings on main cannot be read; the last readable ones are in force.",
      expect.stringMatching(/^yaml-syntax: /),
    ]);
    expect(members()).toEqual(["dave@example.com"]);
  });
});

describe("one bad file harms only itself", () => {
  it.each([
    ["an end before the year 0", "expires: 0000-01-01T00:00:00+01:00"],
    [
      "a start in the last minute of the year 9999",
      "duration: 1h\nstarts: 9999-12-31T23:59:00Z",
    ],
  ])("%s leaves a ledger that can be read", async (_, end) => {
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave", end) });
    await office.reconcile();
    office.land("dave", { [ec2Path("dave")]: null });
    await office.reconcile();
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted alice confirmed",
    ]);
  });
});
