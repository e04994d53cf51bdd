import { messageOf } from "../../domain/errors.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import { tiersWithCuts } from "../../rules/sessions/wish.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import type { Clock } from "../ports.ts";
import type { Background } from "../reconcile.ts";
import { type LedgerReading, readLedger } from "../survey/read-ledger.ts";
import { type CutReport, type CutRequest, cutSessions } from "./cut.ts";
import type { CutDeps } from "./write-cuts.ts";

export interface CutAfterDeps extends LedgerReading {
  readonly clock: Clock;
  /** How far the servers' clocks are ahead of ours; null: none has told. */
  readonly serverLead: () => Milliseconds | null;
  readonly connect: (settings: AwsSettings) => Promise<CutDeps | null>;
}

/** By the ledger as it is when everything of the run is written. Where it could not be, nobody knows who is gone. */
export const cutAfterRun = async (
  deps: CutAfterDeps,
  background: Pick<Background, "portal" | "tiers"> | null,
  patience: Milliseconds,
  memory: CutRequest["memory"],
): Promise<CutReport> => {
  const nothing = { cut: [], findings: [] };
  if (background === null || tiersWithCuts(background.tiers).length === 0)
    return nothing;
  const { portal, tiers } = background;
  if (portal === null) return nothing;
  try {
    const { state } = await readLedger(deps);
    return await cutSessions(
      () => deps.connect(portal),
      await deps.clock.now(),
      {
        tiers,
        passages: state.passages,
        patience,
        memory,
        lead: deps.serverLead() ?? milliseconds(0),
      },
    );
  } catch (error) {
    const finding = tierFinding(
      { path: "curfew/ledger" },
      "sessions-not-cut",
      "warning",
      `Nobody's open AWS sessions were looked at: ${messageOf(error)}`,
      "The next run tries again.",
    );
    return { cut: [], findings: [finding] };
  }
};
