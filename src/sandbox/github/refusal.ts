/** What GitHub answers when it says no; a person of the story sees the same refusal as a program. */

export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(
      errors === undefined ? message : `${message}: ${JSON.stringify(errors)}`,
    );
    this.name = "Refusal";
    this.status = status;
    this.errors = errors;
    this.shortMessage = message;
  }

  /** The `message` of the body; `Error.message` has the errors as well, for whoever reads a stack. */
  readonly shortMessage: string;
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

export const forbidden = (
  message = "Must have admin rights to Repository.",
): Refusal => new Refusal(403, message);

/** A field of a resource that GitHub will not have. */
export const invalidField = (
  resource: string,
  field: string,
  code: "invalid" | "missing_field" | "missing" | "already_exists" = "invalid",
): Refusal =>
  new Refusal(422, "Validation Failed", [{ resource, code, field }]);

export const customError = (resource: string, message: string): Refusal =>
  new Refusal(422, "Validation Failed", [
    { resource, code: "custom", message },
  ]);

/** The other shape of 422: errors are plain sentences. */
export const unprocessable = (...errors: readonly string[]): Refusal =>
  new Refusal(422, "Unprocessable Entity", errors);
