/**
 * Lets a few requests through at a time: a thousand parallel calls would open a thousand sockets, and Okta counts them. Removals
 * wait in a lane of their own that goes first, so that no listing delays an end.
 */
export interface Limiter {
  run<T>(lane: Lane, work: () => Promise<T>): Promise<T>;
}

export type Lane = "urgent" | "ordinary";

export interface Slots {
  /** At most so many of the slots at once. Whoever waits in a share that was made earlier goes before whoever waits in a later one. */
  share(most: number): Limiter;
}

interface Share {
  readonly most: number;
  readonly waiting: Readonly<Record<Lane, (() => void)[]>>;
  inFlight: number;
}

export const createSlots = (atOnce: number): Slots => {
  const shares: Share[] = [];
  let inFlight = 0;

  const mayEnter = (share: Share): boolean =>
    inFlight < atOnce && share.inFlight < share.most;

  const take = (share: Share): void => {
    inFlight += 1;
    share.inFlight += 1;
  };

  const enter = async (share: Share, lane: Lane): Promise<void> => {
    if (mayEnter(share)) take(share);
    else
      await new Promise<void>((enter) => {
        share.waiting[lane].push(enter);
      });
  };

  const leave = (left: Share): void => {
    inFlight -= 1;
    left.inFlight -= 1;
    for (const share of shares) {
      if (!mayEnter(share)) continue;
      const next =
        share.waiting.urgent.shift() ?? share.waiting.ordinary.shift();
      if (next === undefined) continue;
      // The slot goes from hand to hand: nobody who comes in between can take it.
      take(share);
      next();
      return;
    }
  };

  return {
    share: (most) => {
      const own: Share = {
        most,
        waiting: { urgent: [], ordinary: [] },
        inFlight: 0,
      };
      shares.push(own);
      return {
        run: async (lane, work) => {
          await enter(own, lane);
          try {
            return await work();
          } finally {
            leave(own);
          }
        },
      };
    },
  };
};
