/** AWS takes minutes to bring a policy to its accounts, and no run waits for it. What stops in the middle, the next start goes on with. */
import type { Reconciled } from "../../controller/reconcile.ts";
import { messageOf } from "../../domain/errors.ts";
import { createSessionCutter } from "../session-cuts.ts";
import type { Books } from "./books.ts";
import type { Log } from "./log.ts";

export const createCutting = ({
  books,
  log,
}: {
  readonly books: Pick<Books, "tools" | "ground" | "serverLead">;
  readonly log: Log;
}): ((result: Reconciled, isFull: boolean) => void) => {
  const cut = createSessionCutter(
    books.tools,
    { ...books.ground, serverLead: books.serverLead },
    () => undefined,
  );
  let isCutting = false;
  /** What was asked for meanwhile: the last of it is enough, because it knows the most. */
  let next: { readonly result: Reconciled; readonly isFull: boolean } | null =
    null;
  const start = (result: Reconciled, isFull: boolean): void => {
    if (isCutting) {
      next = { result, isFull: isFull || next?.isFull === true };
      return;
    }
    isCutting = true;
    void cut(result, isFull)
      .then((report) => {
        for (const who of report.cut) log.info("sessions cut", { who });
        for (const { code, path, message, hint } of report.findings)
          log.warn("finding", { code, path, message, hint });
      })
      .catch((error: unknown) => {
        log.warn("sessions were not cut", { error: messageOf(error) });
      })
      .finally(() => {
        isCutting = false;
        const waiting = next;
        next = null;
        if (waiting !== null) start(waiting.result, waiting.isFull);
      });
  };
  return start;
};
