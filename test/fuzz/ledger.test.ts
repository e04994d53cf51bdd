import type { AwsUserId } from "../../src/domain/aws.ts";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  isCommitSha,
  isOktaGroupId,
  isOktaUserId,
  type CommitSha,
  type GrantVersionId,
  type OktaGroupId,
  type OktaUserId,
} from "../../src/domain/ids.ts";
import type { LedgerEntry, LedgerFact } from "../../src/domain/ledger.ts";
import { instant } from "../../src/domain/time.ts";
import {
  readLedger,
  type ReadLedger,
  sealFacts,
  toLine,
} from "../../src/rules/ledger/chain.ts";
import { foldLedger } from "../../src/rules/ledger/fold.ts";
import { mutatedText } from "./mutate.ts";
import { lookAlikes, oddText } from "./odd-text.ts";
import { run } from "./run.ts";
import { plant, secrets } from "./secrets.ts";

beforeAll(plant);

const commit = "a".repeat(40) as CommitSha;
const version =
  `${commit}:access/grants/prod-ec2-admin/a.yaml` as GrantVersionId;
const userId = "00u1234567890abcdeFG" as OktaUserId;
const groupId = "00g1234567890abcdeFG" as OktaGroupId;
const time = "2026-11-22T18:00:00.000Z";
const user = "alice@example.com";
const tier = "prod-ec2-admin";

/** One of each kind. */
const facts: readonly LedgerFact[] = [
  { type: "genesis", reason: "started on purpose" },
  { type: "tip", commit },
  { type: "watch", group: "AWS EC2 Admin", groupId },
  {
    type: "verdict",
    version,
    verdict: "proven",
    user,
    tier,
    userId,
    groupId,
    mergedAt: time,
    pullRequest: 7,
    approvers: ["bob", "carol"],
    because: ["two owners approved"],
  },
  {
    type: "intent",
    version,
    user,
    userId,
    tier,
    group: "AWS EC2 Admin",
    groupId,
    mergedAt: time,
    startsAt: time,
    endsAt: "2026-11-22T22:00:00.000Z",
  },
  {
    type: "outcome",
    action: "add",
    version,
    userId,
    groupId,
    result: "confirmed",
    error: null,
  },
  {
    type: "hold",
    version: null,
    userId,
    groupId,
    reason: "vanished",
  },
  {
    type: "readback",
    userId,
    groupId,
    result: "arrived",
    awsUserId: "0123456789-00000000-0000-4000-8000-00000000000a" as AwsUserId,
    because: [],
  },
  { type: "freeze", reason: "an incident", by: "hubot" },
  { type: "thaw", by: "hubot" },
  { type: "end", version, user, tier, reason: "expired", endsAt: time },
];
const now = instant(Date.parse(time));
const lines = sealFacts(facts, null, now).map(toLine);
const text = lines.map((line) => `${line}\n`).join("");

/** Whatever was read: it can be folded, no id in it can harm Okta, no time in it is none, and the break is named safely. */
const expectHarmless = ({ entries, broken }: ReadLedger): void => {
  for (const entry of entries) expectChecked(entry);
  const state = foldLedger(entries);
  for (const { at } of state.unexplained)
    if (Number.isNaN(at)) throw new Error("a removal at no time");
  for (const at of state.vanished.values())
    if (Number.isNaN(at)) throw new Error("a membership vanished at no time");
  if (broken === null) return;
  if (
    broken.why === "" ||
    broken.why.length > 500 ||
    /[\p{Cc}\p{Cf}\p{Cs}]|::|##\[|undefined/u.test(broken.why) ||
    secrets.some((secret) => broken.why.includes(secret))
  )
    throw new Error(`the break is named badly: ${broken.why}`);
};

