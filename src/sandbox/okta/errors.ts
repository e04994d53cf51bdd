/** Okta's own errors, thrown by routes and rendered once, in `answer.ts`. */
export class OktaError extends Error {
  override readonly name = "OktaError";
  readonly status: number;
  readonly code: string;
  readonly causes: readonly string[];

  constructor(
    status: number,
    code: string,
    summary: string,
    causes: readonly string[] = [],
  ) {
    super(summary);
    this.status = status;
    this.code = code;
    this.causes = causes;
  }
}

/** What the API has against a DPoP proof is told in a header alone (okta-sdk-python, issue 541; okta-sdk-dotnet, issue 852). */
export class ProofRefusal extends Error {
  override readonly name = "ProofRefusal";
}

export const validationFailed = (what: string, ...causes: string[]) =>
  new OktaError(400, "E0000001", `Api validation failed: ${what}`, causes);

export const badBody = () =>
  new OktaError(400, "E0000003", "The request body was not well-formed.");

export const forbidden = () =>
  new OktaError(
    403,
    "E0000006",
    "You do not have permission to perform the requested action",
  );

/** `kind` is Okta's own noun: User, UserGroup, AppInstance. */
export const notFound = (id: string, kind: string) =>
  new OktaError(
    404,
    "E0000007",
    `Not found: Resource not found: ${id} (${kind})`,
  );

export const readOnlyMode = () =>
  new OktaError(503, "E0000010", "Service is in read only mode");

export const invalidToken = () =>
  new OktaError(401, "E0000011", "Invalid token provided");

/** Alone of what the token endpoint refuses it has Okta's shape, not OAuth's (okta-idx-java, issue 500). */
export const unknownClient = () =>
  new OktaError(
    401,
    "invalid_client",
    "Invalid value for 'client_id' parameter.",
  );

export const methodNotSupported = () =>
  new OktaError(
    405,
    "E0000022",
    "The endpoint does not support the provided HTTP method",
  );

export const invalidSearch = () =>
  new OktaError(400, "E0000031", "Invalid search criteria.");

export const wrongUserStatus = () =>
  new OktaError(
    403,
    "E0000038",
    "This operation is not allowed in the user's current status.",
  );

export const tooManyRequests = () =>
  new OktaError(
    429,
    "E0000047",
    "API call exceeded rate limit due to too many requests.",
  );

export const unsupported = () =>
  new OktaError(501, "E0000060", "Unsupported operation.");
