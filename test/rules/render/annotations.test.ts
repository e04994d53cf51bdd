import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import { annotations } from "../../../src/rules/render/annotations.ts";
import {
  withoutCommands,
  withoutCommandsInJson,
  workflowCommand,
} from "../../../src/rules/render/workflow-commands.ts";
import { finding } from "./report.ts";

describe("annotations", () => {
  it.each<[string, Partial<Finding>, string]>([
    [
      "stand at file, line and column",
      { severity: "error" },
      '::error file=access/grants/aws-ec2-admin/alice.yaml,line=3,col=1,title=Curfew%3A unknown-key::The key "durations" is not known here.%0ADid you mean "duration"?',
    ],
    [
      "stand at a whole file",
      {
        severity: "warning",
        path: ".github/CODEOWNERS",
        line: null,
        column: null,
        message: "m",
        hint: "h",
      },
      "::warning file=.github/CODEOWNERS,title=Curfew%3A unknown-key::m%0Ah",
    ],
    [
      "stand at no file where a setting is at fault",
      {
        severity: "info",
        path: "CURFEW_TRUST_ROOT",
        line: null,
        column: null,
        message: "100%",
        hint: "h",
      },
      "::notice title=Curfew%3A unknown-key::CURFEW_TRUST_ROOT: 100%25%0Ah",
    ],
    [
      "name a path that cannot be printed in their text alone",
      { path: "access/##[error].yaml", message: "m", hint: "h" },
      "::error title=Curfew%3A unknown-key::access/## [error].yaml: m%0Ah",
    ],
    [
      "escape what would end a property",
      { path: "access/a,b:c%.yaml", message: "m", hint: "h" },
      "::error file=access/a%2Cb%3Ac%25.yaml,line=3,col=1,title=Curfew%3A unknown-key::m%0Ah",
    ],
  ])("%s", (_, more, expected) => {
    expect(annotations([finding(more)])).toEqual([expected]);
  });

  it("are ten of a kind at most, and count the rest", () => {
    const many = (count: number, severity: Finding["severity"]) =>
      Array.from({ length: count }, () => finding({ severity }));
    const ten = annotations(many(10, "error"));
    expect(ten).toHaveLength(10);
    expect(new Set(ten).size).toBe(1);
    const shown = annotations([...many(13, "error"), ...many(11, "warning")]);
    expect(shown).toHaveLength(20);
    expect(shown[9]).toBe(
      "::error title=Curfew::4 further findings of this kind are in the job's summary.",
    );
    expect(shown[19]).toMatch(/^::warning title=Curfew::2 further/);
  });
});

describe("a command to GitHub's runner", () => {
  it("needs no properties", () => {
    expect(workflowCommand("notice", [], "a\r\nb")).toBe("::notice::a%0D%0Ab");
  });

  it.each([
    ["::error::x", ": :error::x"],
    ["a\n  ::set-env name=a::b", "a\n  : :set-env name=a::b"],
    ["a\r\t:::x", "a\r\t: ::x"],
    ["see ##[error]x", "see ## [error]x"],
    ["access/tiers::x stays", "access/tiers::x stays"],
  ])("cannot come from anybody else: %j", (text, expected) => {
    expect(withoutCommands(text)).toBe(expected);
  });

  it("cannot come from JSON either, whose values stay what they are", () => {
    const value = { path: "##[error]x", other: "::error::" };
    const safe = withoutCommandsInJson(JSON.stringify(value, null, 2));
    expect(safe).not.toContain("##[");
    expect(JSON.parse(safe)).toEqual(value);
  });
});
