import fc from "fast-check";
import { expect, test } from "vitest";
import { isError } from "../../src/domain/finding.ts";
import { instant } from "../../src/domain/time.ts";
import { formatFinding } from "../../src/rules/finding-text.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { judgeGrant } from "../../src/rules/judge-grant.ts";
import { judgeGrants, judgeTiers } from "../../src/rules/judge-set.ts";
import type { FileContent, Parsed } from "../../src/rules/parsed-file.ts";
import { parsePeople } from "../../src/rules/people-file.ts";
import { parseSettings } from "../../src/rules/settings-file.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import {
  grantPath,
  peoplePath,
  settingsPath,
  tierPath,
  validGrant,
  validPeople,
  validSettings,
  validTier,
} from "./written-files.ts";

const kinds = [
  { path: grantPath, text: validGrant, parse: parseGrant },
  { path: tierPath, text: validTier, parse: parseTier },
  { path: settingsPath, text: validSettings, parse: parseSettings },
  { path: peoplePath, text: validPeople, parse: parsePeople },
] satisfies {
  path: string;
  text: string;
  parse: (file: FileContent) => Parsed<unknown>;
}[];

// What people and attackers put where something else belongs.
const oddities = fc.constantFrom(
  "",
  "~",
  "[]",
  "{}",
  "- x",
  "? x",
  ": y",
  "&a x",
  "*a",
  "!!str x",
  "!x",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "#",
  "'",
  '"',
  "|\n",
  ">-\n  x\n",
  "\t",
  "\r",
  "\r\n",
  "\u0000",
  "\u001b[31m",
  "\u202e",
  "\ufeff",
  "\u200b",
  "\ud800",
  "👩‍🚀",
  "а",
  "<<: {}",
  "__proto__: {a: 1}",
  "constructor",
  "toString: 1",
  "0x10",
  "0o7",
  ".nan",
  "-.inf",
  "1e999",
  "99999999999999999999",
  "2026-02-31",
  "2026-11-22T18:00:60Z",
  "4h",
  "0h",
  "true",
  "::error::x",
  "##[x]",
  "[[[[",
  "}}}}",
  ",",
  "@",
  "`",
  "\\u0007",
  "a".repeat(300),
);

const mutation = fc.oneof(
  fc.record({ kind: fc.constant("insert"), at: fc.nat(), text: oddities }),
  fc.record({
    kind: fc.constant("delete"),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ kind: fc.constant("value"), at: fc.nat(), text: oddities }),
  fc.record({ kind: fc.constant("key"), at: fc.nat(), text: oddities }),
  fc.record({ kind: fc.constant("double"), at: fc.nat() }),
  fc.record({ kind: fc.constant("drop"), at: fc.nat() }),
  fc.record({ kind: fc.constant("indent"), at: fc.nat() }),
);

const mutate = (
  text: string,
  change: { kind: string; at: number; text?: string; length?: number },
): string => {
  const { kind, at, text: odd = "", length = 0 } = change;
  const offset = at % (text.length + 1);
  if (kind === "insert")
    return text.slice(0, offset) + odd + text.slice(offset);
  if (kind === "delete")
    return text.slice(0, offset) + text.slice(offset + length);
  const lines = text.split("\n");
  const index = at % lines.length;
  const line = lines[index] ?? "";
  const colon = line.indexOf(":");
  const changed: Record<string, string[]> = {
    value: [`${line.slice(0, colon + 1)} ${odd}`],
    key: [`${odd}${line.slice(Math.max(colon, 0))}`],
    double: [line, line],
    drop: [],
    indent: [`  ${line}`],
  };
  lines.splice(index, 1, ...(changed[kind] ?? []));
  return lines.join("\n");
};

/** Stays whole where it is printed: what begins so is no command. */
const arn = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:/g;

test("500 mutations of valid files are parsed without a throw, and nothing wrong passes without a finding", () => {
  const seen = { wrong: 0, right: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      ({ path, text, parse }, mutations, isBytes) => {
        const mutated = mutations.reduce(mutate, text);
        const bytes = isBytes
          ? Buffer.from(mutated, "latin1")
          : new TextEncoder().encode(mutated);
        const parsed = parse({ path, bytes });
        seen[parsed.value === null ? "wrong" : "right"] += 1;
        expect(parsed.value === null).toBe(parsed.findings.some(isError));
        for (const finding of parsed.findings) {
          expect(finding.code).not.toBe("");
          expect(finding.message).not.toBe("");
          expect(finding.hint).not.toBe("");
          expect(`${finding.message}${finding.hint}`).not.toMatch(
            /undefined|\[object/,
          );
          expect(finding.path).toBe(path);
          expect(formatFinding(finding).replaceAll(arn, "")).not.toMatch(
            /::|##\[|[\p{Cc}\p{Cf}]{2}/u,
          );
          if (finding.line !== null && finding.column !== null) {
            const line = new TextDecoder().decode(bytes).split("\n")[
              finding.line - 1
            ];
            expect(line).toBeDefined();
            expect(finding.column).toBeGreaterThan(0);
            expect(finding.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
          }
        }
      },
    ),
    { seed: 20261122, numRuns: 500 },
  );
  // Mutations that never bite, or always do, would test nothing.
  expect(seen.wrong).toBeGreaterThan(250);
  expect(seen.right).toBeGreaterThan(10);
});

test("mutated files are judged together without a throw", () => {
  fc.assert(
    fc.property(
      fc.array(mutation, { maxLength: 2 }),
      fc.array(mutation, { maxLength: 2 }),
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      (ofGrant, ofTier, now) => {
        const encode = (text: string) => new TextEncoder().encode(text);
        const grant = parseGrant({
          path: grantPath,
          bytes: encode(ofGrant.reduce(mutate, validGrant)),
        });
        const tier = parseTier({
          path: tierPath,
          bytes: encode(ofTier.reduce(mutate, validTier)),
        });
        const findings = [
          ...judgeGrant(grant, {
            tier: tier.value,
            tierNames: ["prod-ec2-admin"],
            now: instant(now),
          }),
          ...judgeGrants([grant, grant]),
          ...judgeTiers([tier, tier]),
        ];
        for (const { message, hint } of findings) {
          expect(message).not.toBe("");
          expect(hint).not.toBe("");
        }
      },
    ),
    { seed: 20261122, numRuns: 200 },
  );
});
