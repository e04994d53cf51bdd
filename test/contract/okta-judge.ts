/** Okta's own description of its management interface; of the token endpoint, which it leaves out, what OAuth's and DPoP's standards say. */
import type { LoggedRequest } from "../../src/sandbox/server.ts";
import { describe, type Description } from "./description.ts";
import type { Judge, Judgement } from "./exchange.ts";
import { isObject, listOf, objectAt, parseJson } from "./json.ts";
import { judgeByDescription, type Rules } from "./open-api-judge.ts";
import type { Schema } from "./schema.ts";

export const tokenOperation = "POST /oauth2/v1/token";

/** Okta has applications of these modes (okta-sdk-python, issue 167), and leaves them out of its description (okta-developer-docs, pull request 2104). */
export const otherSignOnModes = [
  "AWS_FEDERATED_LOGIN",
  "MFA_AS_SERVICE",
  "RADIUS_FOR_GENERIC_APP",
] as const;

/** Members that Okta's reference shows and its description forgets, and what Okta has and describes nowhere. Changes it in place. */
const corrected = (document: unknown): unknown => {
  const add = (component: string, member: string, schema: object): void => {
    objectAt(document, "components", "schemas", component, "properties")[
      member
    ] = schema;
  };
  add("LogEvent", "device", { $ref: "#/components/schemas/LogDevice" });
  add("UserSchema", "description", { type: "string" });
  const schemas = objectAt(document, "components", "schemas");
  const modes = objectAt(schemas, "ApplicationSignOnMode");
  modes["enum"] = [...listOf(modes["enum"]), ...otherSignOnModes];
  const kinds = objectAt(schemas, "Application", "discriminator", "mapping");
  for (const mode of otherSignOnModes)
    kinds[mode] = "#/components/schemas/SamlApplication";
  return document;
};

export const describeOkta = (document: unknown): Description =>
  describe(corrected(document), {
    long: new Set(),
    dialect: {
      optionalMayBeNull: true,
      tighten: (_owner, _member, schema) => schema,
    },
  });

export const createOktaJudge = (description: Description): Judge => {
  const error = description.component("Error");
  const rules: Rules = {
    description,
    base: "",
    failure: (status) =>
      [400, 401, 403, 404, 405, 429, 500, 501, 503].includes(status)
        ? { allOf: [error], required: ["errorCode", "errorSummary", "errorId"] }
        : null,
    request: ({ requestHeaders }) =>
      /^(?:SSWS|Bearer|DPoP) \S+$/.test(requestHeaders["authorization"] ?? "")
        ? []
        : ["the credential is not of a kind that Okta takes"],
    answer: () => [],
  };
  return ({ request }) => {
    if (request.path.startsWith("/oauth2/v1/token"))
      return judgeToken(description, request);
    const judgement = judgeByDescription(rules, request);
    return isProofRefusal(request) ? { ...judgement, answer: [] } : judgement;
  };
};

/** RFC 9449, 7.1, with Okta's deviations: 400, and no body at all (okta-sdk-dotnet, issue 852). */
const isProofRefusal = (request: LoggedRequest): boolean =>
  request.status === 400 &&
  request.responseBody === "" &&
  /^DPoP (?:.*, )?error="invalid_dpop_proof"/.test(
    request.responseHeaders["www-authenticate"] ?? "",
  );

const text = { type: "string", minLength: 1 };
/** RFC 6749, 4.4.2 with RFC 7523, 2.2: client credentials, proven by a signed assertion. */
const form: Schema = {
  type: "object",
  required: ["grant_type", "client_assertion_type", "client_assertion"],
  properties: {
    grant_type: { enum: ["client_credentials"] },
    scope: {
      type: "string",
      pattern:
        "^[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*$",
    },
    client_assertion_type: {
      enum: ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
    },
    client_assertion: {
      type: "string",
      pattern: "^[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
    },
  },
};
/** RFC 6749, 5.1. */
export const granted: Schema = {
  type: "object",
  required: ["access_token", "token_type", "expires_in"],
  properties: {
    access_token: text,
    token_type: { enum: ["Bearer", "DPoP"] },
    expires_in: { type: "integer", minimum: 1 },
    scope: text,
  },
};
/** RFC 6749, 5.2, and RFC 9449, 8. */
const refused: Schema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      enum: [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_dpop_proof",
        "use_dpop_nonce",
      ],
    },
    error_description: { type: "string" },
  },
};
/** Okta's deviation: not OAuth's shape but its own where it knows no such client (okta-idx-java, issue 500). */
const unknownClient: Schema = {
  type: "object",
  required: ["errorCode", "errorSummary", "errorId"],
  properties: {
    errorCode: { enum: ["invalid_client"] },
    errorSummary: { enum: ["Invalid value for 'client_id' parameter."] },
    errorLink: { enum: ["invalid_client"] },
    errorId: text,
    errorCauses: { type: "array", items: {} },
  },
};
/** RFC 9449, 4.2. */
const proof: Schema = {
  type: "object",
  required: ["htm", "htu", "iat", "jti"],
  properties: {
    htm: { enum: ["POST"] },
    htu: { type: "string", pattern: "^http[^?#]*/oauth2/v1/token$" },
    iat: { type: "integer" },
    jti: text,
    nonce: text,
  },
};

const judgeToken = (
  { faults }: Description,
  request: LoggedRequest,
): Judgement => {
  const { status, requestHeaders, responseHeaders } = request;
  const answer = parseJson(request.responseBody);
  const isForm = /^application\/x-www-form-urlencoded\b/.test(
    requestHeaders["content-type"] ?? "",
  );
  const nonce = responseHeaders["dpop-nonce"];
  const { dpop } = requestHeaders;
  return {
    operation: tokenOperation,
    request: [
      ...(isForm ? [] : ["the form is not called one"]),
      ...faults(
        form,
        Object.fromEntries(new URLSearchParams(request.requestBody)),
      ).map((fault) => `form: ${fault}`),
      ...(dpop === undefined
        ? []
        : faults(proof, claimsOf(dpop)).map((fault) => `proof: ${fault}`)),
    ],
    answer:
      status === 0
        ? []
        : [
            ...([200, 400, 401].includes(status)
              ? []
              : [`status ${status} is not OAuth's`]),
            ...faults(tokenAnswer(status, answer), answer),
            ...(JSON.stringify(answer).includes("use_dpop_nonce") &&
            nonce === undefined
              ? ["asks for a nonce without giving one"]
              : []),
          ],
  };
};

const tokenAnswer = (status: number, answer: unknown): Schema => {
  if (status === 200) return granted;
  return status === 401 && isObject(answer) && "errorCode" in answer
    ? unknownClient
    : refused;
};

const claimsOf = (token: string): unknown =>
  parseJson(
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"),
  );
