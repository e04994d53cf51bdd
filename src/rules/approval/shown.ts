import type { PullRequestFacts, Shown } from "./facts.ts";
import { fails, holds, judge, type Reason, unclear } from "./reason.ts";

/**
 * A review covers what GitHub showed, and that is the difference to where the branch left main, not all that the head holds. An old
 * branch still has what main has taken out since, and a merge made by hand can bring that back.
 */
export const judgeShown = (facts: PullRequestFacts, path: string): Reason => {
  const gathered = facts.shown.get(path);
  if (gathered === undefined)
    return unclear("shown", `Whether ${path} was shown was not looked up`);
  return judge("shown", `Whether ${path} was shown`, gathered, (shown) =>
    shown === "shown"
      ? holds("shown", `${path} is among the changes that it shows`)
      : fails(shown, `${path} ${why[shown]}`),
  );
};

const why: Readonly<Record<Exclude<Shown, "shown">, string>> = {
  "not-shown":
    "is not among its changes, so nobody who reviewed it was shown it",
  "base-moved":
    "may not have been among its changes when it was reviewed: main has taken in a part of its branch since; only an updated branch, approved again, shows it for certain",
};
