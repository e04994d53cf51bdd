/** Wrong usage or configuration: the reader of the command line can mend it. Exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
