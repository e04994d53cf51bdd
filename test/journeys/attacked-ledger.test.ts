/**
 * Somebody who may push the ledger's branch, and has no key, does all that a push can do. Whatever that is: what is due ends, nobody is
 * added, it is said, and an audit names the first entry that does not hold.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CommitSha, grantVersionId } from "../../src/domain/ids.ts";
import type { LedgerFact } from "../../src/domain/ledger.ts";
import { type Instant, instant } from "../../src/domain/time.ts";
import { makeLedgerKey, readLedgerKeys } from "../../src/entry/ledger-keys.ts";
import { auditLedger } from "../../src/rules/ledger/audit.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import { pendingLines } from "../../src/rules/ledger/pending.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ledgerOf } from "../faults/ledger.ts";
import { ec2Grant, ec2Path, type Office, openOffice, told } from "./office.ts";

const ec2 = "AWS EC2 Admin";
const branch = "curfew/ledger";
const file = "2026-11.jsonl";
let office: Office;

/** Alice is in, until four hours from now. */
beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
  office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
  await office.reconcile();
  expect(members()).toEqual(["alice@example.com"]);
});

afterEach(() => office.close());

const members = () => office.company.memberLogins(ec2);
const directory = () => office.company.github.repository.directory;
const entries = () => ledgerOf(office.company.github.repository).entries;
const text = (): string => `${entries().map(toLine).join("\n")}\n`;
const push = (
  files: Readonly<Record<string, string | Uint8Array | null>>,
  mode: "100644" | "120000" = "100644",
): void => {
  office.company.github.as("carol").commitFiles({ branch, files, mode });
};
const append = (lines: string): void => {
  push({ [`ledger/${file}`]: text() + lines });
};
const begin = (files: Readonly<Record<string, string>>): void => {
  office.company.github.as("carol").push(branch, null);
  const start = office.company.github.branchTip("main") ?? "";
  const commit = git(directory(), [
    ...["-c", "user.name=carol", "-c", "user.email=carol@example.com"],
    ...["commit-tree", `${start}^{tree}`, "-m", "Begin"],
  ]).stdout.toString("utf8");
  office.company.github.as("carol").push(branch, commit.trim());
  push(files);
};

const mallory = readLedgerKeys({
  ledgerKey: makeLedgerKey().privateKey,
  ledgerPublicKeys: null,
}).keys;

/** Behind the newest entry, as the controller itself would write it. */
const behind = (
  facts: readonly LedgerFact[],
  { sign = null, at }: { sign?: typeof signOf; at?: Instant } = {},
): string =>
  sealFacts(
    facts,
    entries().at(-1) ?? null,
    at ?? office.company.clock.now(),
    sign,
  )
    .map((entry) => `${toLine(entry)}\n`)
    .join("");
const signOf = mallory?.sign ?? null;

/** As if she had been taken out already. */
const isOut = (): LedgerFact => {
  const intent = entries().find(({ type }) => type === "intent");
  if (intent?.type !== "intent") throw new Error("nobody was let in");
  const { version, userId, groupId } = intent;
  return {
    type: "outcome",
    action: "remove",
    version,
    userId,
    groupId,
    result: "confirmed",
    error: null,
  };
};

/** The ledger's own files, as an auditor has them in a clone. */
const audit = () => {
  const paths = git(directory(), [
    ...["ls-tree", "-r", "-z", "--name-only", branch, "ledger/"],
  ])
    .stdout.toString("utf8")
    .split("\0")
    .filter((path) => /^ledger\/[^/]+\.jsonl$/.test(path));
  const { keys } = readLedgerKeys({
    ledgerKey: office.company.environment.CURFEW_LEDGER_KEY ?? null,
    ledgerPublicKeys: null,
  });
  if (keys === null) throw new Error("the company has no key");
  return auditLedger(
    paths.map((path) => ({
      name: path.slice("ledger/".length),
      text: git(directory(), ["show", `${branch}:${path}`]).stdout.toString(
        "utf8",
      ),
    })),
    keys,
    [],
  ).flaw;
};

interface Attack {
  readonly name: string;
  readonly act: () => void;
  readonly code?: string;
  /** What a controller says that has not seen the ledger before; the same where it is left out. */
  readonly elsewhere?: string;
  /** What an audit says. */
  readonly why: RegExp;
  /** In which file it finds that, where that is not the month's; null: in none. */
  readonly file?: string | null;
}

