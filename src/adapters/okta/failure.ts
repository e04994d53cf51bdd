/** What went wrong with one exchange, before it is known what that means for the operation (`errors.ts` decides that). */
import { noRoomKnown, type RateLimitRoom } from "./metering.ts";

export type Fault =
  /** `isUnsent`: the time was over before a full rate limit had room again. */
  | { readonly kind: "timeout"; readonly isUnsent?: true }
  /** No complete answer; `detail` is the system's code. */
  | { readonly kind: "connection"; readonly detail: string }
  /** An answer that cannot be believed. */
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "redirect"; readonly detail: string }
  /** Okta refused. */
  | {
      readonly kind: "refusal";
      readonly from: "api" | "token";
      readonly status: number;
      /** Okta's or OAuth's error code; empty where the body named none. */
      readonly code: string;
      readonly detail: string;
    };

/** Not exported from the folder: callers outside see `TransientError` and `BlockedError` only. It has no `status`, on which the SDK would act. */
export class OktaFailure extends Error {
  override readonly name = "OktaFailure";
  readonly fault: Fault;
  readonly room: RateLimitRoom;

  constructor(
    fault: Fault,
    room: RateLimitRoom = noRoomKnown,
    options?: ErrorOptions,
  ) {
    super(describe(fault), options);
    this.fault = fault;
    this.room = room;
  }
}

export const malformed = (
  detail: string,
  room: RateLimitRoom = noRoomKnown,
): OktaFailure => new OktaFailure({ kind: "malformed", detail }, room);

/** A fault of ours: a request that this adapter must never send. */
export class ForbiddenRequest extends Error {
  override readonly name = "ForbiddenRequest";
}

/** Whatever else the SDK throws comes of an answer that it could not read. */
export const toFailure = (error: unknown): Error =>
  error instanceof OktaFailure || error instanceof ForbiddenRequest
    ? error
    : new OktaFailure(
        { kind: "malformed", detail: "it could not be read" },
        noRoomKnown,
        { cause: error },
      );

const isRefusal = (error: unknown, status: number): boolean =>
  error instanceof OktaFailure &&
  error.fault.kind === "refusal" &&
  error.fault.from === "api" &&
  error.fault.status === status;

/** Has the API something against the access token, or the proof that came with it? Then another one may be taken. */
export const isTokenRefusal = (failure: OktaFailure): boolean =>
  isRefusal(failure, 401) ||
  (failure.fault.kind === "refusal" &&
    failure.fault.from === "api" &&
    (failure.fault.code === "invalid_dpop_proof" ||
      failure.fault.code === "invalid_token"));

/** Did Okta say so itself, with an error code? A page of something in between has none. */
export const isOktasWord = ({ fault }: OktaFailure): boolean =>
  fault.kind === "refusal" && fault.code !== "";

/** Okta's own word that it has no such thing; a proxy's 404 is not. */
export const isMissing = (error: unknown): boolean =>
  isRefusal(error, 404) &&
  error instanceof OktaFailure &&
  error.fault.kind === "refusal" &&
  error.fault.code === "E0000007";

/** Foreign text, fit for a log line: no control or direction characters, nothing as long as a token or a key, and not endless. */
export const clean = (text: string): string =>
  text
    .slice(0, 2_000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\w.~+/=-]{40,}/g, "[…]")
    .trim()
    .slice(0, 300);

const describe = (fault: Fault): string => {
  switch (fault.kind) {
    case "timeout":
      return fault.isUnsent === true
        ? "it was held back by Okta's rate limit, and not sent"
        : "Okta did not answer in time";
    case "connection":
      return `no connection to Okta (${fault.detail})`;
    case "malformed":
      return `Okta's answer is not usable: ${fault.detail}`;
    case "redirect":
      return `Okta answered with a redirect, which is never followed (${fault.detail})`;
    case "refusal": {
      const named = [fault.code, fault.detail].filter((part) => part !== "");
      const who = fault.from === "token" ? "Okta's token endpoint" : "Okta";
      return `${who} answered ${[fault.status, ...named].join(" ")}`;
    }
  }
};
