/** Every fault of a file says what is wrong, of what, and what to do. */
import { expect, test } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type { BlobSha } from "../../../src/domain/ids.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { readText } from "../../../src/rules/bytes.ts";
import { readDocument } from "../../../src/rules/document.ts";
import type { Fault } from "../../../src/rules/fault.ts";
import { parseGrant } from "../../../src/rules/grant-file.ts";
import { judgeGrant } from "../../../src/rules/judge-grant.ts";
import { judgePerson } from "../../../src/rules/judge-person.ts";
import { ticketPatternFault } from "../../../src/rules/ticket.ts";
import { judgeTreeEntry } from "../../../src/rules/tree-entry.ts";
import {
  at,
  factsOf,
  hours,
  login,
  parsedGrant,
  person,
  the,
  tier,
  userId,
  type World,
} from "../plan/world.ts";
import { expectSentences } from "../sentences.ts";
import { fileOf } from "../written-files.ts";

const yaml = (text: string) => (): readonly Fault[] =>
  readDocument(text).faults;

const bytes =
  (...given: number[]) =>
  (): readonly Fault[] => {
    const read = readText(Uint8Array.from(given), 10);
    return read.text === null ? [read.fault] : [];
  };

const strict = tier({ maxDuration: hours(4), ticket: "^INC-[0-9]+$" });

const grant =
  (lines: readonly string[], of: Tier | null = strict, names = ["admin"]) =>
  (): readonly Finding[] => {
    const text = ["user: alice@example.com", "reason: x", ...lines].join("\n");
    const path = `access/grants/${/^tier: Bad$/m.test(text) ? "Bad" : "admin"}/a.yaml`;
    const parsed = parseGrant(fileOf(path, text));
    const context = { tier: of, tierNames: names, now: at("12:00") };
    return [...parsed.findings, ...judgeGrant(parsed, context)];
  };
const expires = (time: string) => `expires: 2026-11-22T${time}:00Z`;
const starts = (day: number, time: string) =>
  `starts: 2026-11-${day}T${time}:00Z`;
const named = "tier: admin";

const whose =
  (world: World, user = "alice", of = tier()) =>
  (): readonly Finding[] =>
    judgePerson(parsedGrant({ user }), of, factsOf(world));
const twins = [person("alice"), { ...person("alice"), id: userId("a2") }];
const alice = "alice@example.com";

type Row = [
  code: Fault["code"],
  faults: () => readonly Fault[],
  told?: readonly string[],
  advised?: readonly string[],
];

test.each<Row>([
  ["file-not-utf8", bytes(0xff), [], ["UTF-8"]],
  ["file-byte-order-mark", bytes(0xef, 0xbb, 0xbf), [], ["byte order mark"]],
  ["control-character", yaml("a: \u202e"), ['"\\u202e"']],
  ["yaml-syntax", yaml("%YAML 1.1\n---\na: b"), ['"%YAML 1.1"', "directive"]],
  ["yaml-syntax", yaml("%\n---\na: b"), ['"%"', "directive"]],
  ["yaml-syntax", yaml("[".repeat(99)), ["nested too deeply"]],
  ["yaml-syntax", yaml("? ".repeat(41)), ["nested too deeply"]],
  ["yaml-syntax", yaml("a:\n\tb: 1"), ["broken: "], ["Indent with spaces."]],
  ["yaml-syntax", yaml("a: [1\nb: 2"), ["broken: "], ["Correct the YAML"]],
  ["yaml-duplicate-key", yaml("abc: 1\nabc: 2"), ['"abc"']],
  ["yaml-several-documents", yaml("a: 1\n---\nb: 2"), [], ["---"]],
  [
    "file-stray",
    () =>
      judgeTreeEntry({
        path: "access/x",
        pathIsUtf8: true,
        kind: "file",
        blob: "0".repeat(40) as BlobSha,
        size: 1,
      }),
  ],
  [
    "ticket-pattern",
    () => [the(ticketPatternFault("INC-("))],
    ['"INC-("', "missing closing )"],
    ["RE2"],
  ],
  [
    "tier-not-folder",
    grant(["tier: other", "duration: 1h"]),
    ['"other"', '"admin"'],
    ["tier: admin"],
  ],
  ["tier-name", grant(["tier: Bad", "duration: 1h"]), ['"Bad"'], ["63"]],
  ["tier-broken", grant([named], null), ['"admin"'], ["tiers/admin.yaml"]],
  ["tier-unknown", grant([named], null, ["b", "c"]), ['"admin"'], ["b, c"]],
  [
    "starts-after-end",
    grant([named, expires("14:00"), starts(22, "15:00")]),
    ["2026-11-22T14:00:00Z", "2026-11-22T15:00:00Z"],
    ["start"],
  ],
  [
    "starts-too-far",
    grant([named, "duration: 1h", starts(30, "15:00")]),
    ["2026-11-30T15:00:00Z", "7d", '"admin"'],
    ["2026-11-29T12:00:00Z"],
  ],
  [
    "end-in-past",
    grant([named, expires("11:00")]),
    ["2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z"],
  ],
  ["end-cut", grant([named, expires("20:00")]), ["4h", '"admin"'], ["4h"]],
  ["ticket-missing", grant([named]), ['"admin"'], ['"^INC-[0-9]+$"']],
  [
    "ticket-malformed",
    grant([named, "ticket: CHG-1"]),
    ['"CHG-1"', '"admin"'],
    ['"^INC-[0-9]+$"'],
  ],
  ["person-unknown", whose({}, "zoe"), ["zoe@example.com"]],
  [
    "person-ambiguous",
    whose({ facts: { people: new Map([[login("alice"), twins]]) } }),
    [alice],
  ],
  [
    "person-inactive",
    whose({ status: { alice: "SUSPENDED" } }),
    [alice, "SUSPENDED"],
  ],
  [
    "person-outside-audience",
    whose({ audience: [] }),
    [alice, "admin", "AWS Users"],
  ],
  [
    "person-without-mfa",
    whose(
      { facts: { factors: new Map([[userId("alice"), false]]) } },
      "alice",
      tier({ mfa: "required" }),
    ),
    [alice, "admin"],
  ],
])("%s is told, and what to do", (code, faults, told = [], advised = []) => {
  const { message, hint } = the(faults().find((fault) => fault.code === code));
  // A login keeps its small letters.
  expectSentences(message.replace(/^alice@/u, "Alice@"));
  expectSentences(hint);
  for (const part of told) expect(message).toContain(part);
  for (const part of advised) expect(hint).toContain(part);
});

test("the groups of an audience are told as a list", () => {
  const facts = factsOf({ audience: [] });
  const group = the(facts.groups?.get("AWS Users"));
  const [finding] = judgePerson(
    parsedGrant({}),
    tier({ audience: ["AWS Users", "Ops"] }),
    {
      ...facts,
      groups: new Map([
        ["AWS Users", group],
        ["Ops", group],
      ]),
    },
  );
  expect(finding?.message).toContain(": AWS Users, Ops.");
});
