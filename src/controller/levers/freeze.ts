/** A freeze stops every add until it is thawed; ends and removals go on. */
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Instant } from "../../domain/time.ts";
import type { LedgerState } from "../../rules/ledger/state.ts";
import { readLedger } from "../survey/read-ledger.ts";
import { type LeverDeps, writeOrKeep } from "./write-or-keep.ts";

export interface Frozen {
  /** null: adds are not frozen, not even by what is kept beside the ledger. */
  readonly frozen: LedgerState["frozen"];
  /** Why the ledger does not say so yet; null: it does. */
  readonly trouble: string | null;
}

export const freeze = async (
  deps: LeverDeps,
  wish: { readonly by: string; readonly reason: string; readonly now: Instant },
): Promise<Frozen> => {
  const { by, reason, now } = wish;
  // The ledger as last fetched has to do while GitHub is down.
  await deps.repository.fetchMain().catch(() => undefined);
  const { ledger, trouble, isKept } = await writeOrKeep(
    deps,
    await readLedger(deps),
    [{ type: "freeze", reason, by }],
    now,
    "Freeze",
  );
  return {
    frozen: ledger.state.frozen ?? (isKept ? { by, reason } : null),
    trouble,
  };
};

/** It permits, so it is said in the ledger itself or not at all. Throws BlockedError where that cannot be. */
export const thaw = async (
  deps: LeverDeps,
  { by, now }: { readonly by: string; readonly now: Instant },
): Promise<Frozen> => {
  await deps.repository.fetchMain();
  const ledger = await readLedger(deps);
  if (ledger.state.frozen === null) return { frozen: null, trouble: null };
  const refuse = (why: string): BlockedError =>
    new BlockedError(
      `Adds stay frozen: ${why}.`,
      "Mend that first; a thaw counts only where it is signed, in the ledger.",
    );
  if (ledger.broken !== null) throw refuse(ledger.broken.why);
  if (deps.keys?.sign == null) throw refuse("there is no ledger key");
  const { ledger: after, trouble } = await writeOrKeep(
    deps,
    ledger,
    [{ type: "thaw", by }],
    now,
    "Thaw",
  ).catch((error: unknown) => {
    throw refuse(messageOf(error));
  });
  if (trouble !== null) throw refuse(trouble);
  return { frozen: after.state.frozen, trouble: null };
};
