import { messageOf } from "../../domain/errors.ts";
import type { Remove } from "../../domain/plan.ts";
import type { Directory } from "../ports.ts";
import type { Applied } from "./outcome.ts";

/** Removes people side by side: no removal waits for another, and none stops another by failing. */
export const removeAll = (
  directory: Pick<Directory, "removeMember">,
  removals: readonly Remove[],
): Promise<readonly Applied[]> =>
  Promise.all(
    removals.map(async (change): Promise<Applied> => {
      const { groupId, userId } = change;
      if (groupId === null || userId === null)
        return { change, outcome: "failed", error: "no id is known" };
      try {
        await directory.removeMember(groupId, userId);
        return { change, outcome: "acknowledged", error: null };
      } catch (error) {
        return { change, outcome: "failed", error: messageOf(error) };
      }
    }),
  );
