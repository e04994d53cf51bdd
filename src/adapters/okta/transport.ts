/**
 * One HTTP exchange on the platform's own fetch. The SDK's default transport fails falsely on chunked answers, follows redirects with
 * the credential, has no time-out and takes proxies from the environment; this one does none of that.
 */
import {
  checkAcknowledgement,
  type Answer,
  checkList,
  checkObject,
  checkOwn,
  checkToken,
} from "./answer.ts";
import type { CheckedConfig } from "./config.ts";
import { isOktasWord, malformed, OktaFailure } from "./failure.ts";
import { answersObject, checkAddress, isTokenRequest } from "./guard.ts";
import { type Following, following } from "./links.ts";
import { endpointOf, noRoomKnown, readRoom } from "./metering.ts";
import type { RateLimitRoom } from "./metering.ts";

/** What the SDK hands to its executor, as far as it is used. */
export interface SdkRequest {
  readonly url?: unknown;
  readonly method?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

export interface Transport {
  /** Answers what the SDK may believe; throws `OktaFailure` for everything else. */
  readonly send: (request: SdkRequest) => Promise<Response>;
  /** What the answer to this very request says of the next page; undefined: no answer yet. */
  readonly nextOf: (request: object) => Following | undefined;
}

export const createTransport = (
  config: Pick<CheckedConfig, "origin" | "feeds" | "limits" | "now" | "onCall">,
  onRoom: (endpoint: string, room: RateLimitRoom) => void,
): Transport => {
  const next = new WeakMap<object, Following>();

  const send = async (request: SdkRequest): Promise<Response> => {
    next.delete(request);
    const method = String(request.method).toUpperCase();
    const url = checkAddress(method, String(request.url), config);
    const endpoint = endpointOf(method, url.pathname);
    const headers = new Headers(request.headers as Record<string, string>);
    const askedAt = await config.now();
    const answer = await exchange(url, method, headers, request.body).catch(
      (error: unknown) => {
        config.onCall?.({
          endpoint,
          status: null,
          askedAt,
          room: noRoomKnown,
        });
        throw error;
      },
    );
    const { status } = answer;
    const fault = faultOf(answer, method, url, headers.get("dpop"));
    const room =
      fault === null || isOktasWord(fault)
        ? answer.room
        : // Whoever answers in Okta's place may have any clock, and by this one stays end.
          { ...answer.room, serverTime: null };
    config.onCall?.({ endpoint, status, askedAt, room });
    // A refusal is paced by whoever tries again.
    if (status < 300) onRoom(endpoint, room);
    if (fault !== null) throw fault;
    if (method === "GET")
      next.set(request, following(answer.headers.get("link")));
    return forSdk(answer);
  };

  const exchange = async (
    url: URL,
    method: string,
    headers: Headers,
    body: unknown,
  ): Promise<Answer> => {
    // One bound for everything, so that neither silence nor a drip of bytes can hold an operation.
    const signal = AbortSignal.timeout(config.limits.callTimeout);
    try {
      const response = await fetch(url, {
        method,
        headers,
        body: typeof body === "string" ? body : null,
        redirect: "manual",
        signal,
      });
      return {
        status: response.status,
        headers: response.headers,
        text: await readText(response, config.limits.answerBytes),
        room: readRoom(response.headers),
      };
    } catch (error) {
      if (error instanceof OktaFailure) throw error;
      throw signal.aborted
        ? new OktaFailure({ kind: "timeout" })
        : new OktaFailure(
            { kind: "connection", detail: codeOf(error) },
            noRoomKnown,
            { cause: error },
          );
    }
  };

  return { send, nextOf: (request) => next.get(request) };
};

/** Why the SDK may not believe it; null: it may. */
const faultOf = (
  answer: Answer,
  method: string,
  url: URL,
  proof: string | null,
): OktaFailure | null => {
  try {
    checkOwn(answer);
    if (isTokenRequest(url)) checkToken(answer, proof);
    else if (answersObject(method, url)) checkObject(answer);
    else if (method === "GET") checkList(answer);
    else checkAcknowledgement(answer);
    return null;
  } catch (error) {
    if (error instanceof OktaFailure) return error;
    throw error;
  }
};

const readText = async (
  response: Response,
  longest: number,
): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > longest) throw malformed("it is too long");
    chunks.push(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      Buffer.concat(chunks),
    );
  } catch {
    throw malformed("it is not UTF-8");
  }
};

/** Without the `Link` header, which the SDK would misread. */
const forSdk = ({ status, headers, text }: Answer): Response => {
  const kept = new Headers();
  for (const name of ["content-type", "dpop-nonce"]) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return new Response(status === 204 ? null : text, { status, headers: kept });
};

/** The system's code of a broken connection: its message can hold addresses. */
const codeOf = (error: unknown): string => {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if ("code" in inner && typeof inner.code === "string") return inner.code;
  return "connection lost";
};
