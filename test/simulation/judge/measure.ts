/** What a run made of people without a right, in seconds, and whether that is within its bound. */
import { isDue } from "../../../src/domain/plan.ts";
import { type Excesses, type ExcessKind, worst } from "../excess.ts";
import type { Beside } from "../judge.ts";
import type { Swept } from "../stage.ts";
import type { Bench } from "./bench.ts";
import { nameOf } from "./told.ts";

/** Answers the largest excesses of this run. */
export const measure = (
  { stage, oracle, run, accuse }: Bench,
  swept: Swept,
  beside: Beside,
): Excesses => {
  let excess: Excesses = {};
  const length = stage.callLength;
  if (length === null || run.began === null) return excess;
  const start = run.began;
  const dueEnds = swept.applied.filter(
    ({ change }) => change.action === "remove" && isDue(change),
  );
  for (const { user, group, at, since, wasJustAdded, wasLetIn } of run.made) {
    // The other controller's doing, which has a run of its own to be done in.
    if (at > swept.ended) continue;
    const isPlain =
      !wasJustAdded &&
      since <= start &&
      !wasLetIn &&
      // An answer of Okta that fails is tried again later in the run.
      !swept.struck.some((what) => what.startsWith("okta")) &&
      dueEnds.some(
        ({ change }) => nameOf(change.user) === user && change.group === group,
      ) &&
      oracle.isPlainlyOver(swept.controller, user, group, start);
    const kind: ExcessKind = wasJustAdded
      ? "undone add"
      : isPlain
        ? "due end"
        : "all else";
    const bound =
      beside === "another"
        ? swept.ended - start
        : wasJustAdded
          ? 3 * length
          : isPlain
            ? (1 + dueEnds.length) * length
            : swept.ended - start;
    const from = Math.max(since, start);
    // A machine that sleeps in the middle of a run is no fault of the run.
    const slept = run.naps.reduce(
      (sum, nap) =>
        sum +
        Math.max(0, Math.min(at, nap.at + nap.length) - Math.max(from, nap.at)),
      0,
    );
    const late = at - from - slept;
    excess = worst(excess, {
      [kind]: { seconds: late / 1_000, bound: bound / 1_000 },
    });
    if (late > bound && swept.end === "ended")
      accuse(
        kind === "undone add" ? 6 : 2,
        user,
        group,
        `${user} was in ${group} for ${late / 1_000} s too long, of ${bound / 1_000} s at the most (${kind})`,
      );
  }
  return excess;
};
