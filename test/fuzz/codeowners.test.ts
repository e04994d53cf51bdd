import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { isError } from "../../src/domain/finding.ts";
import { lintCodeowners } from "../../src/rules/codeowners/lint.ts";
import { ownersOf } from "../../src/rules/codeowners/owners-of.ts";
import {
  type Codeowners,
  parseCodeowners,
} from "../../src/rules/codeowners/parse.ts";
import { mutatedBytes } from "./mutate.ts";
import { lookAlikes, oddText } from "./odd-text.ts";
import { run } from "./run.ts";
import { plant } from "./secrets.ts";
import { expectSound } from "./sound-finding.ts";

beforeAll(plant);

const path = ".github/CODEOWNERS";

const valid = `# Who approves what.
*                              @acme/platform
/access/tiers/                 @acme/security
/access/grants/prod-ec2-admin/ @acme/leads @bob   # was @mallory
/access/grants/a\\ b/**        carol@example.com
/docs/*.md                     @carol @dave_acme
/docs/*
**/generated/?.yaml            @acme/tools
`;

const paths = [
  "README.md",
  "access/tiers/x.yaml",
  "access/grants/prod-ec2-admin/alice.yaml",
  "a".repeat(4000),
  "a/".repeat(500) + "b",
  "access/grants/a b/c",
  "\u0430ccess/tiers/x.yaml",
  "*",
  "",
  "/",
  "##[x]/::y",
];

/** What is asked of a file stays within what it has: no path costs more than one look at every rule for each of its segments. */
const expectBounded = (codeowners: Codeowners): void => {
  for (const asked of paths) {
    const counter = { comparisons: 0 };
    ownersOf(codeowners, asked, counter);
    const most =
      2 * (codeowners.rules.length + 1) * (asked.split("/").length + 1) * 8;
    if (counter.comparisons > most)
      throw new Error(`${counter.comparisons} comparisons for one path`);
  }
};

const expectPlainOwners = ({ rules }: Codeowners): void => {
  for (const { owners } of rules)
    for (const { text } of owners)
      if (!/^[!-~]{2,330}$/.test(text))
        throw new Error(`an owner nobody can read: ${JSON.stringify(text)}`);
};

test("a mutated CODEOWNERS is read without a throw, and every finding is sound", () => {
  const seen = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(mutatedBytes(valid), (bytes) => {
      const codeowners = parseCodeowners({ path, bytes });
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      expectSound(codeowners.findings, { path, text });
      expectSound(
        lintCodeowners({
          codeowners,
          tiers: [],
          files: [],
          accounts: null,
          teams: null,
        }),
        { path, text },
      );
      expectPlainOwners(codeowners);
      expectBounded(codeowners);
      seen[codeowners.findings.some(isError) ? "wrong" : "right"] += 1;
    }),
    run,
  );
  expect(seen.wrong / run.numRuns).toBeGreaterThan(0.3);
  expect(seen.right / run.numRuns).toBeGreaterThan(0.01);
});

describe("an owner with a look-alike character is a finding, and owns nothing:", () => {
  test("users, teams and addresses", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("@alice", "@acme/security", "bob@example.com"),
        fc.nat({ max: 20 }),
        fc.constantFrom(...lookAlikes),
        (owner, place, odd) => {
          const at = place % (owner.length + 1);
          const named = owner.slice(0, at) + odd + owner.slice(at);
          const codeowners = parseCodeowners({
            path,
            text: `* ${named} @carol\n`,
          });
          if (!codeowners.findings.some(isError))
            throw new Error(`${named} passed`);
          expectSound(codeowners.findings, { path, text: `* ${named} @carol` });
          expectPlainOwners(codeowners);
        },
      ),
      run,
    );
  });
});

test("a file's names in a lint are sound, whatever people call their files", () => {
  fc.assert(
    fc.property(fc.array(oddText, { maxLength: 4 }), (parts) => {
      const file = `.github/${parts.join("")}`;
      const codeowners = parseCodeowners({ path, text: "/docs/ @a\n" });
      const findings = lintCodeowners({
        codeowners,
        tiers: [],
        files: [file],
        accounts: new Map([["a", null]]),
        teams: null,
      });
      expectSound(findings, { path, text: "/docs/ @a\n" });
    }),
    run,
  );
});
