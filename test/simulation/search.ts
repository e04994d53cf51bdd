/** Looks for a history in which a guarantee does not hold, and makes it as short as it can. */
import fc from "fast-check";
import { instant } from "../../src/domain/time.ts";
import type { History } from "./deeds.ts";
import { type Excesses, worst } from "./excess.ts";
import type { Problem } from "./guarantees.ts";
import { history } from "./histories.ts";
import { play, type Played } from "./play.ts";
import { createMemoryStage, type Ports } from "./stage-memory.ts";
import { createSandboxStage } from "./stage-sandbox.ts";
import type { Stage } from "./stage.ts";

/** Where histories are played. */
export type Place = "memory" | "sockets";

export interface Search {
  readonly place: Place;
  readonly runs: number;
  readonly seed: number;
}

export interface Found {
  /** Random ones that held, one after the other. */
  readonly held: number;
  /** With those that a failing one was made shorter by. */
  readonly histories: number;
  readonly deeds: number;
  readonly sweeps: number;
  readonly adds: number;
  readonly removals: number;
  /** By kind the largest of all histories, with its bound; seconds. */
  readonly excess: Excesses;
  /** How often each kind of deed, and each fault, did something. */
  readonly happened: ReadonlyMap<string, number>;
  /** null: every history held. */
  readonly failure: {
    readonly history: History;
    readonly problems: readonly Problem[];
  } | null;
}

const start = instant(Date.parse("2026-03-01T09:00:00Z"));

export const memoryStage = (tamper?: (ports: Ports) => Ports): Stage =>
  createMemoryStage(start, tamper);

export const stageAt = async (place: Place): Promise<Stage> =>
  place === "memory" ? memoryStage() : createSandboxStage(start);

export const playAt = async (place: Place, deeds: History): Promise<Played> =>
  play(await stageAt(place), place === "memory" ? deeds : withoutFaults(deeds));

/** Over sockets nothing is made to fail or to happen at a call: the fault matrix and the crowds do that, at every call. */
const withoutFaults = (deeds: History): History =>
  deeds.flatMap((deed): History => {
    if (deed.do === "outage") return [];
    if (deed.do === "sweep") return [{ ...deed, faults: [] }];
    if (deed.do !== "amid") return [deed];
    return [
      ...withoutFaults([deed.deed]),
      { do: "sweep", by: deed.by, faults: [] },
    ];
  });

/** `stage`: where histories are played instead of at the place. */
export const search = async (
  { place, runs, seed }: Search,
  stage?: () => Stage,
): Promise<Found> => {
  const playOne = (deeds: History): Promise<Played> =>
    stage === undefined ? playAt(place, deeds) : play(stage(), deeds);
  const total = { histories: 0, deeds: 0, sweeps: 0, adds: 0, removals: 0 };
  const happened = new Map<string, number>();
  let excess: Excesses = {};
  const result = await fc.check(
    fc.asyncProperty(history, async (deeds) => {
      const played = await playOne(deeds);
      total.histories += 1;
      total.deeds += deeds.length;
      total.sweeps += played.sweeps;
      total.adds += played.adds;
      total.removals += played.removals;
      excess = worst(excess, played.excess);
      for (const [what, times] of played.happened)
        happened.set(what, (happened.get(what) ?? 0) + times);
      return played.problems.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const shortest = result.counterexample?.[0] ?? null;
  return {
    ...total,
    held: result.failed ? result.numRuns - 1 : result.numRuns,
    excess,
    happened,
    failure:
      shortest === null
        ? null
        : {
            history: shortest,
            problems: (await playOne(shortest)).problems,
          },
  };
};
