import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Deed } from "./deeds.ts";
import { vendors } from "./memory/gate.ts";
import { readHistory, scenarios } from "./scenarios.ts";
import { memoryStage, playAt, search } from "./search.ts";
import { play } from "./play.ts";
import { overlooksMallory } from "./tampered.ts";

/** Every kind: one that never happens would be believed in for nothing. */
const kinds: readonly Deed["do"][] = [
  ...(["request", "approve", "push", "merge", "grant", "sneak"] as const),
  ...(["extend", "swap", "break", "delete", "revert"] as const),
  ...(["tier", "owners", "settings", "rewind", "trust", "key"] as const),
  ...(["stranger", "eject", "status", "audience"] as const),
  ...(["wait", "outage", "sweep", "sweeps"] as const),
  ...(["freeze", "thaw", "revoke"] as const),
];
/** What moves main, or who is there, between two calls of a run. */
const amid: readonly Deed["do"][] = [
  ...(["grant", "merge", "delete", "extend", "swap", "sneak"] as const),
  ...(["rewind", "tier", "stranger", "status", "wait"] as const),
];
const faults = vendors.flatMap((vendor) => [
  `${vendor} outage`,
  ...["error", "kill"].flatMap((kind) =>
    ["before", "after"].map((when) => `${vendor} ${kind} ${when}`),
  ),
]);

describe("the guarantees hold", () => {
  it.each(scenarios())("in %s", async (_name, history) => {
    const { problems, happened } = await playAt("memory", history);
    expect(problems).toEqual([]);
    // A deed that comes to nothing tries nothing.
    expect(
      [...new Set(history.map((deed) => deed.do))].filter(
        (kind) => !happened.has(kind),
      ),
    ).toEqual([]);
  });

  it("in what others' tools did wrong and in attacks, each named where people look for it", () => {
    const told = readFileSync(
      new URL("../../docs/testing.md", import.meta.url),
      "utf8",
    );
    const named = [...told.matchAll(/`((?:peer|attack)-[a-z-]+)`/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(named)].sort()).toEqual(
      scenarios()
        .map(([name]) => name)
        .filter((name) => /^(peer|attack)-/.test(name))
        .sort(),
    );
  });

  it("in 300 random histories, in which everything happens that can", async () => {
    const found = await search({
      place: "memory",
      runs: 300,
      seed: 20_261_122,
    });
    expect(found.failure).toBeNull();
    expect(found.histories).toBe(300);
    expect(found.adds).toBeGreaterThan(300);
    expect(found.removals).toBeGreaterThan(200);
    const all = [...kinds, ...amid.map((deed) => `amid ${deed}`), ...faults];
    expect(all.filter((what) => !found.happened.has(what))).toEqual([]);
    for (const { seconds, bound } of Object.values(found.excess))
      expect(seconds).toBeLessThanOrEqual(bound);
    expect(Object.keys(found.excess).sort()).toEqual([
      "all else",
      "due end",
      "undone add",
    ]);
  });
});

describe("a failure", () => {
  it("is a short history in a file that fails again when it is replayed, and holds without the fault", async () => {
    const { failure } = await search(
      { place: "memory", runs: 300, seed: 20_261_122 },
      () => memoryStage(overlooksMallory),
    );
    if (failure === null) throw new Error("the planted fault was not found");
    // A stranger who is overlooked, swept at the end: little more is left of some twenty deeds.
    expect(failure.history.length).toBeLessThanOrEqual(8);
    const file = join(mkdtempSync(join(tmpdir(), "simulation-")), "found.json");
    writeFileSync(file, JSON.stringify(failure.history));
    const replayed = await play(
      memoryStage(overlooksMallory),
      readHistory(file),
    );
    expect(replayed.problems).toEqual(failure.problems);
    expect(replayed.problems).not.toEqual([]);
    expect((await playAt("memory", readHistory(file))).problems).toEqual([]);
  });
});

describe("over sockets, too,", () => {
  const named = new Map(scenarios());
  it.each([
    // Actions never had the commits that main lost.
    "attack-main-rolled-back-to-a-longer-version-that-nobody-saw",
    "overlapped-grant-edited",
    "stranger-beside-a-file-just-pushed",
    "thrown-out-after-an-extension",
    "two-controllers-judge-a-policy",
  ])("in %s", async (name) => {
    const { problems, sweeps } = await playAt("sockets", named.get(name) ?? []);
    expect(problems).toEqual([]);
    expect(sweeps).toBeGreaterThan(4);
  });
});
