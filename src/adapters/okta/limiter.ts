/**
 * Lets a few requests through at a time: a thousand parallel calls would open a thousand sockets, and Okta counts them. Removals
 * wait in a lane of their own that goes first, so that no listing delays an end.
 */
export interface Limiter {
  run<T>(lane: Lane, work: () => Promise<T>): Promise<T>;
}

export type Lane = "urgent" | "ordinary";

export const createLimiter = (atOnce: number): Limiter => {
  const waiting: Record<Lane, (() => void)[]> = { urgent: [], ordinary: [] };
  let free = atOnce;

  const leave = (): void => {
    const next = waiting.urgent.shift() ?? waiting.ordinary.shift();
    // The slot goes from hand to hand: nobody who comes in between can take it.
    if (next === undefined) free += 1;
    else next();
  };

  return {
    run: async (lane, work) => {
      if (free > 0) free -= 1;
      else
        await new Promise<void>((enter) => {
          waiting[lane].push(enter);
        });
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
