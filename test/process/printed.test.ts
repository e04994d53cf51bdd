import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curfewAlone } from "./run.ts";

const temporary = mkdtempSync(join(tmpdir(), "curfew-printed-test-"));
const publicKey = join(temporary, "key.pub");

/** Clears a terminal, in seven bits and in eight; turns the reading direction; a letter that is none. */
const hostile = "\u001b[2J\u009b2J\u202e\u{e0061}";
const shown = String.raw`\u001b[2J\u009b2J\u202e\udb40\udc61`;
const raw = /[^\P{Cc}\n]|\p{Cf}/u;

/** A clone whose ledger branch has one file. */
const makeClone = (file: string): string => {
  const clone = mkdtempSync(join(temporary, "clone-"));
  mkdirSync(join(clone, "ledger"));
  writeFileSync(join(clone, "ledger", file), "no entry\n");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", clone, ...args], { stdio: "ignore" });
  git("init", "--initial-branch=curfew/ledger");
  git("config", "user.name", "Mallory");
  git("config", "user.email", "mallory@example.com");
  git("add", ".");
  git("commit", "--message", "Ledger");
  return clone;
};

beforeAll(async () => {
  const { out } = await curfewAlone([
    ...["audit", "keygen", "--json", "--out", join(temporary, "key.pem")],
  ]);
  const key = JSON.parse(out) as { publicKey: string };
  writeFileSync(publicKey, key.publicKey);
});

afterAll(() => {
  rmSync(temporary, { recursive: true });
});

const keyName = join(temporary, `${hostile}.pem`);
const verify = (clone: string, ...more: readonly string[]) => [
  ...["audit", "verify", "--repo", clone, "--public-key", publicKey],
  ...more,
];

describe("what others chose is printed so that it can be seen:", () => {
  it.each([
    ["a key's file", () => ["audit", "keygen", "--out", keyName]],
    ["a ledger's file", () => verify(makeClone(`${hostile}.jsonl`))],
    ["a hash", () => verify(makeClone("README.md"), "--anchor", hostile)],
  ])("%s", async (_, args) => {
    const { text } = await curfewAlone(args());
    expect(text).toContain(shown);
    expect(text).not.toMatch(raw);
  });

  it("JSON, whose values stay what they are", async () => {
    const { out } = await curfewAlone(["owners", "--json", hostile]);
    expect(JSON.parse(out)).toMatchObject([{ path: hostile }]);
    expect(out).not.toMatch(raw);
  });
});
