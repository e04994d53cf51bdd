/** Every fault that an author can make, as `curfew check` tells it: at its place in the text, and the same in JSON. */
import { beforeAll, describe, expect, it } from "vitest";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { readConfig } from "../../src/entry/config.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import type { TreeMode } from "../../src/sandbox/github/trees.ts";

interface Fault {
  readonly name: string;
  /** Below `access/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode?: TreeMode;
  /** `line:column: severity code`, without the place where the whole file is meant. */
  readonly told: readonly string[];
}

const ec2 = "grants/aws-ec2-admin";

type Lines = Readonly<Record<string, string | null>>;

const yaml = (lines: Lines): string =>
  Object.entries(lines)
    .flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}\n`]))
    .join("");

let grants = 0;

/** A sound grant but for what is changed, and each with another end; null takes a line away. */
const grant = (change: Lines = {}): string =>
  yaml({
    user: "alice@example.com",
    tier: "aws-ec2-admin",
    duration: `${(grants += 1)}m`,
    reason: "On call",
    ticket: "INC-1",
    ...change,
  });

const tier = (change: Lines = {}): string =>
  yaml({
    description: "For the tests",
    group: "AWS Other",
    audience: "[AWS Users]",
    maxDuration: "8h",
    approvals: "1",
    ...change,
  });

const fault = (
  name: string,
  content: Fault["content"],
  ...told: readonly string[]
): Fault => ({
  name,
  path: `${ec2}/${name.replaceAll(/[^a-z]+/g, "-")}.yaml`,
  content,
  told,
});

const until = (text: string): string =>
  grant({ duration: null, expires: text });

const inGrants: readonly Fault[] = [
  fault("broken yaml", "user: [alice\ntier: x\n", "2:1: error yaml-syntax"),
  fault(
    "a duplicate key",
    `${grant()}reason: Again\n`,
    "6:1: error yaml-duplicate-key",
  ),
  fault(
    "several documents",
    `${grant()}---\n${grant()}`,
    "6:1: error yaml-several-documents",
  ),
  fault("a tag", grant({ reason: "!!js/function x" }), "4:9: error yaml-tag"),
  fault("an anchor", grant({ reason: "&a x" }), "4:9: error yaml-anchor"),
  fault(
    "an alias bomb",
    `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n${grant()}`,
    "1:4: error yaml-anchor",
    "2:4: error yaml-anchor",
    "2:8: error yaml-anchor",
    "2:12: error yaml-anchor",
    "3:5: error yaml-anchor",
    "3:9: error yaml-anchor",
  ),
  fault("an unknown key", `${grant()}expire: x\n`, "6:1: error unknown-key"),
  fault("a wrong type", grant({ ticket: "4211" }), "5:9: error wrong-type"),
  {
    ...fault("an unknown tier", grant({ tier: "aws-nothing" })),
    path: "grants/aws-nothing/alice.yaml",
    told: ["2:7: error tier-unknown"],
  },
  fault(
    "a tier that is not its folder",
    grant({ tier: "aws-admin-all" }),
    "2:7: error tier-not-folder",
  ),
  fault("no end", grant({ duration: null }), "1:1: error end-missing"),
  fault(
    "two ends",
    `${grant()}expires: 2026-11-22T18:00:00Z\n`,
    "3:1: error end-ambiguous",
  ),
  fault(
    "a time without offset",
    until("2026-11-22T18:00:00"),
    "5:10: error time-without-offset",
  ),
  fault(
    "an impossible date",
    until("2026-11-31T18:00:00Z"),
    "5:10: error time-impossible",
  ),
  fault(
    "a leap second",
    until("2026-12-31T23:59:60Z"),
    "5:10: error time-leap-second",
  ),
  fault(
    "an end in the past",
    until("2026-11-22T13:00:00Z"),
    "5:10: error end-in-past",
  ),
  fault(
    "longer than the tier allows",
    grant({ duration: "9h" }),
    "3:11: warning end-cut",
  ),
  fault(
    "a start after the end",
    `${until("2026-11-22T18:00:00Z")}starts: 2026-11-22T19:00:00Z\n`,
    "6:9: error starts-after-end",
  ),
  fault(
    "a start too far ahead",
    `${grant()}starts: 2026-12-22T19:00:00Z\n`,
    "6:9: error starts-too-far",
  ),
  fault(
    "a large file",
    `${grant()}# ${"x".repeat(65_536)}\n`,
    "error file-too-large",
  ),
  fault(
    "no text",
    Buffer.concat([Buffer.from(grant()), Buffer.from([0x23, 0xff])]),
    "error file-not-utf8",
  ),
  fault(
    "a mark of byte order",
    `\ufeff${grant()}`,
    "error file-byte-order-mark",
  ),
  {
    ...fault("a symbolic link", "alice.yaml", "error file-symlink"),
    mode: "120000",
  },
  { ...fault("a submodule", "x", "error file-submodule"), mode: "160000" },
  {
    ...fault("an executable", grant(), "error file-executable"),
    mode: "100755",
  },
  {
    ...fault("a stray ending", grant(), "error file-stray"),
    path: `${ec2}/alice.yml`,
  },
  {
    ...fault("a stray file", "notes", "error file-stray"),
    path: "grants/notes.txt",
  },
  fault("no ticket", grant({ ticket: null }), "1:1: error ticket-missing"),
  fault(
    "a malformed ticket",
    grant({ ticket: "JIRA-1" }),
    "5:9: error ticket-malformed",
  ),
  fault("the first of two", grant({ duration: "2h" })),
  fault(
    "the second of two",
    grant({ duration: "2h" }),
    "1:7: warning grant-duplicate",
  ),
  fault(
    "an unknown person",
    grant({ user: "nobody@example.com" }),
    "1:7: error person-unknown",
  ),
  fault(
    "a suspended person",
    grant({ user: "dave@example.com" }),
    "1:7: error person-inactive",
  ),
  fault(
    "a person outside the audience",
    grant({ user: "erin@example.com" }),
    "1:7: error person-outside-audience",
  ),
  fault(
    "a person without a factor",
    grant({ user: "mia@example.com" }),
    "1:7: error person-without-mfa",
  ),
];

