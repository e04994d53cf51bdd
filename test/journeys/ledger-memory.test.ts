import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLedgerMemory } from "../../src/entry/ledger-memory.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ledgerOf } from "../faults/ledger.ts";
import { ec2Grant, ec2Path, type Office, openOffice, told } from "./office.ts";

const branch = "curfew/ledger";
let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
  office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
  await office.reconcile();
});

afterEach(async () => {
  await office.close();
});

const members = () => office.company.memberLogins("AWS EC2 Admin");
const codes = ({ findings }: { findings: readonly { code: string }[] }) =>
  findings.map(({ code }) => code);
const ends = () =>
  ledgerOf(office.company.github.repository).entries.flatMap((entry) =>
    entry.type === "end" ? [entry.reason] : [],
  );
const suspend = (status: "SUSPENDED" | "ACTIVE"): void => {
  const { people, okta } = office.company;
  const alice = people.get("alice@example.com");
  if (alice !== undefined) okta.users.setStatus(alice.id, status);
};
const breakPushes = () =>
  office.company.github.server.addFault({
    path: /git-receive-pack/,
    fault: { kind: "status", status: 503 },
  });

describe("a ledger that cannot be written", () => {
  it("delays no removal, stops adds, and learns afterwards what ended", async () => {
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    suspend("SUSPENDED");
    const mend = breakPushes();
    const amid = await office.reconcile();
    expect(told(amid.applied)).toEqual([
      "remove person-inactive alice confirmed",
      "add granted dave deferred",
    ]);
    expect(codes(amid)).toContain("ledger-unwritable");
    expect(amid.isPartial).toBe(true);
    expect(ends()).toEqual([]);

    // Whoever reads only the branch would take her in again.
    suspend("ACTIVE");
    const still = await office.reconcile();
    expect(told(still.applied)).toEqual(["add granted dave deferred"]);
    expect(members()).toEqual([]);

    mend();
    const after = await office.reconcile();
    expect(told(after.applied)).toEqual(["add granted dave confirmed"]);
    expect(codes(after)).toEqual([]);
    expect(ends()).toEqual(["person-inactive"]);
    expect(members()).toEqual(["dave@example.com"]);
    await office.reconcile();
    expect(ends()).toEqual(["person-inactive"]);
  });
});

describe("a ledger that was rolled back", () => {
  it("stops adds, and what it still knows of ends in time", async () => {
    const { github } = office.company;
    const before = github.branchTip(branch) ?? "";
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    await office.reconcile();
    expect(github.branchTip(branch)).not.toBe(before);
    github.as("carol").push(branch, before, { force: true });
    office.hours(4);
    office.land("bob", { [ec2Path("bob")]: ec2Grant("bob") }, ["carol"]);
    const result = await office.reconcile();
    expect(codes(result)).toContain("ledger-broken");
    expect(JSON.stringify(result.findings)).toContain("rolled back");
    expect(members()).toEqual([]);
  });
});

