import { describe, expect, test } from "vitest";
import { auditLedger } from "../../../src/rules/ledger/audit.ts";
import { readLedger } from "../../../src/rules/ledger/chain.ts";
import {
  admitted,
  commit,
  keysOf,
  linesOf,
  type Said,
  the,
} from "../plan/world.ts";

const genesis: Said = ["09:00", { type: "genesis", reason: "on purpose" }];
const stay = admitted({ expires: "18:00" });
const tip: Said = ["11:00", { type: "tip", commit: commit(1) }];

const audit = (
  by: readonly (string | null)[],
  anchors: readonly string[] = [],
  change: (line: string, index: number) => string = (line) => line,
) => {
  const lines = linesOf([genesis, stay, tip], by).map(change);
  return auditLedger(
    [
      { name: "2026-10.jsonl", text: `${the(lines[0])}\n` },
      { name: "2026-11.jsonl", text: lines.slice(1).join("\n") },
    ],
    keysOf("us"),
    anchors,
  );
};

const ours = ["us", "us", "us"];
const hashes = readLedger([
  { name: "2026-11.jsonl", text: linesOf([genesis, stay, tip]).join("\n") },
]).entries.map(({ hash }) => hash);

describe("an audit", () => {
  test("finds nothing wrong where chain and signatures hold, with hashes that were kept outside", () => {
    expect(audit(ours, [the(hashes[2])])).toEqual({
      flaw: null,
      entries: 5,
      early: 0,
      head: { seq: 4, hash: hashes[4] },
    });
  });

  test("names the first line that was changed, and what to do", () => {
    const { flaw } = audit(ours, [], (line, index) =>
      index > 1 ? line.replace("T18:00", "T19:00") : line,
    );
    expect(flaw).toMatchObject({
      file: "2026-11.jsonl",
      line: 2,
      why: "entry 2 was changed after it was written",
    });
    expect(flaw?.remedy).toContain("Restore it");
  });

  test("names the first line that nobody with a key signed", () => {
    expect(audit(["us", "mallory", "us"]).flaw).toMatchObject({
      file: "2026-11.jsonl",
      line: 1,
      why: "entry 1 is not signed by a key that is accepted",
    });
  });

  test("finds that an entry is gone whose hash was kept outside", () => {
    const { flaw } = audit(ours, [the(hashes[0]), "f".repeat(64)]);
    expect(flaw).toMatchObject({ file: null, line: null });
    expect(flaw?.why).toContain("f".repeat(64));
    expect(flaw?.remedy).toMatch(/^The ledger .* restore it .*\.$/);
  });

  test("finds that nothing is signed, and counts what is older than the signatures", () => {
    const { flaw, early } = audit([null, null, null]);
    expect(early).toBe(5);
    expect(flaw?.why).toBe("no entry is signed by a key that is accepted");
    expect(flaw?.remedy).toMatch(/^Name the public key .* --new-ledger\.$/);
  });
});
