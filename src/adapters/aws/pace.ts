/** Lets requests go no faster than AWS's published limits, and a few at a time. Time is the clock's own. */
import {
  earliest,
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../../domain/time.ts";

export interface Pace {
  /** Runs the work in its turn: at most so many of one bucket start in any second, and at most so many run at once. */
  run<T>(bucket: string, work: () => Promise<T>): Promise<T>;
}

interface Bucket {
  inFlight: number;
  /** When the newest requests ended, oldest first: a request that is long on its way is counted where it arrives late. */
  readonly ended: Instant[];
  /** Those who wait until nothing is on its way. */
  readonly idle: (() => void)[];
  turn: Promise<void>;
}

const second = 1_000;
/** Before a longer wait, those on their way arrive first: else they would arrive with the next ones. */
const longestGap = 200;

export const createPace = (world: {
  readonly perSecond: number;
  readonly atOnce: number;
  readonly now: () => Promise<Instant>;
  readonly pause: (length: Milliseconds) => Promise<void>;
}): Pace => {
  const { perSecond, now, pause } = world;
  const buckets = new Map<string, Bucket>();
  const waiting: (() => void)[] = [];
  // With as many under way as may start in a second, there would be nothing to wait for.
  let free = Math.min(world.atOnce, perSecond);

  const waitOf = async ({ ended, inFlight }: Bucket): Promise<number> => {
    const time = await now();
    // A clock that was set back would have everybody wait for as long as that was.
    ended.splice(0, ended.length, ...ended.map((at) => earliest(at, time)));
    const oldest = ended.at(-(perSecond - inFlight));
    return oldest === undefined ? 0 : oldest + second - time;
  };

  const drained = async (bucket: Bucket): Promise<void> => {
    if (bucket.inFlight > 0)
      await new Promise<void>((idle) => {
        bucket.idle.push(idle);
      });
  };

  /** One after the other, so that those who wait together wait once. */
  const begin = async (bucket: Bucket): Promise<void> => {
    if ((await waitOf(bucket)) > longestGap) await drained(bucket);
    const wait = await waitOf(bucket);
    if (wait > 0) await pause(milliseconds(wait));
    bucket.inFlight += 1;
  };

  const end = async (bucket: Bucket): Promise<void> => {
    bucket.inFlight -= 1;
    bucket.ended.push(await now());
    if (bucket.ended.length > perSecond) bucket.ended.shift();
    if (bucket.inFlight === 0) for (const tell of bucket.idle.splice(0)) tell();
  };

  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name) ?? {
      inFlight: 0,
      ended: [],
      idle: [],
      turn: Promise.resolve(),
    };
    buckets.set(name, bucket);
    return bucket;
  };

  const inTurn = (bucket: Bucket): Promise<void> => {
    const mine = bucket.turn.then(() => begin(bucket));
    // Whoever fails in turn fails alone.
    bucket.turn = mine.catch(() => undefined);
    return mine;
  };

  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else
      await new Promise<void>((go) => {
        waiting.push(go);
      });
  };

  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };

  return {
    run: async (name, work) => {
      await enter();
      try {
        const bucket = bucketOf(name);
        await inTurn(bucket);
        try {
          return await work();
        } finally {
          await end(bucket);
        }
      } finally {
        leave();
      }
    },
  };
};