const expectChecked = (entry: LedgerEntry): void => {
  const fields = entry as unknown as Readonly<Record<string, unknown>>;
  const own = facts.find(({ type }) => type === entry.type) ?? {};
  for (const [key, isRight] of [
    ["userId", isOktaUserId],
    ["groupId", isOktaGroupId],
    ["commit", isCommitSha],
  ] as const) {
    // What a kind of entry does not have is not read from it.
    const value = Object.hasOwn(own, key) ? fields[key] : null;
    if (value !== null && !isRight(value))
      throw new Error(`${key} is ${JSON.stringify(value)}`);
  }
  for (const key of ["at", "endsAt", "startsAt", "mergedAt"]) {
    const value = fields[key];
    if (!Object.hasOwn(own, key) && key !== "at") continue;
    if (typeof value === "string" && Number.isNaN(Date.parse(value)))
      throw new Error(`${key} is ${value}, which is no time`);
  }
};

test("mutated ledger files are read without a throw, and hold only where they are what was written", () => {
  const seen = { whole: 0, broken: 0 };
  fc.assert(
    fc.property(mutatedText(text), (mutated) => {
      const ledger = readLedger([{ name: "2026-11.jsonl", text: mutated }]);
      expectHarmless(ledger);
      seen[ledger.broken === null ? "whole" : "broken"] += 1;
      if (ledger.broken !== null) return;
      const read = ledger.entries.map(toLine);
      if (read.some((line, index) => line !== lines[index]))
        throw new Error("a chain holds that nobody wrote");
    }),
    run,
  );
  expect(seen.broken / run.numRuns).toBeGreaterThan(0.5);
});

// Somebody who can push the branch can also make the hashes right.
test("entries with odd values and right hashes are refused or harmless", () => {
  const odd: fc.Arbitrary<unknown> = fc.oneof(
    oddText,
    fc.constantFrom<unknown>(
      ...[null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2],
      [],
      {},
      [[]],
      [null],
      ["a", 1],
      { toString: 1, valueOf: 1 },
      { toJSON: 1 },
      { length: 3 },
    ),
    fc.constantFrom(
      "..",
      "me",
      "00u",
      "00u1234567890abcdeF/",
      "00g1234567890abcdeF\n",
      "0".repeat(64),
      "0000-01-01T00:00:00Z",
      "9999-12-31T23:59:59+00:00",
      "2026-11-22t18:00:00z",
      "2026-11-22T18:00:00.123456789123456789Z",
      "2026-11-22T18:00:00+23:59",
      "2026-11-22T18:00:00-23:59",
      "275760-09-13T00:00:00Z",
      "proven",
      "refused",
      "verdict",
      "end",
      ...lookAlikes,
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const keys = [
    ...new Set(facts.flatMap((fact) => Object.keys(fact))),
    ...["seq", "at", "previous", "hash", "signature"],
    ...["__proto__", "constructor", "toString", "toJSON"],
  ];
  const change = fc.record({
    fact: fc.nat({ max: facts.length - 1 }),
    key: fc.constantFrom(...keys),
    value: odd,
    isGone: fc.boolean(),
  });
  const seen = { entries: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      (changes, isSealed) => {
        const written: Record<string, unknown>[] = structuredClone(
          facts,
        ) as never;
        for (const { fact, key, value, isGone } of changes) {
          const fields = written[fact] as Record<string, unknown>;
          if (isGone) Reflect.deleteProperty(fields, key);
          else
            Object.defineProperty(fields, key, {
              value,
              enumerable: true,
              configurable: true,
              writable: true,
            });
        }
        const text = isSealed
          ? sealed(written)
          : written.map((fields) => JSON.stringify(fields)).join("\n");
        const ledger = readLedger([{ name: "2026-11.jsonl", text }]);
        expectHarmless(ledger);
        seen.entries += ledger.entries.length;
        seen.refused += written.length - ledger.entries.length;
      },
    ),
    run,
  );
  expect(seen.entries).toBeGreaterThan(run.numRuns);
  expect(seen.refused).toBeGreaterThan(run.numRuns / 10);
});

const sealed = (written: readonly Record<string, unknown>[]): string => {
  try {
    return sealFacts(written as never, null, now)
      .map(toLine)
      .join("\n");
  } catch {
    // What cannot be written as JSON at all cannot have been read from a ledger.
    return "";
  }
};
