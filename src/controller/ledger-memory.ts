/**
 * What this controller keeps of the ledger outside of it, so that neither a push that failed nor a branch that was rolled back
 * makes it forget: the service's state directory, or what a run of Actions leaves behind.
 */
export interface LedgerMemory {
  /** Throws where it is there and cannot be read: what it would say is then not known. */
  read(): Promise<Remembered>;
  /** Makes something else of what is kept by then: a lever beside the service keeps things too. */
  change(make: (kept: Remembered) => Remembered): Promise<void>;
}

export interface Remembered {
  /** The hash of the last entry that this controller wrote or read; null: none yet. */
  readonly anchor: string | null;
  /** Lines of `src/rules/ledger/pending.ts`: what was done and could not be pushed. */
  readonly pending: readonly string[];
}
