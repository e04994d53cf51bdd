/** Who was taken out by a run that could not write it down: to anybody else it looks as if somebody had done it by hand. */
import type { PersonName } from "../company.ts";
import type { Controller } from "../deeds.ts";
import type { Swept } from "../stage.ts";
import type { Bench } from "./bench.ts";

interface Untold {
  readonly user: PersonName;
  readonly group: string;
  /** Keeps it for its own next run. */
  readonly by: Controller;
}

export const createUntold = ({
  oracle,
  run,
}: Bench): ((swept: Swept) => void) => {
  let kept: readonly Untold[] = [];
  return ({ controller, end, said }) => {
    for (const { user, group, by } of kept)
      if (by !== controller) oracle.takenOutUntold(user, group);
    const isWritten = !said.some((text) =>
      text.startsWith("ledger-unwritable"),
    );
    if (end === "ended" && isWritten) {
      kept = kept.filter(({ by }) => by !== controller);
      return;
    }
    if (end === "killed")
      for (const { user, group } of run.takenOut)
        oracle.takenOutUntold(user, group);
    else
      kept = [
        ...kept,
        ...run.takenOut.map(({ user, group }) => ({
          user,
          group,
          by: controller,
        })),
      ];
  };
};
