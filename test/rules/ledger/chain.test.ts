import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GrantVersionId } from "../../../src/domain/ids.ts";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import {
  genesisHash,
  readLedger,
  sealFacts,
  toLine,
} from "../../../src/rules/ledger/chain.ts";
import { foldLedger } from "../../../src/rules/ledger/fold.ts";
import {
  adminId,
  admitted,
  at,
  burial,
  commit,
  intent,
  judged,
  linesOf,
  outcome,
  the,
  tombstone,
  userId,
  vanishedHold,
  versionOf,
  watch,
} from "../plan/world.ts";

const spec = { expires: "18:00" };
const lines = linesOf([
  ["09:00", { type: "genesis", reason: "started on purpose" }, watch()],
  admitted(spec),
  ["10:02", { type: "tip", commit: commit(10) }],
  ["10:03", { type: "freeze", reason: "an incident", by: "hubot" }],
  ["10:04", { type: "thaw", by: "hubot" }],
  ["10:05", vanishedHold(spec), outcome("remove", null)],
  ["10:06", tombstone(spec, "revoked")],
]);

const read = (...files: string[][]) =>
  readLedger(
    files.map((file, index) => ({
      name: `2026-${index + 10}.jsonl`,
      text: file.map((line) => `${line}\n`).join(""),
    })),
  );

describe("an entry that was read", () => {
  test("can be written down once more, and the chain holds", () => {
    const signed = { isSigned: () => true, sign: () => "c2VhbA==" };
    const [first] = sealFacts(
      [{ type: "tip", commit: commit(10) }],
      null,
      at("09:00"),
      signed.sign,
    );
    const again = sealFacts([the(first)], the(first), at("09:01"), signed.sign);
    const { broken } = readLedger(
      [
        {
          name: "a.jsonl",
          text: [the(first), ...again].map(toLine).join("\n"),
        },
      ],
      signed,
    );
    expect(broken).toBeNull();
  });
});

describe("a ledger", () => {
  test("holds where every entry continues the one before it, over all files", () => {
    const { entries, broken } = read(lines.slice(0, 4), lines.slice(4));
    expect(broken).toBeNull();
    expect(entries.map(toLine)).toEqual(lines);
    expect(entries[0]?.previous).toBe(genesisHash);
  });

  test("is empty where there is no file, and where a file is", () => {
    expect(read()).toEqual({ entries: [], trust: [], broken: null });
    expect(read([])).toEqual({ entries: [], trust: [], broken: null });
  });

  test("goes on behind its head", () => {
    const { entries } = read(lines);
    const next = sealFacts(
      [{ type: "thaw", by: "hubot" }],
      foldLedger(entries).head,
      at("11:00"),
    );
    expect(next).toMatchObject([
      { seq: lines.length, at: "2026-11-22T11:00:00Z" },
    ]);
    expect(read([...lines, ...next.map(toLine)]).broken).toBeNull();
  });

  test("is the same text whoever wrote it: keys are sorted, and what is undefined is left out", () => {
    const [entry] = sealFacts(
      [{ by: "hubot", type: "thaw", reason: undefined } as LedgerFact],
      null,
      at("11:00"),
    );
    expect(toLine(the(entry))).toMatch(
      /^\{"at":"2026-11-22T11:00:00Z","by":"hubot","hash":"[0-9a-f]{64}","previous":"0{64}","seq":0,"type":"thaw"\}$/,
    );
  });

  test("holds with signatures, which are over the hash, though nobody can check them", () => {
    const signed = read(lines).entries.map((entry) =>
      toLine({ ...entry, signature: "c2lnbmVk" }),
    );
    const { broken, trust } = read(signed);
    expect(broken).toBeNull();
    expect(new Set(trust)).toEqual(new Set(["early"]));
  });
});

