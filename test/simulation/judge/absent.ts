/** Who is in no group after a sweep, and should be. */
import { people, tierGroups } from "../company.ts";
import type { Swept } from "../stage.ts";
import type { Bench } from "./bench.ts";
import { allTold, nameOf } from "./told.ts";

/** Whatever else is wrong, who has every right is in after one sweep without faults. */
export const judgeAbsent = (
  { stage, oracle, staff, footing, run, accuse }: Bench,
  swept: Swept,
): void => {
  if (run.mode === "observe" || footing.frozen !== "no") return;
  for (const group of tierGroups) {
    const members = new Set(stage.members(group));
    for (const user of people)
      if (
        oracle.must(user, group, swept.began) &&
        oracle.must(user, group, swept.ended) &&
        !staff.isOut(user) &&
        staff.isActive(user) &&
        !members.has(user) &&
        !swept.applied.some(
          ({ change }) =>
            change.reason === "recently-added" &&
            change.group === group &&
            nameOf(change.user) === user,
        )
      )
        accuse(
          9,
          user,
          group,
          `${user} is not in ${group}, with every right to be there; the sweep said: ${allTold(swept)}`,
        );
  }
};
