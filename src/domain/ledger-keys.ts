/** Who may speak in the ledger. The keys are set outside the repository: whoever can push must not be able to name one. */
export interface LedgerKeys {
  /** Is `signature` (base64) one over `text` by a key that is accepted? */
  readonly isSigned: (text: string, signature: string) => boolean;
  /** Answers the signature in base64; null: this process may read only. */
  readonly sign: ((text: string) => string) | null;
}
