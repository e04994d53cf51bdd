import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { formatFinding, toJson } from "../../src/rules/finding-text.ts";
import { printable, quoted } from "../../src/rules/printable.ts";
import { didYouMean, suggest } from "../../src/rules/suggest.ts";

const finding: Finding = {
  code: "unknown-key",
  severity: "error",
  path: "access/curfew.yaml",
  line: 3,
  column: 7,
  message: 'The key "mod" is not known here.',
  hint: 'Did you mean "mode"?',
};

describe("a finding's text", () => {
  test("names place, severity, code, message and hint", () => {
    expect(formatFinding(finding)).toBe(
      'access/curfew.yaml:3:7: error unknown-key: The key "mod" is not known here.\n  Did you mean "mode"?',
    );
  });

  test("names the path alone where the whole file is meant", () => {
    const whole = { ...finding, line: null, column: null };
    expect(formatFinding(whole)).toMatch(/^access\/curfew\.yaml: error /);
  });

  test("is two lines whatever a file says, and no command to a runner", () => {
    const hostile = "a\n::error::x\r\n##[error]\u001b[2J\u2028\u202e";
    const text = formatFinding({
      ...finding,
      path: hostile,
      message: hostile,
      hint: hostile,
    });
    expect(text.split(/[\n\r\u2028]/)).toHaveLength(2);
    expect(text).not.toMatch(/::|##\[|\u001b|\u202e/);
  });

  test("as JSON has the same keys in the same order, and is as safe", () => {
    const other = { ...finding, message: "::x\n", extra: 1 };
    expect(JSON.stringify(toJson(other))).toBe(
      '{"code":"unknown-key","severity":"error","path":"access/curfew.yaml","line":3,"column":7,"message":": :x\\\\u000a","hint":"Did you mean \\"mode\\"?"}',
    );
  });
});

describe("printable text", () => {
  test.each([
    ["plain text, é and 日本語", "plain text, é and 日本語"],
    ["a\tb\nc", "a\\u0009b\\u000ac"],
    ["\u001b[31m", "\\u001b[31m"],
    ["\u0085\u009b", "\\u0085\\u009b"],
    ["\u202e\u2066\ufeff\u200b", "\\u202e\\u2066\\ufeff\\u200b"],
    ["\u2028\u2029", "\\u2028\\u2029"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["\ud800", "\\ud800"],
    ["\udc7f\udd00", "\\udc7f\\udd00"],
    // As a path has bytes that are not UTF-8.
    ["a\udc80\udcff.yaml", "a\\x80\\xff.yaml"],
    ["::add-mask::x", ": :add-mask: :x"],
    [":::", ": : :"],
    ["###[group]", "### [group]"],
    ["arn:aws:iam::1:role", "arn:aws:iam::1:role"],
    ["x arn:aws-cn:sso:::instance/i", "x arn:aws-cn:sso:::instance/i"],
    ["arn:aws:s3:::error::x", "arn:aws:s3:::error: :x"],
    ["arn::error::x", "arn: :error: :x"],
  ])("of %j is %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test("is cut to its bound, never within a character", () => {
    expect(printable("x".repeat(600))).toBe(`${"x".repeat(499)}…`);
    expect(printable("ab👩c", 4)).toBe("ab…");
    expect(printable("ab👩c", 5)).toBe("ab👩c");
    expect(quoted("y".repeat(100))).toBe(`"${"y".repeat(79)}…"`);
  });

  test("is the same when it is printed again, wherever an ARN was cut", () => {
    const text = "arn:aws:sso:::permissionSet::x";
    for (let bound = 1; bound < 40; bound += 1) {
      const once = printable(text, bound);
      expect(printable(once, bound)).toBe(once);
    }
  });

  test("is the same when it is printed again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const once = printable(`::${text}##[${text}`, 50);
        expect(printable(once, 50)).toBe(once);
        expect(once).not.toMatch(/::|##\[|[\p{Cc}\p{Cf}]/u);
        expect(once.length).toBeLessThanOrEqual(50);
      }),
      { seed: 20261122 },
    );
  });
});

describe("a suggestion", () => {
  const keys = ["user", "tier", "expires", "duration", "reason"];

  test.each([
    ["User", "user"],
    ["usr", "user"],
    ["teir", "tier"],
    ["expiry", "expires"],
    ["expire_at", "expires"],
    ["durations", "duration"],
    ["raeson", "reason"],
    ["uzzr", null],
    ["until", null],
    ["", null],
    ["x".repeat(65), null],
  ])("for %j is %j", (word, expected) => {
    expect(suggest(word, keys)).toBe(expected);
  });

  test("is the nearest of several", () => {
    expect(suggest("prod-red", ["prod-read", "prod-re", "prod-red2"])).toBe(
      "prod-read",
    );
    expect(suggest("bat", ["cat", "bat"])).toBe("bat");
    expect(suggest("bat", ["abt", "bat"])).toBe("bat");
  });

  test("counts as one slip only neighbours that changed places", () => {
    expect(suggest("ab", ["ba"])).toBe("ba");
    expect(suggest("ab", ["xa"])).toBeNull();
    expect(suggest("xa", ["ab"])).toBeNull();
  });

  test("is made for a word of 64 letters and for none that is longer", () => {
    const word = "x".repeat(64);
    expect(suggest(word, [`${word}y`])).toBe(`${word}y`);
    expect(suggest(`${word}x`, [`${word}y`])).toBeNull();
  });

  test("gives way to another hint where nothing is near", () => {
    expect(didYouMean("until", keys, "Remove it.")).toBe("Remove it.");
  });
});
