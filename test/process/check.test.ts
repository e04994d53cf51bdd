import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, propose } from "./access.ts";
import { curfew, jsonOf } from "./run.ts";

/** Says at the end whether Okta's client was loaded. */
const reportOkta = `
  import { createRequire } from "node:module";
  import { writeSync } from "node:fs";
  const { cache } = createRequire("file:///");
  process.on("exit", () => {
    const loaded = Object.keys(cache).some((path) => path.includes("okta-sdk-nodejs"));
    writeSync(2, loaded ? "Okta's client was loaded" : "Okta's client was not loaded");
  });
`;

describe("curfew check", () => {
  let company: Company;
  const number: Record<string, number> = {};
  const check = (name: string, ...more: readonly string[]) =>
    curfew(company, ["check", "--pr", String(number[name]), ...more], {
      preload: reportOkta,
    });

  beforeAll(async () => {
    company = await startCompany();
    await curfew(company, ["reconcile", "--new-ledger"]);
    number["readme"] = propose(company, "alice", { "README.md": "Access\n" });
    number["owners"] = propose(company, "carol", {
      ".github/CODEOWNERS": "* @acme/security\n",
    });
    number["good"] = propose(
      company,
      "alice",
      ec2Grant("alice", "duration: 4h"),
    );
    number["long"] = propose(company, "dave", ec2Grant("dave", "duration: 3d"));
    number["bad"] = propose(company, "erin", ec2Grant("erin", "durations: 4h"));
  });
  afterAll(() => company.close());

  it("never asks Okta about a pull request without grants, nor loads its client", async () => {
    company.okta.server.clearLog();
    for (const name of ["readme", "owners"]) {
      const { code, errors } = await check(name);
      expect({ code, errors }).toEqual({
        code: 0,
        errors: "Okta's client was not loaded",
      });
    }
    expect(company.okta.server.log).toEqual([]);
  });

  it("asks Okta about the person of a grant, and shows what merging would do", async () => {
    const { code, out, errors } = await check("good");
    expect(code).toBe(0);
    expect(out).toContain("No findings.");
    expect(out).toMatch(/\+ add {4}alice@example\.com {2}aws-ec2-admin/);
    expect(errors).toBe("Okta's client was loaded");
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([]);
  });

  it("passes with a warning, and says when access will really end", async () => {
    const { code, out } = await check("long");
    expect(code).toBe(0);
    expect(out).toContain(`${ec2Path("dave")}:3:11: warning end-cut: `);
    expect(out).toContain("until 2026-11-22T22:00:00Z");
  });

  it("exits 1 for an error, and points at line and column", async () => {
    const { code, out } = await check("bad");
    expect(code).toBe(1);
    expect(out).toContain(`${ec2Path("erin")}:3:1: error unknown-key: `);
    expect(out).toContain('Did you mean "duration"?');
  });

  it("prints the promised shape with --json", async () => {
    const { base, head } = company.github.pullRequest(number["good"] ?? 0);
    const finished = await curfew(company, [
      "check",
      "--json",
      "--base",
      base,
      "--head",
      head,
    ]);
    expect(jsonOf(finished)).toEqual({
      now: "2026-11-22T14:00:00Z",
      commit: head,
      changes: [
        {
          action: "add",
          reason: "granted",
          user: "alice@example.com",
          tier: "aws-ec2-admin",
          group: "AWS EC2 Admin",
          grant: ec2Path("alice"),
          startsAt: "2026-11-22T14:00:00Z",
          endsAt: "2026-11-22T18:00:00Z",
          sessionsEndAt: "2026-11-22T19:00:00Z",
        },
      ],
      findings: [],
    });
    expect(finished.code).toBe(0);
  });

  it("needs no Okta credential for --base and --head", async () => {
    company.okta.server.clearLog();
    const { base, head } = company.github.pullRequest(number["bad"] ?? 0);
    const finished = await curfew(
      company,
      ["check", "--json", "--base", base, "--head", head],
      { without: ["OKTA_*"] },
    );
    const { findings } = jsonOf(finished) as { findings: readonly object[] };
    expect(findings).toContainEqual({
      code: "unknown-key",
      severity: "error",
      path: ec2Path("erin"),
      line: 3,
      column: 1,
      message: 'The key "durations" is not known here.',
      hint: 'Did you mean "duration"?',
    });
    expect(finished.code).toBe(1);
    expect(company.okta.server.log).toEqual([]);
  });

  it("exits 2 for a pull request that is not there", async () => {
    const { code, errors } = await curfew(company, ["check", "--pr", "99"]);
    expect(code).toBe(2);
    expect(errors).toContain("/pulls/99");
    expect(errors).toContain("a pull request's number");
  });

  it("exits 2 for a commit that nobody has pushed", async () => {
    const { base } = company.github.pullRequest(number["good"] ?? 0);
    const nowhere = "2".repeat(40);
    for (const commits of [
      ["--base", base, "--head", nowhere],
      ["--base", nowhere, "--head", base],
    ]) {
      const { code, out, errors } = await curfew(company, [
        "check",
        ...commits,
      ]);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(errors).toContain(`The server does not give commit ${nowhere}`);
      expect(errors).toContain("git rev-parse");
    }
  });
});