const attacks: readonly Attack[] = [
  {
    name: "an unsigned entry, by which a due end is done already",
    act: () => {
      append(behind([isOut()]));
    },
    why: /^entry \d+ is not signed$/,
  },
  {
    name: "the same with a key of the attacker's",
    act: () => {
      append(behind([isOut()], { sign: signOf }));
    },
    why: /is not signed by a key that is accepted/,
  },
  {
    name: "the same from the year 2099",
    act: () => {
      append(
        behind([isOut()], { at: instant(Date.parse("2099-01-01T00:00:00Z")) }),
      );
    },
    why: /is not signed$/,
  },
  {
    name: "an old entry again, with its good signature",
    act: () => {
      append(`${toLine(entries()[0] as never)}\n`);
    },
    why: /^entry 0 stands where \d+ belongs$/,
  },
  {
    name: "an entry of 8 MB",
    act: () => {
      append(
        behind([{ type: "freeze", by: "x", reason: "x".repeat(8_000_000) }]),
      );
    },
    why: /is not signed$/,
  },
  {
    name: "a line of 8 MB that is no entry",
    act: () => {
      append(`${"[".repeat(8_000_000)}\n`);
    },
    why: /^not a ledger entry$/,
  },
  {
    name: "an empty line",
    act: () => {
      append("\n");
    },
    why: /^not a ledger entry$/,
  },
  {
    name: "an entry that is gone from the middle",
    act: () => {
      const lines = text().split("\n");
      lines.splice(2, 1);
      push({ [`ledger/${file}`]: lines.join("\n") });
    },
    why: /^entry 3 stands where 2 belongs$/,
  },
  {
    name: "a file with entries of before all others",
    act: () => {
      push({ "ledger/0000-00.jsonl": text() });
    },
    why: /^entry 0 stands where \d+ belongs$/,
  },
  {
    name: "a file with something else behind all others",
    act: () => {
      push({ "ledger/zzzz.jsonl": "Hello\n" });
    },
    why: /^not a ledger entry$/,
    file: "zzzz.jsonl",
  },
  {
    name: "a branch that was begun anew, by somebody's own entries",
    act: () => {
      const lines = sealFacts(
        [{ type: "genesis", reason: "Anew" }, isOut()],
        null,
        office.company.clock.now(),
        signOf,
      ).map((entry) => `${toLine(entry)}\n`);
      begin({ [`ledger/${file}`]: lines.join("") });
    },
    code: "ledger-unsigned",
    why: /^no entry is signed by a key that is accepted$/,
    file: null,
  },
  {
    name: "a branch that was begun anew, with nothing",
    act: () => {
      begin({ "README.md": "Nothing\n" });
    },
    elsewhere: "ledger-missing",
    why: /^no entry is signed by a key that is accepted$/,
    file: null,
  },
];

describe("the ledger's branch", () => {
  it.each(attacks)(
    "with $name",
    async ({
      act,
      code = "ledger-broken",
      elsewhere = code,
      why,
      file: where = file,
    }) => {
      act();
      office.hours(4);
      office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
      const tip = office.company.github.branchTip(branch);
      for (const state of [undefined, "-elsewhere"]) {
        const { applied, findings, isPartial } = await office.reconcile(
          state === undefined
            ? {}
            : { state: office.company.stateDirectory + state },
        );
        expect(findings.map((finding) => finding.code)).toContain(
          state === undefined ? code : elsewhere,
        );
        expect(isPartial).toBe(true);
        expect(members()).toEqual([]);
        if (state === undefined)
          expect(told(applied)[0]).toBe("remove expired alice confirmed");
      }
      // Nothing is written onto what does not hold.
      if (code === "ledger-broken")
        expect(office.company.github.branchTip(branch)).toBe(tip);
      const flaw = audit();
      expect(flaw?.why).toMatch(why);
      expect(flaw?.file).toBe(where);
    },
  );

  it("with a file beside the entries is what it was", async () => {
    push({ "README.md": "Hello\n", "ledger/notes.txt": "Hello\n" });
    expect(audit()).toBeNull();
    office.hours(4);
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    const { findings } = await office.reconcile();
    expect(findings).toEqual([]);
    expect(members()).toEqual(["dave@example.com"]);
  });

  it("with a link in place of a file of entries cannot be read, and what is due ends all the same", async () => {
    push({ [`ledger/${file}`]: "/etc/passwd" }, "120000");
    office.hours(4);
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    const { applied, findings } = await office.reconcile();
    expect(JSON.stringify(findings)).toContain("is a symlink, not a file");
    expect(told(applied)[0]).toBe("remove expired alice confirmed");
    expect(members()).toEqual([]);
  });
});

describe("the state directory of another repository", () => {
  it("adds nobody, ends no other stay, and delays no end; the right one mends it", async () => {
    const { stateDirectory, environment, github } = office.company;
    const { keys } = readLedgerKeys({
      ledgerKey: environment.CURFEW_LEDGER_KEY ?? null,
      ledgerPublicKeys: null,
    });
    // Under the same key: what another controller could not push yet.
    const foreign = pendingLines(
      [
        {
          type: "end",
          version: grantVersionId("e".repeat(40) as CommitSha, ec2Path("erin")),
          user: "erin@example.com",
          tier: "aws-ec2-admin",
          reason: "revoked",
          endsAt: null,
        },
      ],
      office.company.clock.now(),
      keys?.sign ?? null,
    );
    const state = `${stateDirectory}-of-another`;
    mkdirSync(state, { recursive: true });
    writeFileSync(
      join(state, "ledger-memory.json"),
      JSON.stringify({ anchor: "f".repeat(64), pending: foreign }),
    );
    office.land("dave", {
      [ec2Path("dave")]: ec2Grant("dave", "duration: 8h"),
    });
    const tip = github.branchTip(branch);
    const before = await office.reconcile({ state });
    expect(before.findings.map(({ code }) => code)).toContain("ledger-broken");
    expect(members()).toEqual(["alice@example.com"]);
    office.hours(4);
    const due = await office.reconcile({ state });
    expect(told(due.applied)[0]).toBe("remove expired alice confirmed");
    expect(members()).toEqual([]);
    expect(github.branchTip(branch)).toBe(tip);

    const { findings } = await office.reconcile();
    expect(findings).toEqual([]);
    expect(members()).toEqual(["dave@example.com"]);
  });
});
