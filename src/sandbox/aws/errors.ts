/** AWS's own errors, thrown by operations and rendered once, in `answer.ts`. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const notFound = (what: string): AwsError =>
  new AwsError("ResourceNotFoundException", `${what} not found.`);

export const conflict = (message: string): AwsError =>
  new AwsError("ConflictException", message);

export const throttled = (message = "Rate exceeded"): AwsError =>
  new AwsError("ThrottlingException", message);

export const invalid = (message: string): AwsError =>
  new AwsError("ValidationException", message);

export const denied = (operation: string): AwsError =>
  new AwsError(
    "AccessDeniedException",
    `User: arn:aws:sts::999999999999:assumed-role/curfew/session is not authorized to perform: ${operation}`,
  );
