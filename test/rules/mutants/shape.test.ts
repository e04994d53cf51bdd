/** What a file's shape is said to be, where only the code and the place are looked at elsewhere. */
import { describe, expect, test } from "vitest";
import { parseTier } from "../../../src/rules/tier-file.ts";
import { fileOf, marks, tierPath, validTier } from "../written-files.ts";
import { expectWholeFindings } from "../sentences.ts";

const findingsOf = (text: string) => parseTier(fileOf(tierPath, text)).findings;

const accounts = '{ staging: "444455556666", prod: "111122223333" }';

describe("what is wrong is said of the key, by its kind:", () => {
  test.each([
    ["mfa: required", "mfa: requird", '"mfa" is none of', ' ("requird").'],
    ["mfa: required", "mfa: true", '"mfa" is none of', "allowed values."],
    [
      "permissionSet: EC2AdminAccess",
      "permissionSet: EC2 Admin",
      '"aws.permissionSet" does not have the right form',
      ' ("EC2 Admin").',
    ],
    [
      "permissionSet: EC2AdminAccess",
      'permissionSet: ""',
      '"aws.permissionSet" must not be empty',
      ".",
    ],
    ["[AWS Users]", "[]", '"audience" must not be empty', "."],
    [accounts, "{}", '"aws.accounts" must not be empty', "."],
    [
      "permissionSet: EC2AdminAccess",
      `permissionSet: ${"x".repeat(33)}`,
      '"aws.permissionSet" is longer than 32',
      ".",
    ],
    [
      "[AWS Users]",
      `[${Array.from({ length: 51 }, (_, index) => `A${index}`).join(", ")}]`,
      '"audience" has more than 50',
      ".",
    ],
    ["[AWS Users]", "[A, A]", '"audience" names something twice', "."],
    ["approvals: 2", "approvals: 0", '"approvals" must be >= 1', "."],
    ["approvals: 2", "approvals: 11", '"approvals" must be <= 10', "."],
    [
      "{ Version: 2012-10-17, Statement: [] }",
      "7",
      '"aws.inlinePolicy" must be text or a mapping',
      ", not a number.",
    ],
    ["AWS EC2 Admin", "[A]", '"group" must be text', ", not a list."],
    ["AWS EC2 Admin", "", '"group" must be text', ", not empty."],
    ["prod:", "_prod:", 'The name "_prod"', ' in "aws.accounts".'],
    ["cutSessions:", "cutSession:", 'The key "cutSession"', "."],
  ])("%j as %j", (from, to, subject, end) => {
    const findings = findingsOf(validTier.replace(from, to));
    expectWholeFindings(findings);
    const said = findings.find(({ message }) => message.startsWith(subject));
    expect(said?.message.endsWith(end)).toBe(true);
  });

  test("and of the file, where it has no keys", () => {
    const [first] = findingsOf("[]");
    expect(first?.message).toMatch(
      /^The file must be a mapping .*, not a list\.$/,
    );
  });

  test.each(["a/b", "a~b", "a~1b"])(
    "and at its place, where its name is %s",
    (name) => {
      const findings = findingsOf(
        validTier.replace(accounts, `{ "${name}": 7 }`),
      );
      expect(marks(findings)).toContain(`wrong-type 19:${19 + name.length}`);
      expect(findings.map(({ message }) => message)).toContainEqual(
        expect.stringContaining(`"aws.accounts.${name}"`),
      );
    },
  );
});
