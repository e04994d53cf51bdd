/** What one HTTP request told besides its answer: for metrics, for pacing, and for comparing clocks. */
import { type Instant, instant } from "../../domain/time.ts";

export interface OktaCall {
  /** Method and path without ids: `DELETE /api/v1/groups/{id}/users/{id}`. */
  readonly endpoint: string;
  /** null: no complete answer came. */
  readonly status: number | null;
  /** By our clock, just before it was sent. */
  readonly askedAt: Instant;
  readonly room: RateLimitRoom;
}

export interface RateLimitRoom {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** When the window ends, by Okta's clock. */
  readonly resetAt: Instant | null;
  /** Okta's clock when it answered. */
  readonly serverTime: Instant | null;
}

export const noRoomKnown: RateLimitRoom = {
  limit: null,
  remaining: null,
  resetAt: null,
  serverTime: null,
};

export const readRoom = (headers: Headers): RateLimitRoom => {
  const reset = wholeNumber(headers.get("x-rate-limit-reset"));
  const date = Date.parse(headers.get("date") ?? "");
  return {
    limit: wholeNumber(headers.get("x-rate-limit-limit")),
    remaining: wholeNumber(headers.get("x-rate-limit-remaining")),
    resetAt: reset === null ? null : instant(reset * 1000),
    serverTime: Number.isNaN(date) ? null : instant(date),
  };
};

/** null for anything else, a header that came twice (`1, 2`) included. */
const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,12}$/.test(text.trim()) ? Number(text) : null;

export const endpointOf = (method: string, path: string): string =>
  `${method} ${path.replace(/\/(?:00[ug]|0oa|gPm|rst|cr0|iam)[A-Za-z0-9]{10,30}(?=\/|$)/g, "/{id}")}`;

/** Okta counts everything under `/groups` together; searches of people, and single people, apart. */
export type Bucket = "groups" | "users" | "person" | "token" | "posture";

export const bucketOf = (endpoint: string): Bucket => {
  if (endpoint.includes("/api/v1/groups")) return "groups";
  if (endpoint.includes("/api/v1/users/")) return "person";
  if (endpoint.includes("/api/v1/users")) return "users";
  return endpoint.includes("/oauth2/v1/token") ? "token" : "posture";
};
