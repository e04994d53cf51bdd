/** Wrong usage or configuration: the reader of the command line can mend it. Exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Variables of the environment that are at fault, if any. */
  readonly variables: readonly string[];

  constructor(
    message: string,
    options: ErrorOptions & { readonly variables?: readonly string[] } = {},
  ) {
    super(message, options);
    this.variables = options.variables ?? [];
  }
}
