import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Plan } from "../../domain/plan.ts";
import { type Stop, stop } from "./stops.ts";

/** Why nobody may be added, by how GitHub is set up. */
export type AskPosture = (tip: CommitSha) => Promise<readonly Stop[]>;

/** Asked only where the settings make it a gate and somebody would be added. Not found out means nobody is. */
export const requirePosture = async (
  ask: AskPosture | undefined,
  isRequired: boolean,
  { changes, commit }: Pick<Plan, "changes" | "commit">,
): Promise<readonly Stop[]> => {
  if (!isRequired || !changes.some(({ action }) => action === "add")) return [];
  try {
    if (ask === undefined)
      throw new BlockedError("nobody looked", "Run curfew doctor.");
    return await ask(commit);
  } catch (error) {
    return [
      stop(
        "not-looked-at",
        `How GitHub is set up could not be looked at (${messageOf(error)}), and access/curfew.yaml requires it; nobody is added.`,
        error instanceof BlockedError
          ? error.hint
          : "The next run tries again.",
      ),
    ];
  }
};
