import { generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readLedger } from "../../src/controller/survey/read-ledger.ts";
import { rememberLedger } from "../../src/controller/survey/remember-ledger.ts";
import type { CommitSha, GrantVersionId } from "../../src/domain/ids.ts";
import type { LedgerKeys } from "../../src/domain/ledger-keys.ts";
import type { LedgerEntry, LedgerFact } from "../../src/domain/ledger.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import { pendingLines } from "../../src/rules/ledger/pending.ts";
import { at } from "./ends-clock.ts";

const version =
  `${"c0ffee".padEnd(40, "0")}:access/grants/a/b.yaml` as GrantVersionId;
const genesis: LedgerFact = { type: "genesis", reason: "on purpose" };
const end: LedgerFact = {
  type: "end",
  version,
  user: "alice@example.com",
  tier: "a",
  reason: "expired",
  endsAt: null,
};

const main = "ab".repeat(20) as CommitSha;
const proven: LedgerFact = {
  type: "verdict",
  version,
  verdict: "proven",
  user: "alice@example.com",
  tier: "a",
  userId: null,
  groupId: null,
  mergedAt: "2026-11-22T12:00:00Z",
  pullRequest: 1,
  approvers: ["bob"],
  because: [],
};

const someKeys = () => {
  const one = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519");
  const signer =
    ({ privateKey }: typeof one) =>
    (text: string) =>
      sign(null, Buffer.from(text), privateKey).toString("base64");
  const keys: LedgerKeys = {
    sign: signer(one),
    isSigned: (text, signature) =>
      verify(
        null,
        Buffer.from(text),
        one.publicKey,
        Buffer.from(signature, "base64"),
      ),
  };
  return { keys, forger: signer(other) };
};

/** A branch that counts how often its whole text is read. */
const open = () => {
  const entries: LedgerEntry[] = [];
  const branch = {
    readings: 0,
    tip: null as CommitSha | null,
    isDown: false,
    /** Does it tell what was added? */
    tellsGrowth: false,
  };
  const append = (fact: LedgerFact, sign: LedgerKeys["sign"] = null): void => {
    entries.push(
      ...sealFacts([fact], entries.at(-1) ?? null, at("12:00"), sign),
    );
    branch.tip = `commit-${entries.length}` as CommitSha;
  };
  const textFrom = (first: number) => ({
    head: branch.tip as CommitSha,
    files: [
      {
        name: "2026-11.jsonl",
        text: entries
          .slice(first)
          .map((entry) => `${toLine(entry)}\n`)
          .join(""),
      },
    ],
  });
  const ledger = {
    knownTip: () => Promise.resolve(branch.tip),
    read: () => {
      branch.readings += 1;
      if (branch.isDown) return Promise.reject(new Error("the disk"));
      return Promise.resolve(branch.tip === null ? null : textFrom(0));
    },
    readBehind: (known: CommitSha) =>
      branch.isDown
        ? Promise.reject(new Error("the disk"))
        : Promise.resolve(
            branch.tellsGrowth
              ? textFrom(Number(known.slice("commit-".length)))
              : null,
          ),
  };
  const recallLedger = rememberLedger(ledger, null);
  return { entries, branch, append, ledger, recallLedger };
};

