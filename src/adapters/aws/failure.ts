/** What went wrong with one request, before it is known what that means for the operation (`errors.ts` decides that). */
export type Fault =
  | { readonly kind: "timeout" }
  /** No complete answer; `detail` is the system's code. */
  | { readonly kind: "connection"; readonly detail: string }
  /** An answer that cannot be believed. */
  | { readonly kind: "malformed"; readonly detail: string }
  /** There is nothing to sign requests with. */
  | { readonly kind: "no-credentials" }
  /** AWS refused. */
  | {
      readonly kind: "refusal";
      /** null: not told. */
      readonly status: number | null;
      /** AWS's own name of the error, such as `ConflictException`. */
      readonly code: string;
      readonly detail: string;
      /** AWS's word for what kept it from looking: the key of its data, the whole store. null: it looked. */
      readonly inTheWay: string | null;
    };

/** Callers outside the folder see `TransientError` and `BlockedError` only. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(describe(fault), options);
    this.fault = fault;
  }
}

export const malformed = (detail: string): AwsFailure =>
  new AwsFailure({ kind: "malformed", detail });

const isAbsence = (error: unknown, code: string): boolean =>
  error instanceof AwsFailure &&
  error.fault.kind === "refusal" &&
  error.fault.code === code &&
  error.fault.inTheWay === null;

/**
 * null where AWS answers that it knows nothing of this name: `code` is its own word for that. It has the same word where it cannot get at
 * the key of its data or at the whole store, and that says of nobody that they are not there.
 */
export const absentIsNull = async <T>(
  code: string,
  asked: Promise<T>,
): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && isAbsence(error.cause, code)) return null;
    throw error;
  }
};

/** What the SDK throws, by its kind and never by the words of its message. The error itself is dropped: it carries the whole answer. */
export const toFailure = (error: unknown, isOverdue: boolean): AwsFailure => {
  if (error instanceof AwsFailure) return error;
  if (isOverdue || nameOf(error) === "TimeoutError")
    return new AwsFailure({ kind: "timeout" });
  // A proxy's page of HTML, whatever its status.
  if (error instanceof SyntaxError) return malformed("it is not JSON");
  if (nameOf(error) === "CredentialsProviderError")
    return new AwsFailure({ kind: "no-credentials" });
  if (isServiceError(error)) {
    if (isNameless(error))
      return malformed("it does not say what went wrong in AWS's words");
    return new AwsFailure({
      kind: "refusal",
      status: error.$metadata?.httpStatusCode ?? null,
      code: clean(error.name),
      // AWS repeats what it was to sign, session token included.
      detail: isAboutSigning(error.name) ? "" : clean(error.message),
      inTheWay: inTheWayOf(error),
    });
  }
  const code = codeOf(error);
  return code === null
    ? malformed("it could not be read")
    : new AwsFailure({ kind: "connection", detail: code });
};

interface ServiceError extends Error {
  readonly $fault: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly Reason?: unknown;
  readonly ResourceType?: unknown;
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && "$fault" in error;

/** The SDK's own words for an answer that has none of AWS's: a page of somebody in between. What 429 means needs no words. */
const isNameless = ({ name, $metadata }: ServiceError): boolean =>
  /^(?:NotFound|Unknown(?:Error)?)$/.test(name) &&
  $metadata?.httpStatusCode !== 429;

/** Where something is not found, AWS's models have a reason for keys alone. */
const inTheWayOf = ({ Reason, ResourceType }: ServiceError): string | null => {
  const found = ResourceType === "IDENTITY_STORE" ? ResourceType : Reason;
  return typeof found === "string" ? clean(found) : null;
};

const nameOf = (error: unknown): string =>
  error instanceof Error ? error.name : "";

/** The system's code of a broken connection: its message can hold addresses. */
const codeOf = (error: unknown): string | null => {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if ("code" in inner && typeof inner.code === "string")
      return clean(inner.code);
  return null;
};

/** AWS does not believe who is asking. */
export const isAboutSigning = (code: string): boolean =>
  /^(?:UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken|ExpiredToken|RequestExpired)/.test(
    code,
  );

/** Foreign text, fit for a log line: no control or direction characters, nothing as long as a secret, no access key, and not endless. */
export const clean = (text: string): string =>
  text
    .slice(0, 2_000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{8,}\b|[A-Za-z0-9+/=]{40,}/g, "[…]")
    .trim()
    .slice(0, 300);

const describe = (fault: Fault): string => {
  switch (fault.kind) {
    case "timeout":
      return "AWS did not answer in time";
    case "connection":
      return `no connection to AWS (${fault.detail})`;
    case "malformed":
      return `AWS's answer is not usable: ${fault.detail}`;
    case "no-credentials":
      return "there are no AWS credentials";
    case "refusal":
      return `AWS answered ${[fault.code, fault.detail].filter((part) => part !== "").join(": ")}`;
  }
};
