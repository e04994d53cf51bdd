import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge, propose } from "./access.ts";
import { curfew, shippedBin } from "./run.ts";

interface Imports {
  readonly fixed: readonly string[];
  readonly lazy: readonly string[];
}

/** Every built module that can be reached from the shipped command line, with what it imports of ours. */
const reachable = (): ReadonlyMap<string, Imports> => {
  const found = new Map<string, Imports>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    const source = readFileSync(file, "utf8");
    const targets = (pattern: RegExp): readonly string[] =>
      [...source.matchAll(pattern)].flatMap(([, target = ""]) =>
        target.startsWith(".")
          ? [fileURLToPath(new URL(target, `file://${file}`))]
          : [],
      );
    const imports = {
      fixed: targets(/^(?:import|export)\b[^;]*?["']([^"']+)["'];/gm),
      lazy: targets(/\bimport\(\s*["']([^"']+)["']\s*\)/g),
    };
    found.set(file, imports);
    for (const target of [...imports.fixed, ...imports.lazy]) visit(target);
  };
  visit(shippedBin);
  return found;
};

describe("the shipped command line", () => {
  const modules = reachable();
  const named = (part: string) =>
    [...modules.keys()].filter((file) => file.includes(part));

  it("reaches its own adapters, so that this test sees what it looks for", () => {
    expect(named("/dist/adapters/okta/directory.js")).toHaveLength(1);
    expect(named("/dist/sandbox/demo/story.js")).toHaveLength(1);
  });

  it("reaches the sandbox through the demo alone, and only when that is called", () => {
    const isSandbox = (file: string) => file.includes("/dist/sandbox/");
    const edges = [...modules].flatMap(([file, { fixed, lazy }]) =>
      isSandbox(file)
        ? []
        : [
            ...fixed.filter(isSandbox).map((target) => ({ file, target })),
            ...lazy
              .filter(isSandbox)
              .filter(() => !file.endsWith("/dist/entry/commands/demo.js"))
              .map((target) => ({ file, target })),
          ],
    );
    expect(edges).toEqual([]);
  });

  it("proves approvals with the real proof, and knows no other", () => {
    expect(named("/dist/controller/proof/prover.js")).toHaveLength(1);
    expect(
      named("prover").filter((file) => file.includes("/sandbox/")),
    ).toEqual([]);
  });
});

describe("without a proof", () => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany();
    merge(company, "alice", ec2Grant("alice", "duration: 4h"));
    // Nobody approves this one.
    company.github
      .as("dave")
      .merge(propose(company, "dave", ec2Grant("dave", "duration: 4h")));
  });
  afterAll(() => company.close());

  it("adds nobody while no trust root is set, and says so", async () => {
    const { code, out } = await curfew(company, ["reconcile", "--new-ledger"], {
      without: ["CURFEW_TRUST_ROOT"],
    });
    expect(code).toBe(3);
    expect(out).toContain("trust root");
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([]);
  });

  it("adds those alone whom the owners approved", async () => {
    const { out } = await curfew(company, ["reconcile", "--new-ledger"]);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([
      "alice@example.com",
    ]);
    expect(out).toMatch(/! hold {3}dave@example\.com .*\(verdict-refused/);
  });
});
