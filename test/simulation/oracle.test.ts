/** Each guarantee broken alone, and the oracle naming that one and no other. */
import { describe, expect, it } from "vitest";
import type { Deed, History } from "./deeds.ts";
import { guarantees, type Guarantee } from "./guarantees.ts";
import { play } from "./play.ts";
import { memoryStage } from "./search.ts";
import * as tampered from "./tampered.ts";

const grant = (user: "alice" | "dave", hours: number): Deed => ({
  do: "grant",
  user,
  tier: "prod",
  hours,
  how: "squash",
});
const sweep = (by: "service" | "actions" = "service"): Deed => ({
  do: "sweep",
  by,
  faults: [],
});
const wait = (minutes: number): Deed => ({ do: "wait", minutes });
const outage = (vendor: "git" | "okta"): Deed => ({
  do: "outage",
  vendor,
  isOn: true,
});
const approvedBy = (...who: readonly ("mallory" | "dave")[]): History => [
  {
    do: "request",
    by: "alice",
    user: "alice",
    tier: "prod",
    hours: 1,
    end: "duration",
    startsInHours: 0,
  },
  ...who.map((by): Deed => ({ do: "approve", pull: 0, by })),
  { do: "merge", pull: 0, how: "squash" },
];
const oneStay: History = [grant("alice", 1), sweep(), wait(120), sweep()];
const stranger: Deed = { do: "stranger", user: "mallory", tier: "prod" };

const broken: readonly (readonly [
  Guarantee,
  string,
  tampered.Tamper,
  History,
  RegExp,
])[] = [
  [
    1,
    "whoever reviews counts as an owner",
    tampered.approvesAnything,
    approvedBy("mallory", "dave"),
    /alice was added to Prod without a right/,
  ],
  [
    2,
    "removals are said to be made, and are not",
    tampered.removesNobody,
    oneStay,
    /alice is still in Prod/,
  ],
  [
    2,
    "an end waits for five calls",
    tampered.isSlow,
    oneStay,
    /alice was in Prod for 1\.4 s too long, of 0\.4 s at the most/,
  ],
  [
    2,
    "an outage of GitHub holds up an end",
    tampered.waitsForGitHub,
    [grant("alice", 1), sweep(), outage("git"), wait(120), sweep()],
    /the end of alice in Prod did not fire/,
  ],
  [
    3,
    "what was confirmed is forgotten",
    tampered.forgetsOutcomes,
    [
      grant("alice", 8),
      sweep("actions"),
      wait(10),
      sweep("actions"),
      wait(10),
      { do: "eject", user: "alice", tier: "prod" },
      sweep("actions"),
      wait(10),
      sweep("actions"),
    ],
    /alice was brought back to Prod/,
  ],
  [
    4,
    "somebody is overlooked",
    tampered.overlooksMallory,
    [stranger, sweep()],
    /mallory is still in Prod/,
  ],
  [
    5,
    "the first of two grants ends both",
    tampered.overlooksSecondGrants,
    [grant("alice", 1), grant("alice", 8), sweep(), wait(61), sweep()],
    /alice was taken out of Prod with a right to be there/,
  ],
  [
    7,
    "an old mirror passes for main during an outage",
    tampered.believesItsMirror,
    [grant("alice", 1), sweep("actions"), outage("git"), sweep()],
    /alice was taken out of Prod with a right to be there/,
  ],
  [
    9,
    "one broken file is the end of reading",
    tampered.stumblesOverAFile,
    [grant("alice", 1), grant("dave", 1), { do: "break", file: 0 }, sweep()],
    /dave is not in Prod, with every right to be there/,
  ],
  [
    "sentence",
    "a grant's file is overlooked at a later look",
    tampered.losesFiles,
    [grant("alice", 8), sweep(), wait(10), sweep(), sweep()],
    /alice was taken out of Prod with a right to be there/,
  ],
];

describe("the oracle names the guarantee that breaks when", () => {
  it.each(broken)("%s: %s", async (guarantee, _how, tamper, history, text) => {
    expect((await play(memoryStage(), history)).problems).toEqual([]);
    const { problems } = await play(memoryStage(tamper), history);
    expect([...new Set(problems.map((one) => one.guarantee))]).toEqual([
      guarantee,
    ]);
    expect(problems.map((one) => one.text).join()).toMatch(text);
  });

  it.each([
    ["git", 3, "before the look that comes before the add"],
    ["okta", 8, "before the add itself"],
    ["git", 4, "before the look that comes after it"],
  ] as const)(
    "6: main is looked at once, and moves at %s call %s (%s)",
    async (vendor, call, _when) => {
      const history: History = [
        grant("alice", 1),
        {
          do: "amid",
          by: "service",
          vendor,
          call,
          deed: { do: "delete", file: 0 },
        },
      ];
      expect((await play(memoryStage(), history)).problems).toEqual([]);
      const { problems } = await play(
        memoryStage(tampered.looksAtMainOnce),
        history,
      );
      expect(problems.map((one) => one.guarantee)).toEqual([6]);
    },
  );

  it("all of them but the one that needs no history", () => {
    const named = new Set<string>(
      broken.map(([guarantee]) => String(guarantee)),
    );
    expect(Object.keys(guarantees).filter((one) => !named.has(one))).toEqual([
      "6",
    ]);
  });
});
