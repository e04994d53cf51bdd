import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { isError } from "../../src/domain/finding.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
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
} from "../rules/written-files.ts";
import { lookAlikes, oddText } from "./odd-text.ts";
import { mutatedBytes } from "./mutate.ts";
import { run } from "./run.ts";
import { plant } from "./secrets.ts";
import { expectSound } from "./sound-finding.ts";

beforeAll(plant);

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const read = (
  parse: (file: FileContent) => Parsed<unknown>,
  path: string,
  bytes: Uint8Array,
): Parsed<unknown> => {
  const parsed = parse({ path, bytes });
  if ((parsed.value === null) !== parsed.findings.some(isError))
    throw new Error("a value with an error, or none without");
  expectSound(parsed.findings, { path, text: decode(bytes) });
  return parsed;
};

describe("a mutated file is read without a throw, and every finding is sound:", () => {
  const kinds: readonly (readonly [
    name: string,
    path: string,
    parse: (file: FileContent) => Parsed<unknown>,
    texts: readonly string[],
  ])[] = [
    [
      "grant",
      grantPath,
      parseGrant,
      [validGrant, "user: a\ntier: prod-ec2-admin\nduration: 1h\nreason: x"],
    ],
    [
      "tier",
      tierPath,
      parseTier,
      [
        validTier,
        validTier.replace(
          /aws:[^]*/,
          "aws: { saml: { role: a, provider: b } }",
        ),
      ],
    ],
    ["settings", settingsPath, parseSettings, [validSettings]],
    ["people", peoplePath, parsePeople, [validPeople]],
  ];

  test.each(kinds)("%s", (_, path, parse, texts) => {
    const seen = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(mutatedBytes(...texts), (bytes) => {
        const { value } = read(parse, path, bytes);
        seen[value === null ? "wrong" : "right"] += 1;
      }),
      run,
    );
    // Mutations that never bite, or always do, would test nothing.
    expect(seen.wrong / run.numRuns).toBeGreaterThan(0.3);
    expect(seen.right / run.numRuns).toBeGreaterThan(0.01);
  });
});

describe("a path that people chose is named safely:", () => {
  test("of a grant and of a tier", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(oddText, fc.constantFrom("/", "access", ".yaml")), {
          maxLength: 6,
        }),
        fc.boolean(),
        (parts, isGrant) => {
          const written = parts.join("").slice(0, 1000);
          const path = isGrant
            ? `access/grants/${written}/x.yaml`
            : `access/tiers/${written}.yaml`;
          const [parse, text] = isGrant
            ? [parseGrant, validGrant]
            : [parseTier, validTier];
          read(parse, path, encode(text));
        },
      ),
      run,
    );
  });
});

describe("a login with a look-alike character is a finding, wherever the character stands:", () => {
  const login = fc
    .tuple(
      fc.constantFrom("alice@example.com", "bob", "a.b-c_d@x.io", "svc@acme"),
      fc.nat({ max: 20 }),
      fc.constantFrom(...lookAlikes),
      fc.boolean(),
      fc.constantFrom("", "'", '"'),
    )
    .map(([plain, place, odd, replaces, quote]) => {
      const at = place % (plain.length + 1);
      const rest = plain.slice(at + (replaces ? 1 : 0));
      return `${quote}${plain.slice(0, at)}${odd}${rest}${quote}`;
    });
  const accused = new Set([
    "login-lookalike",
    "control-character",
    // A space is none that can be mistaken for a letter; it is refused as a space.
    "invalid-value",
    "file-byte-order-mark",
  ]);
  const places: readonly (readonly [
    name: string,
    path: string,
    parse: (file: FileContent) => Parsed<unknown>,
    text: (login: string) => string,
  ])[] = [
    [
      "a grant's user",
      grantPath,
      parseGrant,
      (user) => validGrant.replace("alice@example.com", user),
    ],
    [
      "a person's Okta login",
      peoplePath,
      parsePeople,
      (user) => `people:\n  - login: ${user}\n    github: alice\n    id: 1\n`,
    ],
    [
      "a person's GitHub login",
      peoplePath,
      parsePeople,
      (user) =>
        `people:\n  - login: alice@example.com\n    github: ${user.replaceAll(/[@.]/g, "")}\n    id: 1\n`,
    ],
  ];

  test.each(places)("%s", (_, path, parse, text) => {
    fc.assert(
      fc.property(login, (user) => {
        const { value, findings } = read(parse, path, encode(text(user)));
        if (value !== null) throw new Error(`${user} passed`);
        if (!findings.some(({ code }) => accused.has(code)))
          throw new Error(`${user} was refused for something else`);
      }),
      run,
    );
  });
});
