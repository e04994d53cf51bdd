/** `requirePosture: true`, over sockets: a fault of the protection stops an add, and neither an end nor the removal of a stranger. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  askPosture,
  postureStops,
} from "../../src/controller/doctor/posture-stops.ts";
import { requirePosture } from "../../src/controller/survey/require-posture.ts";
import type {
  Finding,
  FindingCode,
  Severity,
} from "../../src/domain/finding.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import type { Change } from "../../src/domain/plan.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { planCommand } from "../../src/entry/commands/plan.ts";
import { reconcileCommand } from "../../src/entry/commands/reconcile.ts";
import { readConfig } from "../../src/entry/config.ts";
import type { CommandContext } from "../../src/entry/main.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { makeWellKept } from "../../src/sandbox/well-kept.ts";
import { ec2Grant, merge, propose } from "../process/access.ts";

const hour = 3_600_000;
let company: Company;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  const files = shippedPolicy();
  company = await startCompany({
    files: {
      ...files,
      "access/curfew.yaml": (files["access/curfew.yaml"] ?? "").replace(
        "requirePosture: false",
        "requirePosture: true",
      ),
    },
  });
  merge(company, "alice", ec2Grant("alice", "expires: 2026-11-22T18:00:00Z"));
  merge(
    company,
    "dave",
    ec2Grant(
      "dave",
      "starts: 2026-11-22T19:00:00Z\nexpires: 2026-11-22T22:00:00Z",
    ),
  );
  environment = makeWellKept(company);
});
afterAll(() => company.close());

interface Printed {
  readonly changes: readonly Pick<Change, "action" | "reason" | "user">[];
  readonly findings: readonly { readonly code: string }[];
}

const run = async (
  command: (context: CommandContext) => Promise<number>,
): Promise<Printed> => {
  const config = readConfig(environment, {
    repo: company.clone,
    branch: "main",
    state: company.stateDirectory,
  });
  let printed: unknown;
  await command({
    config,
    tools: createTools(config, shippedWiring),
    json: true,
    paint: (_colour, text) => text,
    print: () => undefined,
    printJson: (value) => {
      printed = value;
    },
    progress: () => undefined,
  });
  return printed as Printed;
};

const reconcileNow = (options = {}): Promise<Printed> =>
  run((context) => reconcileCommand(context, options));

const moving = ({ changes }: Printed): readonly string[] =>
  changes
    .filter(({ action }) => action !== "keep")
    .map(({ action, reason, user }) => `${action} ${reason} ${user}`);

const mainRules = () => {
  const [rules] = company.github.repository.rulesets.values();
  if (rules === undefined) throw new Error("no ruleset");
  return rules;
};

describe("with requirePosture", () => {
  it("access is given while everything is protected, as far as the App can see", async () => {
    const printed = await reconcileNow({ newLedger: true });
    expect(moving(printed)).toEqual(["add granted alice@example.com"]);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([
      "alice@example.com",
    ]);
  });

  it("a fault stops the add, and not the end that is due", async () => {
    mainRules().enforcement = "disabled";
    company.clock.advance(milliseconds(5.5 * hour));
    const plan = await run((context) => planCommand(context, {}));
    const printed = await reconcileNow();
    for (const seen of [plan, printed]) {
      expect(moving(seen)).toEqual([
        "remove expired alice@example.com",
        "hold adds-stopped dave@example.com",
      ]);
      expect(seen.findings.map(({ code }) => code)).toContain(
        "main-unprotected",
      );
    }
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([]);
  });

  it("a look that fails stops the add as well", async () => {
    mainRules().enforcement = "active";
    const heal = company.github.server.addFault({
      path: /\/rules\/branches\/main/,
      fault: { kind: "status", status: 502 },
    });
    const printed = await reconcileNow();
    heal();
    expect(moving(printed)).toEqual(["hold adds-stopped dave@example.com"]);
    expect(printed.findings.map(({ code }) => code)).toContain("not-looked-at");
  });

  it("the add follows when the fault is mended", async () => {
    expect(moving(await reconcileNow())).toEqual([
      "add granted dave@example.com",
    ]);
  });

  it("the check foretells a fault that it can see", async () => {
    const number = propose(company, "bob", ec2Grant("bob", "duration: 1h"));
    const checked = () =>
      run((context) =>
        checkCommand(context, { pr: String(number), publish: false }),
      );
    expect(moving(await checked())).toEqual(["add granted bob@example.com"]);
    mainRules().enforcement = "disabled";
    expect(moving(await checked())).toEqual([
      "hold adds-stopped bob@example.com",
    ]);
    mainRules().enforcement = "active";
  });
});

describe("the gate", () => {
  const tip = "a".repeat(40) as CommitSha;
  const adding = { commit: tip, changes: [{ action: "add" } as Change] };
  const never = () => {
    throw new Error("asked");
  };

  it("asks nothing where nobody would be added, or where it is not required", async () => {
    const idle = { commit: tip, changes: [{ action: "remove" } as Change] };
    expect(await requirePosture(never, true, idle)).toEqual([]);
    expect(await requirePosture(never, false, adding)).toEqual([]);
  });

  it("stays shut where nobody can look, and where looking fails", async () => {
    for (const ask of [undefined, never]) {
      const [only, ...others] = await requirePosture(ask, true, adding);
      expect(only?.finding.code).toBe("not-looked-at");
      expect(others).toEqual([]);
    }
  });

  it("is shut by errors of protection and of CODEOWNERS alone", () => {
    const finding = (code: FindingCode, severity: Severity): Finding => ({
      code,
      severity,
      path: "github",
      line: null,
      column: null,
      message: "",
      hint: "",
    });
    const shutting = postureStops([
      finding("main-bypass", "error"),
      finding("ledger-unprotected", "error"),
      finding("codeowners-rejected", "error"),
      finding("not-looked-at", "error"),
      // Who may bypass is told to administrators only, so the App can never know it.
      finding("not-looked-at", "warning"),
      finding("secret-reachable", "error"),
      finding("main-protected", "info"),
    ]);
    expect(shutting.map(({ finding: { code } }) => code)).toEqual([
      "main-bypass",
      "ledger-unprotected",
      "codeowners-rejected",
      "not-looked-at",
    ]);
  });

  it("needs a CODEOWNERS that can be read", async () => {
    const stops = await askPosture(
      {
        main: "main",
        repository: {
          listFiles: () => Promise.resolve([]),
          readBlobs: () => Promise.resolve(new Map()),
        },
        source: {
          appPosture: () => Promise.resolve(null),
          branchRules: () =>
            Promise.resolve([
              { ruleset: 1, kind: "no-force-push" },
              { ruleset: 1, kind: "no-deletion" },
            ]),
          ruleset: () => Promise.resolve({ name: "all", bypass: [] }),
          classicProtection: () => Promise.resolve(null),
          codeownersErrors: never,
        },
      },
      tip,
    );
    expect(new Set(stops.map(({ finding }) => finding.code))).toEqual(
      new Set(["main-unprotected", "ledger-unprotected", "codeowners-missing"]),
    );
  });
});
