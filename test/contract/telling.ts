/** What the contract suite prints. Each answers whether that holds. */
import type { AwsOpinion } from "./aws-command.ts";
import type { Validation, Verdict } from "./judging.ts";
import { bite, leastShare, parts } from "./mutations.ts";
import type { Opinion } from "./opinion.ts";

/** What nobody could judge is no failure of its own: `tellSkipped` says why, and whether it may be so. */
export const tell = ({
  judged,
  violations,
  operations,
  routes,
  webhooks,
}: Verdict): boolean => {
  const namesOf = (wanted: Validation): readonly string[] =>
    [...operations.keys()].filter((name) => operations.get(name) === wanted);
  const validated = namesOf("right").length;
  const missing = namesOf("not right");
  console.log(`Exchanges and webhooks judged: ${judged}`);
  console.log(`Operations used by the product: ${operations.size}`);
  console.log(
    `  validated: ${validated} (${percent(validated, operations.size)})`,
  );
  for (const operation of missing) console.log(`  NOT VALIDATED: ${operation}`);
  for (const operation of namesOf("undescribed"))
    console.log(`  NOT VALIDATED, for want of a description: ${operation}`);
  const silent = [
    ...tellSeen("Routes of the sandbox", routes),
    ...tellSeen("Webhooks of the sandbox", webhooks),
  ];
  console.log(`Violations: ${violations.size}`);
  for (const [violation, times] of [...violations].sort())
    console.log(`  ${times} × ${violation}`);
  return missing.length + silent.length + violations.size === 0;
};

/** Answers those that were not judged. */
const tellSeen = (
  what: string,
  seen: ReadonlyMap<string, boolean>,
): readonly string[] => {
  const unseen = [...seen.keys()].filter((name) => seen.get(name) !== true);
  console.log(`${what}: ${seen.size}, judged: ${seen.size - unseen.length}`);
  for (const name of unseen) console.log(`  NOT JUDGED: ${name}`);
  return unseen;
};

export const tellTeeth = ({ subjects }: Verdict): boolean =>
  parts
    .map((part) => {
      const some = subjects.filter((subject) => subject.part === part);
      console.log(`Damaged ${part} caught, of ${some.length} kinds:`);
      const scores = [...bite(some)].filter(([, { tried }]) => tried > 0);
      for (const [damage, { tried, caught }] of scores)
        console.log(
          `  ${damage}: ${caught} of ${tried} (${percent(caught, tried)})`,
        );
      return scores.every(
        ([, { tried, caught }]) => caught / tried >= leastShare,
      );
    })
    .every(Boolean);

export const tellOpinion = ({
  agreed,
  deviations,
  disagreements,
}: Opinion): boolean => {
  console.log(`emulate agrees: ${agreed} of ${agreed + disagreements.length}`);
  for (const disagreement of disagreements)
    console.log(`  DISAGREES: ${disagreement}`);
  console.log(`  known to be wrong itself: ${deviations.length}`);
  for (const deviation of deviations) console.log(`    ${deviation}`);
  return disagreements.length === 0;
};

/** A second opinion only: no description is wanting where the program is not there, so that fails nothing. */
export const tellForeign = (
  who: string,
  opinion: AwsOpinion | null,
): boolean => {
  if (opinion === null) {
    console.log(`SKIPPED: ${who} is not on this machine; fails nothing`);
    return true;
  }
  const { agreed, disagreements } = opinion;
  console.log(`${who} agrees: ${agreed} of ${agreed + disagreements.length}`);
  for (const disagreement of disagreements)
    console.log(`  DISAGREES: ${disagreement}`);
  return disagreements.length === 0;
};

/** Whoever says where the descriptions are (`isWanted`) wants to be judged by them. */
export const tellSkipped = (
  skipped: readonly string[],
  isWanted: boolean,
): boolean => {
  for (const what of skipped) console.log(`SKIPPED: ${what}`);
  if (isWanted && skipped.length > 0)
    console.log("CURFEW_SPECS is set, so none of these may be missing.");
  return !isWanted || skipped.length === 0;
};

const percent = (part: number, whole: number): string =>
  whole === 0 ? "none" : `${((100 * part) / whole).toFixed(1)} %`;
