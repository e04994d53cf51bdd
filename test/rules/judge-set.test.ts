import { describe, expect, test } from "vitest";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { judgeGrants, judgeTiers } from "../../src/rules/judge-set.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { expectWholeFindings } from "./sentences.ts";
import { fileOf } from "./written-files.ts";

const tier = (name: string, group: string, audience: string) =>
  parseTier(
    fileOf(
      `access/tiers/${name}.yaml`,
      `description: x\ngroup: ${group}\naudience: [${audience}]\nmaxDuration: 1h\napprovals: 1\n`,
    ),
  );

const grant = (name: string, ...lines: string[]) =>
  parseGrant(
    fileOf(
      `access/grants/prod/${name}.yaml`,
      ["tier: prod", "reason: x", ...lines].join("\n"),
    ),
  );

const shown = (findings: ReturnType<typeof judgeTiers>): string[] =>
  findings.map(
    ({ code, severity, path, line, column }) =>
      `${severity} ${code} ${path}:${line ?? "?"}:${column ?? "?"}`,
  );

describe("tiers together", () => {
  test("are well with a group each, and an audience that is none of them", () => {
    const tiers = [tier("a", "A", "Users"), tier("b", "B", "Users, Others")];
    expect(judgeTiers(tiers)).toEqual([]);
  });

  test("may have groups whose names differ in case", () => {
    expect(judgeTiers([tier("a", "A", "X"), tier("b", "a", "X")])).toEqual([]);
  });

  test("may not share a group, and each is told of the others", () => {
    const findings = judgeTiers([
      tier("a", "G", "X"),
      tier("b", "H", "X"),
      tier("c", "G", "X"),
      tier("d", "G", "X"),
    ]);
    expect(shown(findings)).toEqual([
      "error group-shared access/tiers/a.yaml:2:8",
      "error group-shared access/tiers/c.yaml:2:8",
      "error group-shared access/tiers/d.yaml:2:8",
    ]);
    expect(findings[0]?.message).toContain('"c", "d"');
    expectWholeFindings(findings);
  });

  test("may not have a tier's group as an audience, their own neither", () => {
    const findings = judgeTiers([
      tier("a", "A", "Users, B"),
      tier("b", "B", "B"),
    ]);
    expect(shown(findings)).toEqual([
      "error audience-is-tier-group access/tiers/a.yaml:3:19",
      "error audience-is-tier-group access/tiers/b.yaml:3:12",
    ]);
    expect(findings[0]?.message).toMatch(/"B".*"b"/);
    expectWholeFindings(findings);
  });

  test("are judged without those that are broken", () => {
    expect(judgeTiers([tier("a", "G", "X"), tier("B", "G", "X")])).toEqual([]);
  });
});

describe("grants together", () => {
  const expires = "expires: 2026-11-22T18:00:00Z";
  const alice = "user: alice@example.com";

  test("are doubled where person, tier, start and end are the same", () => {
    const findings = judgeGrants([
      grant("a", alice, expires),
      grant(
        "b",
        "user: Alice@Example.com",
        "expires: 2026-11-22T19:00:00+01:00",
      ),
      grant("c", alice, "duration: 4h"),
      grant("d", alice, "duration: 240m"),
    ]);
    expect(shown(findings)).toEqual([
      "warning grant-duplicate access/grants/prod/b.yaml:3:7",
      "warning grant-duplicate access/grants/prod/d.yaml:3:7",
    ]);
    expect(findings[0]?.message).toContain("access/grants/prod/a.yaml");
    expectWholeFindings(findings);
  });

  test("are not doubled where any of these differs, or one is broken", () => {
    expect(
      judgeGrants([
        grant("a", alice, expires),
        grant("b", "user: bob@example.com", expires),
        grant("c", alice, "expires: 2026-11-22T18:00:01Z"),
        grant("d", alice, expires, "starts: 2026-11-22T17:00:00Z"),
        grant("e", alice, expires, "unknown: x"),
        grant("f", alice, "duration: 4h"),
        grant("g", alice, "duration: 5h"),
      ]),
    ).toEqual([]);
  });

  test("are not doubled where only the texts of person and tier run together alike", () => {
    const written = (user: string, tier: string) =>
      parseGrant(
        fileOf(
          `access/grants/${tier}/x.yaml`,
          `user: ${user}\ntier: ${tier}\n${expires}\nreason: x\n`,
        ),
      );
    const both = [
      written("alice@example.co", "mprod"),
      written("alice@example.com", "prod"),
    ];
    expect(both.map(({ value }) => value === null)).toEqual([false, false]);
    expect(judgeGrants(both)).toEqual([]);
  });
});