describe("a ledger is broken", () => {
  const changed = (index: number, change: (line: string) => string) =>
    lines.map((line, at) => (at === index ? change(line) : line));
  test.each<[string, string[], number, RegExp]>([
    [
      "where an entry was changed",
      changed(3, (line) => line.replace("18:00", "19:00")),
      4,
      /was changed/,
    ],
    ["where an entry is missing", lines.toSpliced(3, 1), 4, /stands where 3/],
    [
      "where the first entry is missing",
      lines.slice(1),
      1,
      /stands where 0 belongs/,
    ],
    [
      "where two entries changed places",
      [...lines.slice(0, 2), the(lines[3]), the(lines[2]), ...lines.slice(4)],
      3,
      /stands where 2/,
    ],
    [
      "where an entry of another ledger stands",
      [...lines.slice(0, 2), the(linesOf([admitted({})])[2])],
      3,
      /does not continue/,
    ],
    ["where a line is empty", ["", ...lines], 1, /not a ledger entry/],
    [
      "where an entry has a second spelling",
      changed(0, (line) => line.replace("{", "{ ")),
      1,
      /not spelt/,
    ],
    [
      "where a key stands twice",
      changed(0, (line) => line.replace("{", '{"at":"2026-11-22T08:00:00Z",')),
      1,
      /not spelt/,
    ],
  ])("%s", (_sentence, text, line, why) => {
    const { broken } = read(text);
    expect(broken).toMatchObject({ file: "2026-10.jsonl", line });
    expect(broken?.why).toMatch(why);
  });

  test("at its first break, in the file where it is", () => {
    const late = changed(9, () => "{}");
    expect(read(late.slice(0, 5), late.slice(5), ["null"]).broken).toEqual({
      file: "2026-11.jsonl",
      line: 5,
      why: "not a ledger entry",
    });
  });

  test("whichever byte of whichever entry is changed, left out or put in", () => {
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(),
        fc.constantFrom("change", "delete", "insert"),
        fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 1 }),
        (index, where, kind, byte) => {
          const line = the(lines[index]);
          const place = where % line.length;
          const rest = line.slice(kind === "insert" ? place : place + 1);
          const tampered =
            line.slice(0, place) + (kind === "delete" ? "" : byte) + rest;
          fc.pre(tampered !== line);
          const { broken } = readLedger([
            {
              name: "2026-11.jsonl",
              text: lines.toSpliced(index, 1, tampered).join("\n") + "\n",
            },
          ]);
          expect(broken).not.toBeNull();
        },
      ),
      { seed: 20_261_122, numRuns: 3000 },
    );
  });

  test("and what stands behind the break still denies", () => {
    const { entries, broken } = read(
      changed(2, (line) => line.replace("proven", "proved")),
    );
    expect(broken?.line).toBe(3);
    const record = foldLedger(entries).versions.get(versionOf(spec));
    expect(record).toMatchObject({
      verdict: null,
      intent: { endsAt: "2026-11-22T18:00:00Z" },
      end: { reason: "revoked" },
    });
  });
});

