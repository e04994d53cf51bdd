/** One run at a time. Whatever asks for a run while one is on its way is answered by a single one after it. */
import type { Sweep } from "./timetable.ts";

export interface SingleFlight {
  readonly wake: (why: string, sweep: Sweep) => void;
  /** Resolves when no run is on its way and none is wanted. */
  readonly idle: () => Promise<void>;
  /** Nothing more is begun. */
  readonly stop: () => void;
}

export interface Flight {
  readonly sweep: Sweep;
  /** What asked for it, each once. */
  readonly why: readonly string[];
}

/** `run` reports its own failures; one that throws all the same does not end the service. */
export const createSingleFlight = (
  run: (flight: Flight) => Promise<void>,
): SingleFlight => {
  let wanted: { sweep: Sweep; why: Set<string> } | null = null;
  let flying: Promise<void> | null = null;
  let isStopped = false;

  const fly = async (): Promise<void> => {
    while (wanted !== null && !isStopped) {
      const { sweep, why } = wanted;
      wanted = null;
      await run({ sweep, why: [...why] }).catch(() => undefined);
    }
    // In the same instant as the last look: what asks a moment later must not take this flight for one that will still answer it.
    flying = null;
  };

  return {
    wake: (why, sweep) => {
      if (isStopped) return;
      wanted ??= { sweep, why: new Set() };
      wanted.why.add(why);
      if (sweep === "full") wanted.sweep = "full";
      flying ??= fly();
    },
    idle: async () => {
      await flying;
    },
    stop: () => {
      isStopped = true;
    },
  };
};
