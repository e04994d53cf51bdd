/** Who is in a group after a sweep, and whether the sweep may have left the person there. */
import type { PersonName } from "../company.ts";
import type { Swept } from "../stage.ts";
import type { Bench } from "./bench.ts";
import { allTold, nameOf } from "./told.ts";

export const judgeMember = (
  { oracle, staff, chains, run, accuse }: Bench,
  swept: Swept,
  user: PersonName,
  group: string,
  isClean: boolean,
  isOktaWell: boolean,
): void => {
  const start = swept.began;
  if (isClean && !oracle.may(user, group, start)) {
    const isStranger =
      !oracle.everHad(user, group, start) || staff.wasLetIn(user, group);
    const isKept = (
      action: "keep" | "hold",
      reason: "verdict-unknown" | "brake",
    ): boolean =>
      swept.applied.some(
        ({ change }) =>
          change.action === action &&
          change.reason === reason &&
          change.group === group &&
          nameOf(change.user) === user,
      );
    const isHeld =
      (run.mayObserve && (isStranger || !oracle.isOurs(user, group))) ||
      // What Curfew only observed is in no ledger, so its end explains no removal.
      ((isStranger || !oracle.isOurs(user, group)) &&
        isKept("hold", "brake")) ||
      // Which groups were ever a tier's only main tells.
      (isStranger &&
        oracle.wasRewound() &&
        swept.said.some((text) =>
          text.startsWith(
            `group-forgotten: No tier of main names group "${group}"`,
          ),
        )) ||
      ((oracle.isBeyondProof(user, group) ||
        oracle.mayBeLinkedYet(user, group, start)) &&
        isKept("keep", "verdict-unknown"));
    if (!isHeld)
      accuse(
        isStranger ? 4 : 2,
        user,
        group,
        `${user} is still in ${group}; the sweep said: ${allTold(swept)}`,
      );
  } else if (
    swept.end !== "killed" &&
    isOktaWell &&
    oracle.isPlainlyOver(swept.controller, user, group, start) &&
    !staff.wasLetIn(user, group)
  )
    accuse(2, user, group, `the end of ${user} in ${group} did not fire`);
  const chained = isClean ? chains.stayed(user, group, start) : null;
  if (chained !== null && !oracle.mayBeUnproven(user, group, start))
    accuse(2, user, group, chained);
};