/** In one file, what is told of its text, its tier, its times and its person at once. */
const several: readonly Fault[] = [
  {
    name: "another tier, an end long ago, nobody's login, and no ticket",
    path: `${ec2}/several.yaml`,
    content: yaml({
      user: "zoe@example.com",
      tier: "aws-admin-all",
      expires: "2020-01-01T00:00:00Z",
      reason: "On call",
    }),
    told: [
      "1:1: error ticket-missing",
      "1:7: error person-unknown",
      "2:7: error tier-not-folder",
      "3:10: error end-in-past",
    ],
  },
  {
    name: "a misspelt key, an end long ago, and no ticket",
    path: `${ec2}/misspelt.yaml`,
    content: yaml({
      usr: "alice@example.com",
      tier: "aws-ec2-admin",
      expires: "2020-01-01T00:00:00Z",
      reason: "On call",
    }),
    told: [
      "1:1: error missing-key",
      "1:1: error ticket-missing",
      "1:1: error unknown-key",
      "3:10: error end-in-past",
    ],
  },
  {
    name: "no reason, and a person without a factor",
    path: `${ec2}/unreasoned.yaml`,
    content: grant({ user: "mia@example.com", reason: null }),
    told: ["1:1: error missing-key", "1:7: error person-without-mfa"],
  },
  {
    name: "a number for a ticket, too long, and a suspended person",
    path: `${ec2}/number.yaml`,
    content: grant({
      user: "dave@example.com",
      ticket: "4211",
      duration: "9h",
    }),
    told: [
      "1:7: error person-inactive",
      "3:11: warning end-cut",
      "5:9: error wrong-type",
    ],
  },
  {
    name: "an executable with an end long ago and a malformed ticket",
    path: `${ec2}/executable.yaml`,
    content: grant({
      duration: null,
      expires: "2020-01-01T00:00:00Z",
      ticket: "JIRA-1",
    }),
    mode: "100755",
    told: [
      "error file-executable",
      "4:9: error ticket-malformed",
      "5:10: error end-in-past",
    ],
  },
  {
    name: "an executable that is wrong by itself, too",
    path: `${ec2}/executable-typo.yaml`,
    content: `${grant({ user: "erin@example.com" })}expire: x\n`,
    mode: "100755",
    told: [
      "error file-executable",
      "1:7: error person-outside-audience",
      "6:1: error unknown-key",
    ],
  },
];

