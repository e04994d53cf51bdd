/** Looks for a history in which a guarantee does not hold, and makes it as short as it can. */
import fc from "fast-check";
import { instant } from "../../src/domain/time.ts";
import type { History } from "./deeds.ts";
import { history } from "./histories.ts";
import { play, type Played } from "./play.ts";
import { createMemoryStage } from "./stage-memory.ts";
import { createSandboxStage } from "./stage-sandbox.ts";

/** Where histories are played. */
export type Place = "memory" | "sockets";

export interface Search {
  readonly place: Place;
  readonly runs: number;
  readonly seed: number;
}

export interface Found {
  readonly histories: number;
  readonly deeds: number;
  readonly sweeps: number;
  readonly adds: number;
  readonly removals: number;
  /** null: every history held. */
  readonly failure: {
    readonly history: History;
    readonly problems: readonly string[];
  } | null;
}

const start = instant(Date.parse("2026-03-01T09:00:00Z"));

export const playAt = async (place: Place, deeds: History): Promise<Played> =>
  place === "memory"
    ? play(createMemoryStage(start), deeds)
    : play(await createSandboxStage(start), withoutFaults(deeds));

/** Over sockets nothing is made to fail: that is what the fault matrix does, at every call. */
const withoutFaults = (deeds: History): History =>
  deeds
    .filter((deed) => deed.do !== "outage")
    .map((deed) => (deed.do === "sweep" ? { ...deed, faults: [] } : deed));

export const search = async ({ place, runs, seed }: Search): Promise<Found> => {
  const total = { histories: 0, deeds: 0, sweeps: 0, adds: 0, removals: 0 };
  const result = await fc.check(
    fc.asyncProperty(history, async (deeds) => {
      const { problems, sweeps, adds, removals } = await playAt(place, deeds);
      total.histories += 1;
      total.deeds += deeds.length;
      total.sweeps += sweeps;
      total.adds += adds;
      total.removals += removals;
      return problems.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const shortest = result.counterexample?.[0] ?? null;
  return {
    ...total,
    failure:
      shortest === null
        ? null
        : {
            history: shortest,
            problems: (await playAt(place, shortest)).problems,
          },
  };
};