describe("the ledger as it was last read", () => {
  it("is not read again as long as the branch stands where it stood, however many ask at once", async () => {
    const { append, branch, ledger, recallLedger } = open();
    append(genesis);
    const read = () => readLedger({ ledger, keys: null, recallLedger });
    const [first, second] = await Promise.all([read(), read()]);
    expect(first.state.head).toMatchObject({ seq: 0 });
    expect(second.state).toBe(first.state);
    expect((await read()).commit).toBe("commit-1");
    expect(branch.readings).toBe(1);
  });

  it("is read again when the branch has moved, and says what it says without a memory", async () => {
    const { append, branch, ledger, recallLedger } = open();
    const read = () => readLedger({ ledger, keys: null, recallLedger });
    expect((await read()).commit).toBeNull();
    append(genesis);
    await read();
    append(end);
    const recalled = await read();
    expect(branch.readings).toBe(3);
    expect(recalled.state.versions.get(version)?.end?.reason).toBe("expired");
    expect(recalled).toEqual(await readLedger({ ledger, keys: null }));
  });

  it("is read again after a reading that failed, or that found the branch elsewhere", async () => {
    const { append, branch, ledger, recallLedger } = open();
    append(genesis);
    branch.isDown = true;
    await expect(recallLedger()).rejects.toThrow("the disk");
    branch.isDown = false;
    const moving = rememberLedger(
      { ...ledger, knownTip: () => Promise.resolve("before" as CommitSha) },
      null,
    );
    expect((await moving()).commit).toBe("commit-1");
    expect((await moving()).commit).toBe("commit-1");
    expect(branch.readings).toBe(3);
    expect((await recallLedger()).commit).toBe("commit-1");
  });

  it("is read on where it ended, and says what the whole of it says", async () => {
    const { keys, forger } = someKeys();
    const { append, branch, entries, ledger } = open();
    branch.tellsGrowth = true;
    append(genesis, keys.sign);
    append(proven, keys.sign);
    const recallLedger = rememberLedger(ledger, keys);
    const read = () => readLedger({ ledger, keys, recallLedger });
    const whole = () => readLedger({ ledger, keys });
    const first = await read();
    expect(branch.readings).toBe(1);
    append(end, keys.sign);
    append({ type: "freeze", reason: "an incident", by: "bob" }, keys.sign);
    const second = await read();
    append({ type: "thaw", by: "bob" }, keys.sign);
    const third = await read();
    expect(branch.readings).toBe(1);
    expect(third).toEqual(await whole());
    expect(third.state.versions.get(version)).toMatchObject({
      isProven: true,
      end: { reason: "expired" },
    });
    // Whoever still works with what was known before sees nothing change under it.
    expect(first.state.versions.get(version)?.end).toBeNull();
    expect(second.state.frozen).not.toBeNull();
    expect(third.state.frozen).toBeNull();
    // Every entry that was read, now or earlier, is known to be there.
    for (const { hash: anchor } of entries) {
      const memory = {
        read: () => Promise.resolve({ anchor, pending: [] }),
        change: () => Promise.resolve(),
      };
      const kept = await readLedger({ ledger, keys, recallLedger, memory });
      expect(kept.broken).toBeNull();
    }
    // What does not continue it is found at its place, and once it is mended, so is that.
    const sound = branch.readings;
    append({ type: "tip", commit: main }, forger);
    const forged = await read();
    expect(forged).toEqual(await whole());
    expect(forged.broken).toMatchObject({ line: 6 });
    expect(forged.state.tip).toBeNull();
    entries.pop();
    append({ type: "tip", commit: main }, keys.sign);
    branch.tip = "commit-7" as CommitSha;
    expect((await read()).state.tip).toBe(main);
    expect(branch.readings).toBe(sound + 3);
  });

  it("is read on once for everybody who asks while it goes on", async () => {
    const { append, branch, ledger, recallLedger } = open();
    branch.tellsGrowth = true;
    append(genesis);
    const earlier = recallLedger();
    append(end);
    const [first, second] = await Promise.all([recallLedger(), recallLedger()]);
    await earlier;
    expect(second).toBe(first);
    const { state } = await readLedger({ ledger, keys: null });
    expect((await recallLedger()).state).toEqual(state);
  });

  it("is read whole where what was added cannot be told", async () => {
    const { append, branch, ledger, recallLedger } = open();
    append(genesis);
    await recallLedger();
    append(end);
    const failing = rememberLedger(
      { ...ledger, readBehind: () => Promise.reject(new Error("gone")) },
      null,
    );
    await failing();
    append(end);
    expect((await failing()).state.head?.seq).toBe(2);
    expect((await recallLedger()).state.head?.seq).toBe(2);
    expect(branch.readings).toBe(4);
  });

  it("is read whole where something waits to be pushed, and shows a rollback all the same", async () => {
    const { append, branch, entries, ledger, recallLedger } = open();
    append(genesis);
    const keeping = (anchor: string | null, pending: readonly string[]) =>
      readLedger({
        ledger,
        keys: null,
        recallLedger,
        memory: {
          read: () => Promise.resolve({ anchor, pending }),
          change: () => Promise.resolve(),
        },
      });
    const seen = entries[0]?.hash ?? "";
    expect((await keeping(seen, [])).broken).toBeNull();
    const waiting = await keeping(seen, pendingLines([end], at("12:01"), null));
    expect(waiting.state.versions.get(version)?.end?.reason).toBe("expired");
    expect(waiting.state.head?.seq).toBe(0);
    expect(branch.readings).toBe(2);
    expect((await keeping("f".repeat(64), [])).broken?.why).toContain(
      "rolled back",
    );
    expect(branch.readings).toBe(2);
  });

  it("lets others have their turn while a long one is read: an end may be due", async () => {
    const { append, ledger } = open();
    append(genesis);
    for (let count = 0; count < 2_000; count += 1) append(end);
    let turns = 0;
    let immediate = setImmediate(function again() {
      turns += 1;
      immediate = setImmediate(again);
    });
    const { state } = await readLedger({ ledger, keys: null });
    clearImmediate(immediate);
    expect(state.head?.seq).toBe(2_000);
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});
