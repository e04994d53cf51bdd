/**
 * Somebody damages the ledger's branch and pushes a longer version of a grant to main, past review. A run that remembers nothing, as in
 * Actions, goes by the last state of the ledger that held: for ends, and for nothing else.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEntry } from "../../src/rules/ledger/entry.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ec2Grant, ec2Path, type Office, openOffice, told } from "./office.ts";

const branch = "curfew/ledger";
const file = "ledger/2026-11.jsonl";
const mine = { [ec2Path("alice")]: ec2Grant("alice", "duration: 2h") };
const longer = { [ec2Path("alice")]: ec2Grant("alice", "duration: 8h") };
let office: Office;
/** Before alice was let in. */
let earlier: string;
let runs = 0;

/** Alice is in, for two hours. */
beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
  earlier = tip();
  office.land("alice", mine);
  await office.reconcile();
  expect(members()).toEqual(["alice@example.com"]);
});

afterEach(() => office.close());

const members = () => office.company.memberLogins("AWS EC2 Admin");
const github = () => office.company.github;
const tip = (): string => github().branchTip(branch) ?? "";
const inGit = (...args: string[]): string =>
  git(github().repository.directory, [
    ...["-c", "user.name=carol", "-c", "user.email=carol@example.com"],
    ...args,
  ]).stdout.toString("utf8");
const push = (
  content: string | null,
  mode: "100644" | "120000" = "100644",
): void => {
  github()
    .as("carol")
    .commitFiles({ branch, files: { [file]: content }, mode });
};
const setTo = (commit: string | null): void => {
  github().as("carol").push(branch, commit, { force: true });
};
const pushPastReview = (files: Readonly<Record<string, string>>): void => {
  github().as("carol").commitFiles({ branch: "main", files });
};
const lines = (): readonly string[] =>
  inGit("show", `${branch}:${file}`).split("\n");
const run = () => {
  runs += 1;
  return office.reconcile({
    state: `${office.company.stateDirectory}-run-${runs}`,
  });
};

const damages: readonly (readonly [string, () => void])[] = [
  [
    "a link in place of its file",
    () => {
      push("/etc/passwd", "120000");
    },
  ],
  [
    "no file any more",
    () => {
      push(null);
    },
  ],
  [
    "another text in its file, several times",
    () => {
      for (const text of ["one\n", "two\n", "three\n"]) push(text);
    },
  ],
  [
    "a file without the entry that let somebody in",
    () => {
      push(
        lines()
          .filter((line) => !line.includes('"intent"'))
          .join("\n"),
      );
    },
  ],
  [
    "a file from which a plain push took the newest entries",
    () => {
      setTo(
        inGit(
          "commit-tree",
          `${earlier}^{tree}`,
          "-p",
          tip(),
          "-m",
          "x",
        ).trim(),
      );
    },
  ],
  [
    "an older state, by force",
    () => {
      setTo(earlier);
    },
  ],
  [
    "an older state, by force, and another text on it",
    () => {
      setTo(earlier);
      push("one\n");
    },
  ],
  [
    "nothing: it was deleted",
    () => {
      setTo(null);
    },
  ],
];

describe("the ledger's branch with", () => {
  it.each(damages)(
    "%s keeps nobody in past the end that was approved",
    async (_what, damage) => {
      pushPastReview(longer);
      damage();
      const left = tip();
      office.hours(2);
      const { applied, isPartial } = await run();
      expect(told(applied)).toContain("remove expired alice confirmed");
      expect(isPartial).toBe(true);
      expect(members()).toEqual([]);
      expect(tip()).toBe(left);
      // Nobody comes back by it.
      await run();
      expect(members()).toEqual([]);
    },
  );
});

describe("a ledger that is gone", () => {
  it("takes nobody out whose longer version was approved, before or since", async () => {
    office.land("alice", longer);
    await run();
    setTo(null);
    office.hours(2);
    const { applied } = await run();
    expect(told(applied)).toEqual(["keep granted alice kept"]);
    expect(members()).toEqual(["alice@example.com"]);
  });

  it("takes nobody out by what it said before, where nobody can tell whether the longer version was approved", async () => {
    setTo(null);
    office.land("alice", longer);
    office.hours(2);
    const mend = github().server.addFault({
      path: /\/pulls/,
      fault: { kind: "status", status: 500 },
    });
    const { applied } = await run();
    expect(told(applied)).toEqual(["keep verdict-unknown alice kept"]);
    mend();
    expect(told((await run()).applied)).toEqual(["keep granted alice kept"]);
    expect(members()).toEqual(["alice@example.com"]);
  });

  it("is found in the branch's own history, though GitHub does not say where the branch stood", async () => {
    office.land("alice", longer, []);
    push(null);
    office.hours(2);
    const activity = github().server.addFault({
      path: /\/activity/,
      fault: { kind: "status", status: 404 },
    });
    await run();
    activity();
    expect(members()).toEqual([]);
  });

  it("takes out whoever was let in by Curfew, though it only observes now", async () => {
    pushPastReview({
      ...longer,
      "access/curfew.yaml":
        "mode: observe\nidentity: { source: okta, attribute: githubLogin }\n",
    });
    push("one\n");
    office.hours(2);
    await run();
    expect(members()).toEqual([]);
  });
});

describe("another ledger in the place of ours", () => {
  /** Somebody without the key writes it: alice was let in by this version, for longer. */
  const pushForged = (version: string, isWithOurs: boolean): void => {
    const entry = lines()
      .map(parseEntry)
      .find((some) => some?.type === "intent");
    if (entry?.type !== "intent") throw new Error("there is no intent");
    const endsAt = "2026-12-24T00:00:00Z";
    const facts = [
      { type: "genesis", reason: "started on purpose" },
      ...(isWithOurs ? [entry] : []),
      { ...entry, version: version as typeof entry.version, endsAt },
    ] as const;
    push(
      sealFacts(facts, null, office.company.clock.now())
        .map((some) => `${toLine(some)}\n`)
        .join(""),
    );
  };
  const mainTip = (): string => github().branchTip("main") ?? "";

  it("makes nobody approved whose longer version was pushed past review", async () => {
    pushPastReview(longer);
    pushForged(`${mainTip()}:${ec2Path("alice")}`, false);
    office.hours(2);
    await run();
    expect(members()).toEqual([]);
  });

  it("keeps nobody in by a file that cannot be read and said something once", async () => {
    const path = ec2Path("alice-too");
    pushPastReview({ [path]: ec2Grant("alice", "duration: 8h") });
    const version = `${mainTip()}:${path}`;
    pushPastReview({ [path]: "user: [" });
    pushForged(version, true);
    office.hours(2);
    await run();
    expect(members()).toEqual([]);
  });
});
