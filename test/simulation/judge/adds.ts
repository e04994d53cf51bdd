/** What an add must be: of somebody with a right, by a controller that may add, and no resurrection. */
import type { PersonName } from "../company.ts";
import { type Bench, key } from "./bench.ts";

export const judgeAdd = (
  { stage, oracle, footing, chains, run, accuse }: Bench,
  user: PersonName,
  group: string,
): void => {
  const now = stage.now();
  const isRight = oracle.may(user, group, now);
  if (!isRight && !run.rightAtLook.has(key(user, group)))
    accuse(
      run.rightAtStart.has(key(user, group))
        ? 6
        : oracle.everHad(user, group, now)
          ? 3
          : 1,
      user,
      group,
      `${user} was added to ${group} without a right to be there`,
    );
  if (!run.hadKey)
    accuse(
      1,
      user,
      group,
      `${user} was added to ${group} without a ledger key`,
    );
  if (footing.frozen === "yes")
    accuse(
      1,
      user,
      group,
      `${user} was added to ${group} though adds are frozen`,
    );
  if (run.mode === "observe" && run.isLone)
    accuse(1, user, group, `${user} was added to ${group} by observing`);
  if (run.began !== null && oracle.hasVanished(user, group, run.began))
    accuse(
      3,
      user,
      group,
      `${user} was brought back to ${group} after somebody took the person out`,
    );
  const chained = chains.added(
    user,
    group,
    now,
    oracle.rightBegan(user, group, now),
  );
  if (chained !== null && isRight && !oracle.mayBeUnproven(user, group, now))
    accuse(3, user, group, chained);
  run.justAdded.push({
    user,
    group,
    at: now,
    isToUndo: false,
    isLookedAt: false,
  });
};

/** Main was looked at again: what it does not support is to be undone. */
export const lookAtAdds = ({ stage, run, rights }: Bench): void => {
  const now = stage.now();
  run.rightAtLook = rights(now);
  for (const one of run.justAdded)
    if (!one.isLookedAt) {
      one.isLookedAt = true;
      one.isToUndo =
        run.isLone && !run.rightAtLook.has(key(one.user, one.group));
    }
};

/** What was to be undone, and still stands at the end of a run that nothing struck. */
export const judgeNotUndone = ({ run, accuse }: Bench): void => {
  for (const { user, group, isToUndo } of run.justAdded)
    if (isToUndo)
      accuse(
        6,
        user,
        group,
        `${user} was added to ${group}, and not taken out when main stopped supporting it`,
      );
};
