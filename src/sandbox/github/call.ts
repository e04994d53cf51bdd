/** One request to the REST interface, once it is known what it is for. */
import type { SandboxRequest } from "../server.ts";
import type { Account, App, Role } from "./accounts.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { type Caller, covers } from "./tokens.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  /** null: nobody named. */
  readonly caller: Caller | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: SandboxRequest;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `:name` is one segment, `:name*` the rest of the path. */
  readonly pattern: string;
  readonly handle: (call: Call) => Answer;
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

export const noContent: Answer = { status: 204 };

/** What an endpoint asks of the caller. */
export interface Access {
  /** GitHub's name of the permission that an app or a narrowed token needs. */
  readonly permission: string;
  readonly level: "read" | "write" | "admin";
  /** What a person needs, where it differs from the level. */
  readonly role?: Role;
}

export interface RepositoryCall extends Call {
  readonly repository: Repository;
  readonly actor: Account;
  readonly role: Role;
}

/** A route below `/repos/:owner/:repo`, for callers who may. */
export const repositoryRoute = (
  method: string,
  below: string,
  access: Access,
  handle: (call: RepositoryCall) => Answer,
): Route => ({
  method,
  pattern: `/repos/:owner/:repo${below}`,
  handle: (call) => {
    const actor = actorOf(call);
    const key = `${param(call, "owner")}/${param(call, "repo")}`.toLowerCase();
    const repository = call.world.repositories.get(key);
    if (repository === undefined) throw notFound();
    const role = requireAccess(call, repository, actor, access);
    return handle({ ...call, repository, actor, role });
  },
});

/** The account that acts; 401 for nobody, and for an app that did not exchange its own token for an installation's. */
export const actorOf = (call: Call): Account => {
  if (call.caller === null) throw new Refusal(401, "Requires authentication");
  if (call.caller.kind === "app") throw new Refusal(401, "Bad credentials");
  return call.caller.token.account;
};

/** For the endpoints that an app calls as itself. */
export const appOf = (call: Call): App => {
  if (call.caller?.kind !== "app")
    throw new Refusal(401, "A JSON web token could not be decoded");
  return call.caller.app;
};

/** Does the caller's token hold the permission? A person's own token does, unless it was narrowed. */
const holds = (
  call: Call,
  permission: string,
  level: Access["level"],
): boolean => {
  if (call.caller?.kind !== "token") return false;
  const { permissions } = call.caller.token;
  return permissions === null || covers(permissions[permission], level);
};

export const requirePermission = (
  call: Call,
  permission: string,
  level: Access["level"],
): void => {
  if (holds(call, permission, level)) return;
  const isApp =
    call.caller?.kind === "token" && call.caller.token.installation !== null;
  throw new Refusal(
    403,
    `Resource not accessible by ${isApp ? "integration" : "personal access token"}`,
  );
};

const requireAccess = (
  call: Call,
  repository: Repository,
  actor: Account,
  access: Access,
): Role => {
  const installation =
    call.caller?.kind === "token" ? call.caller.token.installation : null;
  if (installation !== null) {
    // An app is let in by its installation's permissions, not by a role.
    if (installation.account !== repository.owner) throw notFound();
    requirePermission(call, access.permission, access.level);
    return access.level === "read" ? "read" : "write";
  }
  const role = roleOf(repository, call.world, actor);
  if (!isAtLeast(role, "read")) throw notFound();
  requirePermission(call, access.permission, access.level);
  const wanted = access.role ?? access.level;
  if (!isAtLeast(role, wanted))
    throw new Refusal(
      403,
      wanted === "admin"
        ? "Must have admin rights to Repository."
        : "Must have write access to the repository.",
    );
  return role;
};

export const param = (call: Call, name: string): string =>
  call.params[name] ?? "";

/** A number in the path; what is no number is nowhere. */
export const numberParam = (call: Call, name: string): number => {
  const value = Number(param(call, name));
  if (!Number.isSafeInteger(value)) throw notFound();
  return value;
};

/** A member of the body that must be text where it is given. */
export const text = (call: Call, name: string): string | undefined => {
  const value = call.input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(name, value);
  return value;
};

export const requiredText = (call: Call, name: string): string => {
  const value = text(call, name);
  if (value === undefined)
    throw new Refusal(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  return value;
};

const wrongType = (name: string, value: unknown): Refusal =>
  new Refusal(
    422,
    `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not a string.`,
  );

/** For roles that the token's installation stands in for. */
export const isInstallation = (call: Call): boolean =>
  call.caller?.kind === "token" && call.caller.token.installation !== null;
