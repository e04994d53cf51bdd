/** Faults that fuzzing found, each by its smallest case, so that they stay mended without ten thousand others. */
import { describe, expect, test } from "vitest";
import { lintCodeowners } from "../../src/rules/codeowners/lint.ts";
import { parseCodeowners } from "../../src/rules/codeowners/parse.ts";
import { firstOfEachSeverity } from "../../src/rules/fault.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { readLedger } from "../../src/rules/ledger/chain.ts";
import { parsePeople } from "../../src/rules/people-file.ts";
import { parseSettings } from "../../src/rules/settings-file.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import {
  fileOf,
  grantPath,
  marks,
  peoplePath,
  settingsPath,
  tierPath,
  validGrant,
  validSettings,
  validTier,
} from "./written-files.ts";

const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u;

describe("nothing that a file says can end the run:", () => {
  test("a mapping with a toString of its own, where one of a few words belongs", () => {
    const text = validSettings.replace("enforce", "{ toString: 1 }");
    expect(marks(parseSettings(fileOf(settingsPath, text)).findings)).toEqual([
      "invalid-value 1:7",
    ]);
  });

  test("an inline policy that is nested too deeply to be written again", () => {
    const deep = `{"a":${"[".repeat(25_000)}${"]".repeat(25_000)}}`;
    const text = validTier.replace(
      /inlinePolicy: .*/,
      `inlinePolicy: '${deep}'`,
    );
    expect(marks(parseTier(fileOf(tierPath, text)).findings)).toEqual([
      // Too long, and no policy.
      "invalid-value 17:17",
      "invalid-value 17:17",
    ]);
  });

  test("a ledger entry whose type is an object", () => {
    const text = '{"type":{"toString":1,"valueOf":1}}\n';
    expect(readLedger([{ name: "2026-11.jsonl", text }])).toEqual({
      entries: [],
      trust: [],
      broken: { file: "2026-11.jsonl", line: 1, why: "not a ledger entry" },
    });
  });
});

describe("however many faults a file has, fifty of a kind are said:", () => {
  // Each fault used to cost a walk through the whole file, and the check took minutes.
  test("three thousand people who are all the same", () => {
    const same = "- { login: a, github: a, id: 1 }\n".repeat(3000);
    const { findings } = parsePeople(fileOf(peoplePath, `people:\n${same}`));
    expect(findings).toHaveLength(50);
    expect(marks(findings).slice(0, 4)).toEqual([
      "identity-ambiguous 3:12",
      "identity-ambiguous 3:23",
      "identity-ambiguous 3:30",
      "identity-ambiguous 4:12",
    ]);
  });

  test("thirty thousand people who are nobody", () => {
    const { findings } = parsePeople(
      fileOf(peoplePath, `people:\n${"- {}\n".repeat(30_000)}`),
    );
    expect(findings).toHaveLength(50);
  });

  test("CODEOWNERS lines that cannot be read, and warnings beside them", () => {
    const text = `${"/\n".repeat(60)}${"[\n".repeat(60)}`;
    const { findings } = parseCodeowners({ path: "CODEOWNERS", text });
    const count = (wanted: string) =>
      findings.filter(({ severity }) => severity === wanted).length;
    expect([count("warning"), count("error")]).toEqual([50, 50]);
    expect(firstOfEachSeverity([])).toEqual([]);
  });

  test("owners who never approve", () => {
    const owners = Array.from({ length: 60 }, (_, index) => `a${index}@x.io`);
    const codeowners = parseCodeowners({
      path: "CODEOWNERS",
      text: `* ${owners.join(" ")}\n`,
    });
    const findings = lintCodeowners({
      codeowners,
      tiers: [],
      files: [],
      accounts: null,
      teams: null,
    });
    expect(findings).toHaveLength(50);
  });
});

describe("a message shows what cannot be seen, and does not become a book:", () => {
  const messagesOf = (text: string): string[] =>
    parseCodeowners({ path: "CODEOWNERS", text }).findings.map(
      ({ message }) => message,
    );

  test("an owner that turns the reading direction", () => {
    expect(messagesOf("* @al\u202eice")).toEqual([
      '"@al\\u202eice" is no owner: write @user, @organisation/team or an address',
    ]);
  });

  test("an escape of an invisible character", () => {
    expect(messagesOf("\\\u200b @alice")).toEqual([
      "`\\\\u200b` is not an escape here",
    ]);
  });

  test("a file's name that nobody owns", () => {
    const findings = lintCodeowners({
      codeowners: parseCodeowners({ path: "CODEOWNERS", text: "/docs/ @a\n" }),
      tiers: [],
      files: [".github/\u202e\n::error::x"],
      accounts: null,
      teams: null,
    });
    for (const { message } of findings) expect(message).not.toMatch(invisible);
    expect(findings.map(({ message }) => message)).toContain(
      "No line matches .github/\\u202e\\u000a: :error: :x, so nobody owns it",
    );
  });

  test("an address that looks like a workflow command", () => {
    const [finding] = lintCodeowners({
      codeowners: parseCodeowners({
        path: "CODEOWNERS",
        text: "* ::error::@x.io\n",
      }),
      tiers: [],
      files: [],
      accounts: null,
      teams: null,
    });
    expect(finding?.message).toMatch(/^: :error: :@x\.io is an address/);
  });

  test("what YAML stumbled over", () => {
    const text = validGrant.replace(/tier: .*/, "tier: x\n\u200d");
    const [finding] = parseGrant(fileOf(grantPath, text)).findings;
    expect(finding?.code).toBe("yaml-syntax");
    expect(finding?.message).not.toMatch(invisible);
  });

  test("a time with sixty thousand digits", () => {
    const text = validGrant.replace("18:00:00Z", `18:00:00.${"9".repeat(6e4)}`);
    const [finding] = parseGrant(fileOf(grantPath, text)).findings;
    expect(finding?.code).toBe("time-without-offset");
    expect(finding?.hint.length).toBeLessThan(200);
  });
});
