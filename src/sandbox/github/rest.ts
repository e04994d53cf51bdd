/** The REST interface: finds the route, asks who calls, counts the rate limit, and puts GitHub's headers on the answer. */
import { createHash } from "node:crypto";
import { instant } from "../../domain/time.ts";
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import type { Answer, Call, Route } from "./call.ts";
import { notFound, Refusal } from "./refusal.ts";
import { type Caller, identify } from "./tokens.ts";
import type { RateWindow, World } from "./world.ts";

export const createRest = (
  world: World,
  routes: readonly Route[],
): ((request: SandboxRequest, path: string) => SandboxResponse) => {
  const compiled = routes.map((route) => ({
    route,
    ...compile(route.pattern),
  }));

  const find = (
    method: string,
    path: string,
  ): { route: Route; params: Record<string, string> } => {
    for (const { route, expression, names } of compiled) {
      if (route.method !== method) continue;
      const match = expression.exec(path);
      if (match === null) continue;
      const params: Record<string, string> = {};
      for (const [index, name] of names.entries())
        params[name] = decode(match[index + 1] ?? "");
      return { route, params };
    }
    throw notFound();
  };

  return (request, path) => {
    let window: RateWindow | null = null;
    let caller: Caller | null = null;
    let answer: Answer;
    try {
      caller = identify(world, request.headers["authorization"]);
      window = windowOf(world, caller);
      if (path !== "/rate_limit") spend(world, window, caller);
      const { route, params } = find(request.method, path);
      const call: Call = {
        world,
        caller,
        params,
        query: request.url.searchParams,
        input: parseBody(request),
        request,
      };
      answer = route.handle(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = refuse(error);
    }
    return finish(
      world,
      request,
      { ...answer, headers: { ...scopesOf(caller), ...answer.headers } },
      window,
    );
  };
};

/** A person's token that was not narrowed is a classic one: GitHub names its scopes with every answer. */
const scopesOf = (caller: Caller | null): Record<string, string> =>
  caller?.kind === "token" &&
  caller.token.installation === null &&
  caller.token.permissions === null
    ? { "x-oauth-scopes": "read:org, repo, workflow" }
    : {};

const compile = (
  pattern: string,
): { expression: RegExp; names: readonly string[] } => {
  const names: string[] = [];
  const source = pattern.replace(
    /:(\w+)(\*?)/g,
    (_, name: string, rest: string) => {
      names.push(name);
      return rest === "*" ? "(.+)" : "([^/]+)";
    },
  );
  return { expression: new RegExp(`^${source}$`), names };
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound();
  }
};

const parseBody = (request: SandboxRequest): Record<string, unknown> => {
  if (request.body.length === 0) return {};
  try {
    const value = JSON.parse(request.body.toString("utf8")) as unknown;
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
  throw new Refusal(400, "Body should be a JSON object");
};

const refuse = (refusal: Refusal): Answer => ({
  status: refusal.status,
  body: {
    message: refusal.shortMessage,
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(refusal.status),
  },
});

const hour = 3_600_000;

const windowOf = (world: World, caller: Caller | null): RateWindow => {
  const key =
    caller === null
      ? "nobody"
      : caller.kind === "app"
        ? `app ${caller.app.id}`
        : `account ${caller.token.account.id}`;
  const now = world.clock.now();
  const known = world.rateLimit.windows.get(key);
  if (known !== undefined && known.resetsAt > now) return known;
  const fresh: RateWindow = { resetsAt: instant(now + hour), used: 0 };
  world.rateLimit.windows.set(key, fresh);
  return fresh;
};

const spend = (
  world: World,
  window: RateWindow,
  caller: Caller | null,
): void => {
  if (window.used >= world.rateLimit.limit)
    throw new Refusal(
      403,
      `API rate limit exceeded for ${caller?.kind === "token" ? `user ID ${caller.token.account.id}` : "127.0.0.1"}.`,
    );
  window.used += 1;
};

export const rateOf = (world: World, caller: Caller | null) => {
  const window = windowOf(world, caller);
  return {
    limit: world.rateLimit.limit,
    remaining: world.rateLimit.limit - window.used,
    reset: Math.floor(window.resetsAt / 1000),
    used: window.used,
  };
};

const finish = (
  world: World,
  request: SandboxRequest,
  answer: Answer,
  window: RateWindow | null,
): SandboxResponse => {
  const headers: Record<string, string> = {
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    "x-github-request-id": `SAND:${world.ids.next("request")}`,
    ...(window === null
      ? {}
      : {
          "x-ratelimit-limit": String(world.rateLimit.limit),
          "x-ratelimit-remaining": String(world.rateLimit.limit - window.used),
          "x-ratelimit-reset": String(Math.floor(window.resetsAt / 1000)),
          "x-ratelimit-used": String(window.used),
          "x-ratelimit-resource": "core",
        }),
    ...answer.headers,
  };
  if (request.method !== "GET" || answer.status !== 200)
    return {
      status: answer.status,
      headers,
      ...(answer.body === undefined ? {} : { body: answer.body }),
    };
  const bytes =
    typeof answer.body === "string" || Buffer.isBuffer(answer.body)
      ? answer.body
      : JSON.stringify(answer.body);
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  headers["etag"] = etag;
  headers["cache-control"] = "private, max-age=60, s-maxage=60";
  headers["content-type"] ??= "application/json; charset=utf-8";
  if (request.headers["if-none-match"] !== etag)
    return { status: 200, headers, body: bytes };
  // An answer that has not changed costs nothing.
  if (window !== null) {
    window.used -= 1;
    headers["x-ratelimit-used"] = String(window.used);
    headers["x-ratelimit-remaining"] = String(
      world.rateLimit.limit - window.used,
    );
  }
  return { status: 304, headers };
};
