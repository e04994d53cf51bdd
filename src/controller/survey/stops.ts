import type { Finding, FindingCode } from "../../domain/finding.ts";
import type { Ground } from "./ground.ts";

/** A reason why nobody is added in this run. Ends and removals go on. */
export interface Stop {
  readonly finding: Finding;
}

export const stopsFor = (
  ground: Ground,
  /** Does main say so, or the policy that governs in its place? */
  isEnforcing: boolean,
): readonly Stop[] => {
  const { main, ledger } = ground;
  const stops: Stop[] = [...ground.stops];
  if (main === null)
    stops.push(
      stop(
        "main-unreadable",
        "Main could not be read, so nobody is added.",
        "The next run tries again; see the error above it.",
      ),
    );
  stops.push(
    // One that is known to have been there is not begun anew by observing either.
    ...ledgerStops(ground, isEnforcing || ground.lastHeld !== undefined),
  );
  if (isEnforcing && ground.keys === null && !ground.stops.some(isAboutKeys))
    stops.push(
      stop(
        keyMissing,
        "No ledger key is set, so nobody can tell who wrote the ledger; nobody is added.",
        "Make a key once (curfew audit keygen) and set CURFEW_LEDGER_KEY, outside the repository.",
      ),
    );
  if (
    isEnforcing &&
    ground.keys !== null &&
    ledger.state.head !== null &&
    !ledger.state.isSigned
  )
    stops.push(
      stop(
        "ledger-unsigned",
        "No entry of the ledger is signed by a key that is accepted, so what it says of the past cannot be relied on; nobody is added.",
        "Was the key replaced? Then name the old public key in CURFEW_LEDGER_PUBLIC_KEYS. Is this the first run with a key, or did the old one leak? Then look at the ledger, and sign it from here on: curfew reconcile --new-ledger.",
      ),
    );
  if (isEnforcing && ground.trustRoot === null)
    stops.push(
      stop(
        "trust-root-missing",
        "No trust root is set, so no approval can be proven; nobody is added.",
        "Look at the policy on main with your own eyes, then set CURFEW_TRUST_ROOT to that commit, outside the repository.",
      ),
    );
  return stops;
};

/** Why nobody is added by what the ledger says, or cannot say; a check can tell as much. */
export const ledgerStops = (
  { ledger, isMainContinued }: Pick<Ground, "ledger" | "isMainContinued">,
  /** Observing begins a ledger by itself. */
  mustExist: boolean,
): readonly Stop[] => {
  const stops: Stop[] = [];
  if (ledger.broken !== null)
    stops.push(
      stop(
        "ledger-broken",
        `The ledger does not hold: ${ledger.broken.file}:${ledger.broken.line}: ${ledger.broken.why}. Nobody is added.`,
        "Find out who wrote to the branch curfew/ledger, restore it from a trusted clone, then run again.",
      ),
    );
  else if (mustExist && ledger.state.head === null)
    stops.push(
      stop(
        "ledger-missing",
        "There is no ledger, so it cannot be told what has ended; nobody is added.",
        "Is this the first run? Then start one on purpose: curfew reconcile --new-ledger. Otherwise restore the branch curfew/ledger.",
      ),
    );
  if (!isMainContinued)
    stops.push(
      stop(
        "main-rewritten",
        `Main's tip does not descend from ${ledger.state.tip ?? "the last one"}, the last one recorded; nobody is added.`,
        "Find out who rewrote main. When it is as it should be, set CURFEW_TRUST_ROOT to a commit of the new chain.",
      ),
    );
  if (ledger.state.frozen !== null)
    stops.push(
      stop(
        "frozen",
        `${ledger.state.frozen.by} froze all adds: ${ledger.state.frozen.reason}`,
        "When it is over: curfew thaw.",
        "warning",
      ),
    );
  return stops;
};

/** In one text; null: there are none. */
export const whyNobodyIsAdded = (stops: readonly Stop[]): string | null =>
  stops.length === 0
    ? null
    : stops.map(({ finding }) => finding.message).join(" ");

const keyMissing = "ledger-key-missing";

const isAboutKeys = ({ finding }: Stop): boolean => finding.code === keyMissing;

/** What is wrong with the keys that were set; null: nothing. */
export const stopForKeys = (fault: string | null): readonly Stop[] =>
  fault === null
    ? []
    : [
        stop(
          keyMissing,
          `${fault} Nobody is added.`,
          "Set it to what curfew audit keygen made, line breaks included.",
        ),
      ];

export const stop = (
  code: FindingCode,
  message: string,
  hint: string,
  severity: Finding["severity"] = "error",
): Stop => ({
  finding: {
    code,
    severity,
    path: "curfew",
    line: null,
    column: null,
    message,
    hint,
  },
});
