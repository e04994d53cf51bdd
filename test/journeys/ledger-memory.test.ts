import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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

describe("what is kept beside the ledger", () => {
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
