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
  let cutting: Promise<void> | null = null;
  return (result, isFull) => {
    cutting ??= cut(result, isFull)
      .then((report) => {
        for (const who of report.cut) log.info("sessions cut", { who });
        for (const { code, path, message, hint } of report.findings)
          log.warn("finding", { code, path, message, hint });
      })
      .catch((error: unknown) => {
        log.warn("sessions were not cut", { error: messageOf(error) });
      })
      .finally(() => {
        cutting = null;
      });
  };
};
