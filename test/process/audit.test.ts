import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { curfew, curfewAlone } from "./run.ts";

const temporary = mkdtempSync(join(tmpdir(), "curfew-audit-test-"));
const keyFile = join(temporary, "key.pem");

describe("a key for the ledger", () => {
  it("goes to a file of its owner alone, and its public half to the terminal", async () => {
    const { code, out } = await curfewAlone([
      "audit",
      "keygen",
      "--out",
      keyFile,
    ]);
    expect(code).toBe(0);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const text = readFileSync(keyFile, "utf8");
    expect(text).toContain("BEGIN PRIVATE KEY");
    expect(out).not.toContain(text.split("\n")[1]);
    expect(out).toMatch(/^MCowBQYDK2VwAyEA\S{44}$/m);
  });

  it("overwrites no file", async () => {
    const before = readFileSync(keyFile, "utf8");
    const { code, errors } = await curfewAlone([
      "audit",
      "keygen",
      "--out",
      keyFile,
    ]);
    expect(code).toBe(2);
    expect(errors).toContain(keyFile);
    expect(readFileSync(keyFile, "utf8")).toBe(before);
  });
});

describe("an audit of a clone", () => {
  let company: Company;
  let publicKey: string;
  let anchor: string;
  const clone = join(temporary, "clone");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", clone, ...args], { encoding: "utf8" });
  /** With nothing but the clone and the public key. */
  const verify = (...args: string[]) =>
    curfewAlone([
      "audit",
      "verify",
      "--repo",
      clone,
      "--public-key",
      publicKey,
      ...args,
    ]);

  beforeAll(async () => {
    company = await startCompany();
    const key = readFileSync(keyFile, "utf8");
    publicKey = join(temporary, "public.pem");
    writeFileSync(
      publicKey,
      createPublicKey(key).export({ format: "pem", type: "spki" }),
    );
    const { out } = await curfew(
      company,
      ["reconcile", "--new-ledger", "--json"],
      { env: { CURFEW_LEDGER_KEY: key } },
    );
    anchor = (JSON.parse(out) as { ledger: { hash: string } }).ledger.hash;
    execFileSync(
      "git",
      ["clone", "--quiet", company.github.repository.directory, clone],
      { stdio: "ignore" },
    );
    await company.close();
  });
  afterAll(() => company.close().catch(() => undefined));

  it("finds that it holds, offline, and that what was kept outside is in it", async () => {
    const { code, out } = await verify("--anchor", anchor);
    expect(out).toContain("The ledger holds");
    expect(out).toContain(anchor);
    expect(code).toBe(0);
  });

  it("says so where it was rolled back", async () => {
    const { code, out } = await verify("--json", "--anchor", "f".repeat(64));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      flaw: { file: null },
    });
  });

  it("asks for the public key where none is named", async () => {
    const { code, errors } = await curfewAlone([
      "audit",
      "verify",
      "--repo",
      clone,
    ]);
    expect(code).toBe(2);
    expect(errors).toContain("--public-key");
  });

  it("names the first line that was changed", async () => {
    git("config", "user.name", "mallory");
    git("config", "user.email", "mallory@example.com");
    git("checkout", "--quiet", "-B", "curfew/ledger", "origin/curfew/ledger");
    const file = join(clone, "ledger", "2026-11.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    lines[1] = (lines[1] ?? "").replace('"group":"', '"group":"X');
    writeFileSync(file, lines.join("\n"));
    git("commit", "--quiet", "--all", "--message", "Change it");
    git("update-ref", "refs/remotes/origin/curfew/ledger", "HEAD");
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain(
      "2026-11.jsonl:2: entry 1 was changed after it was written",
    );
    expect(out).toContain("Restore it");
  });

  it("says what to fetch where the clone lacks the branch", async () => {
    git("checkout", "--quiet", "--detach");
    git("branch", "--quiet", "-D", "curfew/ledger");
    git("update-ref", "-d", "refs/remotes/origin/curfew/ledger");
    const { code, errors } = await verify();
    expect(code).toBe(2);
    expect(errors).toContain("git fetch origin curfew/ledger");
  });
});
