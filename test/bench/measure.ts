/** Times vary with the machine, so figures are ratios and counts; a time is printed only beside the one that it is compared with. */
export const timed = async <Value>(
  work: () => Promise<Value> | Value,
): Promise<{ readonly value: Value; readonly milliseconds: number }> => {
  const begin = process.hrtime.bigint();
  const value = await work();
  return {
    value,
    milliseconds: Number(process.hrtime.bigint() - begin) / 1e6,
  };
};

/** The median of an odd number of runs, after one that warms up. */
export const medianTime = async (
  work: () => unknown,
  runs = 5,
): Promise<number> => {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1)
    times.push((await timed(work)).milliseconds);
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
};

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What the figure must be; null where it is only to be known. */
  readonly limit: string | null;
  readonly holds: boolean;
}

export const known = (name: string, value: string): Figure => ({
  name,
  value,
  limit: null,
  holds: true,
});

export const atMost = (
  name: string,
  value: number,
  limit: number,
  unit = "",
): Figure => ({
  name,
  value: `${round(value)}${unit}`,
  limit: `≤ ${limit}${unit}`,
  holds: value <= limit,
});

export const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value.toFixed(2).replace(/\.?0+$/, "");
