import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeLedgerKey } from "../../src/entry/ledger-keys.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ec2Grant, ec2Path, type Office, openOffice, told } from "./office.ts";

const ec2 = "AWS EC2 Admin";
let office: Office;

beforeEach(async () => {
  office = await openOffice();
});

afterEach(async () => {
  await office.close();
});

const members = () => office.company.memberLogins(ec2);
const codes = ({ findings }: { findings: readonly { code: string }[] }) =>
  findings.map(({ code }) => code);

/** What GitHub's REST API was asked, but for the App's own token. */
const restCalls = (): readonly string[] =>
  office.company.github.server.log
    .filter(({ path }) => path.startsWith("/api/"))
    .filter(({ path }) => !path.includes("installation"))
    .map(({ method, path }) => `${method} ${path}`);

const settings =
  "mode: enforce\nbrake: { removals: 4, share: 0.2 }\nidentity: { source: okta, attribute: githubId }\npolicyApprovals: 1\nrequirePosture: false\n";

describe("with a key", () => {
  it("a steady run asks GitHub nothing, whoever runs it", async () => {
    await office.reconcile({ newLedger: true });
    office.land("carol", {
      "access/curfew.yaml": settings,
    });
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") }, []);
    const first = await office.reconcile();
    expect(told(first.applied)).toEqual([
      "add granted alice confirmed",
      "hold verdict-refused dave held",
    ]);
    expect(restCalls().length).toBeGreaterThan(0);
    office.company.github.server.clearLog();
    const steady = await office.reconcile();
    expect(told(steady.applied)).toEqual([
      "hold verdict-refused dave held",
      "keep granted alice kept",
    ]);
    expect(restCalls()).toEqual([]);
  });

  it("adds nobody on a verdict from before the key, until it is proven again", async () => {
    await office.reconcile({ newLedger: true, key: "" });
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    const without = await office.reconcile({ key: "" });
    expect(codes(without)).toContain("ledger-key-missing");
    expect(without.isPartial).toBe(true);
    const unsigned = await office.reconcile();
    expect(codes(unsigned)).toContain("ledger-unsigned");
    expect(members()).toEqual([]);
    office.company.github.server.clearLog();
    const signed = await office.reconcile({ newLedger: true });
    expect(codes(signed)).toEqual([]);
    expect(members()).toEqual(["alice@example.com"]);
    expect(restCalls()).not.toEqual([]);
  });

  it("goes on under a new one that names the old one, and stops adds under one that does not", async () => {
    const old = makeLedgerKey();
    const next = makeLedgerKey();
    await office.reconcile({ newLedger: true, key: old.privateKey });
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile({ key: old.privateKey });
    const forgotten = await office.reconcile({ key: next.privateKey });
    expect(codes(forgotten)).toContain("ledger-unsigned");
    office.company.github.server.clearLog();
    const rotated = await office.reconcile({
      key: next.privateKey,
      publicKeys: old.publicKey,
    });
    expect(codes(rotated)).toEqual([]);
    expect(restCalls()).toEqual([]);
  });
});

describe("without the key that signed it", () => {
  beforeEach(async () => {
    await office.reconcile({ newLedger: true });
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    await office.reconcile();
    office.hours(4);
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
  });

  const ledgerTip = () => office.company.github.branchTip("curfew/ledger");

  it.each([
    ["no key at all", ""],
    ["something that is no key", "not a key"],
  ])("%s ends what is due, adds nobody, and writes nothing", async (_, key) => {
    const before = ledgerTip();
    const result = await office.reconcile({ key });
    expect(members()).toEqual([]);
    expect(codes(result)).toContain("ledger-key-missing");
    expect(result.isPartial).toBe(true);
    expect(ledgerTip()).toBe(before);
  });
});

describe("an entry of somebody who can only push, under a key", () => {
  it("stops adds, and ends what it says has ended", async () => {
    await office.reconcile({ newLedger: true });
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    await office.reconcile();
    const { company } = office;
    const directory = company.github.repository.directory;
    const show = (...args: string[]) =>
      git(directory, args).stdout.toString("utf8");
    const file = show("ls-tree", "-r", "--name-only", "curfew/ledger").trim();
    const text = show("show", `curfew/ledger:${file}`);
    const last = JSON.parse(text.trim().split("\n").at(-1) ?? "") as {
      seq: number;
      hash: string;
    };
    const { sealFacts, toLine } =
      await import("../../src/rules/ledger/chain.ts");
    const intent = text
      .split("\n")
      .map((line) => line.includes('"type":"intent"') && line.includes("alice"))
      .indexOf(true);
    const { version } = JSON.parse(text.split("\n")[intent] ?? "") as {
      version: never;
    };
    const forged = sealFacts(
      [
        {
          type: "end",
          version,
          user: "alice@example.com",
          tier: "aws-ec2-admin",
          reason: "revoked",
          endsAt: null,
        },
      ],
      last,
      company.clock.now(),
    );
    company.github.as("carol").commitFiles({
      branch: "curfew/ledger",
      files: { [file]: `${text}${forged.map(toLine).join("\n")}\n` },
    });
    office.land("bob", { [ec2Path("bob")]: ec2Grant("bob") }, ["carol"]);
    const result = await office.reconcile();
    expect(codes(result)).toContain("ledger-broken");
    expect(members()).toEqual(["dave@example.com"]);
  });
});