describe("a ledger that was set back, to a controller that remembers nothing, as in Actions", () => {
  let runs = 0;
  const fresh = (more: { newLedger?: boolean } = {}) => {
    runs += 1;
    return office.reconcile({
      ...more,
      state: `${office.company.stateDirectory}-run-${runs}`,
    });
  };
  /** Alice's access is over before its time, and the ledger alone knows it. Answers the tip before and the tip after. */
  const endEarly = async (): Promise<readonly [string, string]> => {
    const before = office.company.github.branchTip(branch) ?? "";
    suspend("SUSPENDED");
    await fresh();
    suspend("ACTIVE");
    expect(members()).toEqual([]);
    return [before, office.company.github.branchTip(branch) ?? ""];
  };
  const expectStopped = async (): Promise<string> => {
    const result = await fresh();
    expect(codes(result)).toContain("ledger-broken");
    expect(members()).toEqual([]);
    return JSON.stringify(result.findings);
  };

  it("by force is not believed until it is put back", async () => {
    const [before, after] = await endEarly();
    const { github } = office.company;
    github.as("carol").push(branch, before, { force: true });
    const said = await expectStopped();
    expect(said).toContain(`set back by carol at`);
    expect(said).toContain(after);

    github.as("carol").push(branch, after, { force: true });
    const mended = await fresh();
    expect(codes(mended)).toEqual([]);
    expect(members()).toEqual([]);
  });

  it("by deletion is not believed, unless it is begun anew on purpose", async () => {
    const [before] = await endEarly();
    const { github } = office.company;
    github.as("carol").push(branch, null);
    github.as("carol").push(branch, before);
    await expectStopped();

    github.as("carol").push(branch, null);
    office.hours(1);
    const begun = await fresh({ newLedger: true });
    expect(codes(begun)).toEqual([]);
    expect(codes(await fresh())).toEqual([]);
  });

  it("by a plain push that leaves the newest entries out is not believed", async () => {
    const [before, after] = await endEarly();
    const { repository } = office.company.github;
    const shortened = git(repository.directory, [
      ...["-c", "user.name=Curfew", "-c", "user.email=curfew@example.com"],
      ...["commit-tree", `${before}^{tree}`, "-p", after, "-m", "Record"],
    ]).stdout.toString("utf8");
    office.company.github.as("carol").push(branch, shortened.trim());
    expect(await expectStopped()).toContain(after);
  });

  it("perhaps, when GitHub does not say, adds nobody and ends what is due", async () => {
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    office.hours(4);
    office.company.github.server.addFault({
      path: /\/activity/,
      fault: { kind: "status", status: 404 },
    });
    const result = await fresh();
    expect(JSON.stringify(result.findings)).toContain(
      "Whether the ledger was set back could not be found out",
    );
    expect(members()).toEqual([]);
  });
});

describe("what is kept beside the ledger", () => {
  /** Once, as soon as the run has read the ledger and goes on to Okta. */
  const amid = (deed: () => Promise<unknown>) => {
    const asked = office.company.okta.server.log.length;
    let isDone = false;
    return async (): Promise<void> => {
      if (isDone || office.company.okta.server.log.length === asked) return;
      isDone = true;
      await deed();
    };
  };

  it.each([
    ["keeps something itself", () => Promise.resolve()],
    [
      "can write again by then",
      async (mend: () => void) => {
        mend();
        return Promise.resolve();
      },
    ],
  ])(
    "takes in a freeze in the middle of a run that %s",
    async (_name, then) => {
      suspend("SUSPENDED");
      const mend = breakPushes();
      await office.reconcile({
        before: amid(async () => {
          const { trouble } = await office.freeze("An incident");
          expect(trouble).not.toBeNull();
          await then(mend);
        }),
      });
      mend();
      office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
      expect(codes(await office.reconcile())).toContain("frozen");
      expect(members()).toEqual([]);
    },
  );

  it("loses nothing where several keep something at once, and goes past a lock that was left behind", async () => {
    const { stateDirectory } = office.company;
    const service = createLedgerMemory(stateDirectory);
    const lever = createLedgerMemory(stateDirectory);
    writeFileSync(join(stateDirectory, "ledger-memory.json.lock"), "");
    const lines = Array.from({ length: 20 }, (_, line) => String(line));
    await Promise.all(
      lines.map((line, at) =>
        (at % 2 === 0 ? service : lever).change(({ anchor, pending }) => ({
          anchor,
          pending: [...pending, line],
        })),
      ),
    );
    const { pending } = await createLedgerMemory(stateDirectory).read();
    expect([...pending].sort()).toEqual([...lines].sort());
  });

  it("stops adds where it cannot be read, and no end", async () => {
    const { stateDirectory } = office.company;
    mkdirSync(stateDirectory, { recursive: true });
    const file = join(stateDirectory, "ledger-memory.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      pending: [],
    });
    writeFileSync(file, "{}");
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    office.hours(4);
    const result = await office.reconcile();
    expect(codes(result)).toContain("ledger-broken");
    expect(members()).toEqual([]);
  });
});