const inTiers: readonly Fault[] = [
  {
    name: "a group that does not exist",
    path: "tiers/nowhere.yaml",
    content: tier({ group: "Nowhere" }),
    told: ["2:8: error group-missing"],
  },
  {
    name: "a group of an application",
    path: "tiers/imported.yaml",
    content: tier({ group: "Imported" }),
    told: ["2:8: error group-wrong-type"],
  },
  {
    name: "a group that a rule fills",
    path: "tiers/ruled.yaml",
    content: tier({ group: "Ruled" }),
    told: ["2:8: error group-rule-target"],
  },
  {
    name: "a group of another tier",
    path: "tiers/shared.yaml",
    content: tier({ group: "AWS EC2 Admin" }),
    told: ["2:8: error group-shared"],
  },
  {
    name: "an audience that is a tier's group",
    path: "tiers/ladder.yaml",
    content: tier({ audience: "[AWS EC2 Read Only]" }),
    told: ["3:12: error audience-is-tier-group"],
  },
  {
    name: "an audience that does not exist",
    path: "tiers/deserted.yaml",
    content: tier({ group: "AWS Another", audience: "[AWS Users, Nobody]" }),
    told: ["2:8: error group-missing", "3:23: error audience-missing"],
  },
];

interface JsonFinding {
  readonly code: string;
  readonly severity: string;
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly hint: string;
}

interface Said {
  readonly text: string;
  readonly findings: readonly JsonFinding[];
}

const placed = ({ line, column, severity, code }: JsonFinding): string =>
  `${line === null ? "" : `${line}:${column ?? ""}: `}${severity} ${code}`;

/** One pull request with all of them, checked twice. */
const checkAll = async (
  company: Company,
  faults: readonly Fault[],
): Promise<Said> => {
  const alice = company.github.as("alice");
  const branch = `faults-${company.github.repository.nextNumber}`;
  for (const mode of ["100644", "100755", "120000", "160000"] as const) {
    const files = Object.fromEntries(
      faults
        .filter((one) => (one.mode ?? "100644") === mode)
        .map(({ path, content }) => [`access/${path}`, content]),
    );
    if (Object.keys(files).length > 0)
      alice.commitFiles({ branch, files, mode });
  }
  const { number } = alice.openPullRequest({ head: branch, title: "Faults" });
  const config = readConfig(company.environment, {
    repo: company.clone,
    branch: "main",
    state: company.stateDirectory,
  });
  const run = async (json: boolean) => {
    let text = "";
    let value: object = {};
    const code = await checkCommand(
      {
        config,
        tools: createTools(config, shippedWiring),
        json,
        paint: (_, plain) => plain,
        print: (printed) => {
          text = printed;
        },
        printJson: (printed) => {
          value = printed;
        },
        progress: () => undefined,
      },
      { pr: String(number), publish: false },
    );
    expect(code).toBe(1);
    return { text, value };
  };
  const { text } = await run(false);
  const { findings } = (await run(true)).value as {
    findings: readonly JsonFinding[];
  };
  return { text, findings };
};

describe.each<[string, readonly Fault[]]>([
  ["a grant", inGrants],
  ["a grant with several", several],
  ["a tier", inTiers],
])("of the faults of %s, the check tells", (_what, faults) => {
  let said: Said;

  beforeAll(async () => {
    const company = await startCompany();
    const { okta, people, groups } = company;
    okta.limits.lift();
    const id = (login: string): string =>
      people.get(`${login}@example.com`)?.id ?? "";
    const audience = groups.get("AWS Users")?.id ?? "";
    okta.users.setStatus(id("dave"), "SUSPENDED");
    okta.memberships.remove(audience, id("erin"));
    const mia = okta.users.create({ login: "mia@example.com" });
    okta.memberships.add(audience, mia.id);
    okta.groups.create({ name: "AWS Other" });
    okta.groups.create({ name: "Imported", type: "APP_GROUP" });
    const ruled = okta.groups.create({ name: "Ruled" });
    okta.rules.create({ name: "Fill it", groups: [ruled.id] });
    said = await checkAll(company, faults);
    await company.close();
  }, 120_000);

  it.each(faults.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const path = `access/${one.path}`;
    const own = said.findings.filter((finding) => finding.path === path);
    // Whom it is for is another question: all of them are asked for by alice.
    const told = own.filter(({ code }) => code !== "approval-refused");
    expect(told.map(placed)).toEqual(one.told);
    for (const finding of told) {
      const { line, column, severity, code, message, hint } = finding;
      const place = line === null ? "" : `:${line}:${column ?? ""}`;
      expect(said.text).toContain(
        `${path}${place}: ${severity} ${code}: ${message}\n  ${hint}\n`,
      );
      expect(message).not.toBe("");
      expect(hint).not.toBe("");
    }
  });
});
