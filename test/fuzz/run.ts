import type { Parameters as RunParameters } from "fast-check";

const number = (name: string, usual: number): number => {
  const text = process.env[name];
  if (text === undefined) return usual;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is no number: ${text}`);
  return Number(text);
};

/** How many cases, and which: `npm run fuzz -- --cases N --seed S` sets both. A fixed seed finds the same things everywhere. */
export const run = {
  numRuns: number("FUZZ_CASES", 10_000),
  seed: number("FUZZ_SEED", 20_261_122),
} satisfies RunParameters<unknown>;
