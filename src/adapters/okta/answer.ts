/** Is this answer the one that the request can have? What is not believed here never reaches the SDK. */
import { readChallenge } from "./challenge.ts";
import { clean, malformed, OktaFailure } from "./failure.ts";
import type { RateLimitRoom } from "./metering.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly room: RateLimitRoom;
}

/**
 * Every answer of Okta's bears a request id (its documentation, Core Okta API, Request debugging): what has none is somebody else's, such
 * as a proxy's, whatever it says. Throws `malformed`; a redirect is told by where it leads.
 */
export const checkOwn = ({ status, headers, room }: Answer): void => {
  const isRedirect = status >= 300 && status < 400;
  if (!isRedirect && (headers.get("x-okta-request-id") ?? "") === "")
    throw malformed(
      `${status} without X-Okta-Request-Id, so it did not come from Okta`,
      room,
    );
};

/** A list, and nothing that merely came with 200: an empty body, a proxy's page and half a body would all read as "nobody". */
export const checkList = (answer: Answer): void => {
  checkJson(answer);
  if (!answer.text.trimStart().startsWith("["))
    throw malformed("it is not a list", answer.room);
};

/** One object, for the few questions that are not about a list, and for what was made or changed. */
export const checkObject = (answer: Answer): void => {
  checkJson(answer, answer.status === 201 ? 201 : 200);
  if (!answer.text.trimStart().startsWith("{"))
    throw malformed("it is not an object", answer.room);
};

const checkJson = (answer: Answer, expected = 200): void => {
  checkStatus(answer, expected);
  const type = answer.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw malformed("it is not JSON", answer.room);
};

/** Okta acknowledges a change with 204 only; a captive proxy's friendly 200 acknowledges nothing. */
export const checkAcknowledgement = (answer: Answer): void => {
  checkStatus(answer, 204);
};

/** Whether the SDK may go on: with a token, or with the nonce that Okta asks it to prove possession with. */
export const checkToken = (answer: Answer, proof: string | null): void => {
  const body = parseObject(answer.text);
  if (answer.status === 200) {
    // A token without a usable end would be kept for ever; one that is no token would be sent as `Bearer undefined`.
    const { access_token: token, expires_in: lifetime } = body ?? {};
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
      throw malformed("it holds no access token", answer.room);
    if (!/^(?:bearer|dpop)$/i.test(stringOf(body?.["token_type"])))
      throw malformed("the access token is of no known type", answer.room);
    if (typeof lifetime !== "number" || !(lifetime > 0))
      throw malformed(
        "the access token's end is not a number of seconds",
        answer.room,
      );
    return;
  }
  // Okta's own shape instead of OAuth's where it knows no such client (okta-idx-java, issue 500).
  const code = stringOf(body?.["error"] ?? body?.["errorCode"]);
  if (code === "use_dpop_nonce") {
    // The SDK would ask for ever.
    if (proof !== null && hasNonce(proof))
      throw malformed("it asks for one nonce after another", answer.room);
    if (answer.headers.get("dpop-nonce") === null)
      throw malformed("it asks for a nonce without giving one", answer.room);
    return;
  }
  throw unexpectedStatus(answer, {
    from: "token",
    code,
    detail: stringOf(body?.["error_description"] ?? body?.["errorSummary"]),
  });
};

const checkStatus = (answer: Answer, expected: number): void => {
  if (answer.status === expected) return;
  const body = parseObject(answer.text);
  const code = stringOf(body?.["errorCode"]);
  const told =
    code === ""
      ? readChallenge(answer.headers.get("www-authenticate"))
      : { code, detail: stringOf(body?.["errorSummary"]) };
  throw unexpectedStatus(answer, { from: "api", ...told });
};

const unexpectedStatus = (
  { status, headers, room }: Answer,
  told: { from: "api" | "token"; code: string; detail: string },
): OktaFailure => {
  if (status >= 300 && status < 400)
    return new OktaFailure(
      { kind: "redirect", detail: `${status} to ${hostOf(headers)}` },
      room,
    );
  if (status < 400)
    return malformed(`the status ${status} is not the expected one`, room);
  return new OktaFailure(
    {
      kind: "refusal",
      from: told.from,
      status,
      code: clean(told.code),
      detail: clean(told.detail),
    },
    room,
  );
};

/** The host alone: the rest of such an address can hold a session or a token. */
const hostOf = (headers: Headers): string => {
  const location = headers.get("location") ?? "";
  return URL.canParse(location)
    ? clean(new URL(location).host)
    : "somewhere else";
};

const parseObject = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const stringOf = (value: unknown): string =>
  typeof value === "string" ? value : "";

const hasNonce = (proof: string): boolean => {
  const payload = Buffer.from(proof.split(".")[1] ?? "", "base64url");
  return parseObject(payload.toString("utf8"))?.["nonce"] !== undefined;
};
