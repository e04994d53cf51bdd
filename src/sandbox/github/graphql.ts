/** GitHub's GraphQL, as far as it is asked: who the caller is. Everything else is refused the way GraphQL refuses, with status 200. */
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import { identify } from "./tokens.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

const viewer = /^\s*(?:query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/;

export const answerGraphql = (
  world: World,
  request: SandboxRequest,
): SandboxResponse => {
  const login = loginOf(world, request);
  if (login === null)
    return {
      status: 401,
      body: {
        message: "This endpoint requires you to be authenticated.",
        documentation_url:
          "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
        status: "401",
      },
    };
  return viewer.test(queryOf(request))
    ? { status: 200, body: { data: { viewer: { login } } } }
    : {
        status: 200,
        body: { errors: [{ message: "The sandbox knows no such query" }] },
      };
};

/** null: nobody, or an app in its own name, which GraphQL does not know either. */
const loginOf = (world: World, request: SandboxRequest): string | null => {
  try {
    const caller = identify(world, request.headers["authorization"]);
    return caller?.kind === "token" ? caller.token.account.login : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
};

const queryOf = (request: SandboxRequest): string => {
  try {
    const body: unknown = JSON.parse(request.body.toString("utf8"));
    const { query } = (body ?? {}) as { query?: unknown };
    return typeof query === "string" ? query : "";
  } catch {
    return "";
  }
};
