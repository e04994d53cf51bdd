/** One request as a route sees it, after it was authenticated; and what a route is. */
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import type { Principal } from "./credentials.ts";
import { badBody } from "./errors.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  readonly request: SandboxRequest;
  readonly principal: Principal;
  /** The organisation's address, for links. */
  readonly base: string;
  readonly query: URLSearchParams;
  /** A segment that the route's path names. */
  parameter(name: string): string;
  /** The JSON object that was sent; throws Okta's E0000003 for anything else. */
  body(): Readonly<Record<string, unknown>>;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/v1/groups/:groupId` */
  readonly path: string;
  /** All of them are needed; `okta.x.manage` includes `okta.x.read`. */
  readonly scopes: readonly string[];
  readonly answer: (call: Call) => SandboxResponse;
}

export const ok = (body: unknown): SandboxResponse => ({ status: 200, body });

export const noContent = (): SandboxResponse => ({ status: 204 });

export const parseBody = (body: Buffer): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (isRecord(parsed)) return parsed;
  } catch {
    // Answered like a body of another shape.
  }
  throw badBody();
};

export const isRecord = (
  value: unknown,
): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
