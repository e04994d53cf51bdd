/**
 * Operational failures say what happens next, not what broke. Each adapter translates its vendor's errors into one of these
 * once; anything else that is thrown is a fault of ours.
 */

/** It may work on the next run: an outage, a limit, a lost connection. Nothing was concluded from it. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/** A person must act before it can work; `hint` says what to do. */
export class BlockedError extends Error {
  override readonly name = "BlockedError";
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** The vendor knows who asks, and says that they may not: most credentials lack something on purpose. */
export class NotPermittedError extends BlockedError {}

/** A commit, or a history, holds more than is ever read: reading it would take the memory of whoever asks. */
export class TooManyFilesError extends BlockedError {}

/** The ledger moved under the writer: reload it and plan again. */
export class StaleLedgerError extends Error {
  override readonly name = "StaleLedgerError";
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