describe("a line is no entry", () => {
  const sealed = (fact: object): string =>
    toLine(the(sealFacts([fact as LedgerFact], null, at("10:00"))[0]));
  const whyNot = (line: string) => read([line]).broken?.why;
  const readback: LedgerFact = {
    type: "readback",
    userId: userId("alice"),
    groupId: adminId,
    result: "arrived",
    awsUserId: null,
    because: [],
  };
  const policy: LedgerFact = {
    type: "policy",
    first: commit(5),
    commit: commit(4),
    before: commit(6),
    members: [commit(5), commit(4)],
    under: commit(9),
    verdict: "proven",
    because: [],
  };

  test.each([
    ["that is no JSON", "{"],
    ["that is no object", "7"],
    ["that is null", "null"],
    ["that is a list", "[]"],
    ["of a type that nobody knows", sealed({ type: "miracle" })],
    ["of a type that every object has", sealed({ type: "constructor" })],
    ["without a type", sealed({})],
    [
      "with something nested in it",
      sealed({ type: "thaw", by: "hubot", deep: [[1]] }),
    ],
    ["nested without end", `{"deep":${"[".repeat(5000)}${"]".repeat(5000)}}`],
    [
      "whose number is none",
      sealed({ type: "thaw", by: "hubot" }).replace('"seq":0', '"seq":"0"'),
    ],
    [
      "whose time is none",
      sealed({ type: "thaw", by: "hubot" }).replace("2026-11-22T", ""),
    ],
    [
      "whose hash is none",
      sealed({ type: "thaw", by: "hubot" }).replace(/"hash":"\w+"/, '"hash":7'),
    ],
    [
      "whose signature is none",
      sealed({ type: "thaw", by: "hubot" }).replace(
        '"type"',
        '"signature":7,"type"',
      ),
    ],
    [
      "without what it continues",
      sealed({ type: "thaw", by: "hubot" }).replace(/"previous":"\w+",/, ""),
    ],
  ])("%s", (_sentence, line) => {
    expect(whyNot(line)).toBe("not a ledger entry");
  });

  test.each<[string, LedgerFact, Record<string, unknown>]>([
    ["an end that is no time", intent(spec), { endsAt: "tomorrow" }],
    [
      "an end without an offset",
      intent(spec),
      { endsAt: "2026-11-22T18:00:00" },
    ],
    ["an end that is a number", intent(spec), { endsAt: 5 }],
    ["a person's id that leads elsewhere", intent(spec), { userId: ".." }],
    ["a group's id that leads elsewhere", intent(spec), { groupId: "../x" }],
    ["no person", intent(spec), { userId: null }],
    ["no version", intent(spec), { version: null }],
    ["a version that is a number", intent(spec), { version: 7 }],
    ["a version without a commit", intent(spec), { version: ":a.yaml" }],
    ["a version without a path", intent(spec), { version: commit(1) }],
    ["a group to watch that is none", watch(), { groupId: "" }],
    ["a verdict that is none", judged(spec), { verdict: "maybe" }],
    ["approvers that are no list", judged(spec), { approvers: "hubot" }],
    ["an approver that is no text", judged(spec), { approvers: [1] }],
    [
      "approvers' accounts that are no list",
      judged(spec),
      { approverAccounts: "2" },
    ],
    [
      "approvers' ids that are no list",
      judged(spec),
      { approverIds: userId("hubot") },
    ],
    ["a login that is no text", outcome("remove", null), { user: 7 }],
    ["a burial that is none", burial(spec), { isBurial: false }],
    [
      "a group in AWS whose id leads elsewhere",
      readback,
      { awsGroupId: "../x" },
    ],
    [
      "a change of policy by something else beside its commits",
      policy,
      { members: [commit(5), "main"] },
    ],
    ["a pull request that is no number", judged(spec), { pullRequest: 1.5 }],
    ["an action that is none", outcome("add", spec), { action: "keep" }],
    ["a result that is none", outcome("add", spec), { result: "perhaps" }],
    [
      "a tip that is no commit",
      { type: "tip", commit: commit(1) },
      { commit: "main" },
    ],
    ["an end of nothing", tombstone(spec, "revoked"), { version: null }],
  ])("that records %s", (_sentence, fact, change) => {
    expect(whyNot(sealed(fact))).toBeUndefined();
    expect(whyNot(sealed({ ...fact, ...change }))).toBe("not a ledger entry");
  });

  test.each<[string, LedgerFact]>([
    [
      "of a path with colons",
      {
        ...tombstone(spec, "revoked"),
        version: `${commit(1)}:a:b.yaml` as GrantVersionId,
      } as LedgerFact,
    ],
    [
      "of a path that is nothing but a colon",
      {
        ...tombstone(spec, "revoked"),
        version: `${commit(1)}::` as GrantVersionId,
      } as LedgerFact,
    ],
    ["of a removal of a stranger", outcome("remove", null)],
    [
      "of a refusal of which little is known",
      {
        ...judged(spec, "refused"),
        userId: null,
        groupId: null,
        mergedAt: null,
        pullRequest: null,
      } as LedgerFact,
    ],
  ])("but it is one %s", (_sentence, fact) => {
    expect(whyNot(sealed(fact))).toBeUndefined();
  });
});
