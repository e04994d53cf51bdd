import { describe, expect, it } from "vitest";
import { knownGround } from "../../src/controller/ends/known-ground.ts";
import type { Repository } from "../../src/controller/ports.ts";
import { isContinued } from "../../src/controller/survey/ground.ts";
import type { Main } from "../../src/controller/survey/read-main.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { instant } from "../../src/domain/time.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";

const sha = (letter: string) => letter.repeat(40) as CommitSha;
const [old, root, forced, moved] = ["a", "b", "c", "d"].map(sha) as [
  CommitSha,
  CommitSha,
  CommitSha,
  CommitSha,
];
/** Both go back to the first trust root; the second one is on the new chain alone. */
const chains = new Map([
  [old, [old, root]],
  [forced, [forced, moved, root]],
]);

/** A mirror that was made after main was forced back: it has the old tip only once the server gave it. */
const freshMirror = (doesServerGive: boolean) => {
  const here = new Set([forced]);
  return {
    isOnFirstParentChain: (ancestor: CommitSha, of: CommitSha) =>
      here.has(of)
        ? Promise.resolve(chains.get(of)?.includes(ancestor) === true)
        : Promise.reject(new Error(`no commit ${of}`)),
    fetchCommit: ({ sha: wanted }: { readonly sha: CommitSha }) => {
      if (!doesServerGive) return Promise.reject(new Error("not given"));
      here.add(wanted);
      return Promise.resolve();
    },
  };
};

describe("main that was forced back, to whoever never had its old tip,", () => {
  it.each<[string, CommitSha | null, boolean, boolean]>([
    ["goes on from nothing under the old trust root", root, true, false],
    ["is accepted under a root that was moved onto it", moved, true, true],
    ["is not where nobody can tell that it was moved", moved, false, false],
    ["is not without a trust root", null, true, false],
  ])("%s", async (_sentence, trustRoot, doesServerGive, expected) => {
    expect(
      await isContinued(freshMirror(doesServerGive), old, forced, trustRoot),
    ).toBe(expected);
  });

  it("is looked at as it is known, without asking the server, where ends wait for it", async () => {
    const now = instant(Date.parse("2026-11-22T12:00:00Z"));
    const text = sealFacts([{ type: "tip", commit: old }], null, now, null)
      .map(toLine)
      .join("\n");
    const ground = await knownGround(
      {
        repository: {
          ...freshMirror(true),
          knownTip: () => Promise.resolve(forced),
          fetchCommit: () => new Promise<void>(() => undefined),
        } as Partial<Repository> as Repository,
        readMain: (tip) => Promise.resolve({ tip } as Partial<Main> as Main),
        ledger: {
          knownTip: () => Promise.resolve(root),
          read: () =>
            Promise.resolve({
              head: root,
              files: [{ name: "2026-11.jsonl", text: `${text}\n` }],
            }),
        },
        keys: null,
      },
      { now, trustRoot: moved, stops: [], allowRemovals: 0 },
    );
    expect(ground?.ledger.state.tip).toBe(old);
    expect(ground?.isMainContinued).toBe(false);
  });
});
