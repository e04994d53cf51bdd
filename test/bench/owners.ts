/** What it costs to say who owns ten thousand paths by a thousand rules, counted in comparisons of segments. */
import { ownersOf } from "../../src/rules/codeowners/owners-of.ts";
import { parseCodeowners } from "../../src/rules/codeowners/parse.ts";
import { atMost, type Figure, known, round } from "./measure.ts";

export const ownerFigures = (): Promise<readonly Figure[]> => {
  const base = comparisons(1_000, 10_000);
  const worst = comparisons(1_000, 100, (at) => `*name-${at}*`);
  const naive = 1_000 * 10_000;
  return Promise.resolve([
    known(
      "comparisons, 1,000 rules × 10,000 paths",
      `${base} (of ${naive} pairs, ${round((100 * base) / naive)} %)`,
    ),
    atMost("comparisons for a path", base / 10_000, 20),
    atMost(
      "growth with 10 × the rules",
      comparisons(10_000, 10_000) / base,
      2,
      " ×",
    ),
    atMost(
      "growth with 10 × the paths",
      comparisons(1_000, 100_000) / base,
      11,
      " ×",
    ),
    known(
      "comparisons for a path where all 1,000 rules are `*name*`",
      round(worst / 100),
    ),
  ]);
};

/** Folders of tiers, and every tenth rule an ending, wherever it is. */
const usual = (at: number): string =>
  at % 10 === 9 ? `*.ext${at}` : `/access/grants/tier-${at}/`;

const comparisons = (
  rules: number,
  paths: number,
  patternOf: (at: number) => string = usual,
): number => {
  const text = Array.from(
    { length: rules },
    (_, at) => `${patternOf(at)} @acme/team${at}`,
  ).join("\n");
  const value = parseCodeowners({
    path: ".github/CODEOWNERS",
    text,
  });
  if (value.rules.length !== rules) throw new Error("it cannot be read");
  const counter = { comparisons: 0 };
  for (let at = 0; at < paths; at += 1)
    ownersOf(
      value,
      `access/grants/tier-${at % rules}/person-${at}.yaml`,
      counter,
    );
  return counter.comparisons;
};
