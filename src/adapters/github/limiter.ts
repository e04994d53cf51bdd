/** At most `most` tasks at once, the others in the order in which they came. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

export const createLimiter = (most: number): Limiter => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most)
      // Whoever finishes hands its place over, so that nobody slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
