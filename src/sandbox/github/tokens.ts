/** Who is calling: tokens of people, an app's own JSON web tokens, and the hour-long tokens of its installation. */
import { createHash } from "node:crypto";
import { later, milliseconds } from "../../domain/time.ts";
import type {
  Account,
  App,
  Installation,
  Permissions,
  Token,
} from "./accounts.ts";
import { verifyAppToken } from "./app-token.ts";
import { createAccount } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

export type Caller =
  | { readonly kind: "token"; readonly token: Token }
  | { readonly kind: "app"; readonly app: App };

export interface NewToken {
  /** Left out: everything that the account may do. */
  readonly permissions?: Permissions;
  readonly lifetimeMs?: number;
  readonly value?: string;
}

export const createToken = (
  world: World,
  account: Account,
  wanted: NewToken = {},
  installation: Installation | null = null,
): Token => {
  const serial = world.ids.next("token");
  const token: Token = {
    value:
      wanted.value ??
      `${installation === null ? "ghp" : "ghs"}_${createHash("sha256")
        .update(`sandbox token ${serial}`)
        .digest("hex")
        .slice(0, 36)}`,
    account,
    installation,
    permissions: wanted.permissions ?? null,
    expiresAt:
      wanted.lifetimeMs === undefined
        ? null
        : later(world.clock.now(), milliseconds(wanted.lifetimeMs)),
    revoked: false,
  };
  world.tokens.set(token.value, token);
  return token;
};

export interface NewApp {
  readonly slug: string;
  readonly name?: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  /** PEM. */
  readonly publicKey: string;
  readonly id?: number;
}

/** An app, its bot, and its installation on the owner's account. */
export const createApp = (world: World, wanted: NewApp): App => {
  const app: App = {
    id: wanted.id ?? world.ids.next("app"),
    slug: wanted.slug,
    name: wanted.name ?? wanted.slug,
    owner: wanted.owner,
    publicKey: wanted.publicKey,
    bot: createAccount(world, { login: `${wanted.slug}[bot]`, type: "Bot" }),
    installation: {
      id: world.ids.next("installation"),
      account: wanted.owner,
      permissions: { metadata: "read", ...wanted.permissions },
      createdAt: world.clock.now(),
    },
    createdAt: world.clock.now(),
  };
  world.apps.set(app.id, app);
  return app;
};

const hour = 3_600_000;

/** GitHub's installation tokens live for one hour. */
export const createInstallationToken = (
  world: World,
  app: App,
  permissions: Permissions = app.installation.permissions,
): Token => {
  for (const [name, level] of Object.entries(permissions))
    if (!covers(app.installation.permissions[name], level))
      throw new Refusal(
        422,
        "The permissions requested are not granted to this installation.",
      );
  return createToken(
    world,
    app.bot,
    { permissions, lifetimeMs: hour },
    app.installation,
  );
};

export const covers = (
  held: string | undefined,
  wanted: "read" | "write" | "admin",
): boolean => {
  const ranks = ["read", "write", "admin"];
  return held !== undefined && ranks.indexOf(held) >= ranks.indexOf(wanted);
};

const badCredentials = (): Refusal => new Refusal(401, "Bad credentials");

/** Throws 401 for whoever is unknown, expired or revoked. null: nobody named. */
export const identify = (
  world: World,
  authorization: string | undefined,
): Caller | null => {
  if (authorization === undefined || authorization === "") return null;
  const [scheme = "", rest = ""] = authorization.split(/ +/, 2);
  switch (scheme.toLowerCase()) {
    case "basic": {
      const pair = Buffer.from(rest, "base64").toString("utf8");
      const password = pair.slice(pair.indexOf(":") + 1);
      return tokenCaller(world, password === "" ? pair.slice(0, -1) : password);
    }
    case "bearer":
    case "token":
      return rest.split(".").length === 3
        ? { kind: "app", app: verifyAppToken(world, rest) }
        : tokenCaller(world, rest);
    default:
      throw badCredentials();
  }
};

const tokenCaller = (world: World, value: string): Caller => {
  const token = world.tokens.get(value);
  if (
    token === undefined ||
    token.revoked ||
    (token.expiresAt !== null && world.clock.now() >= token.expiresAt)
  )
    throw badCredentials();
  return { kind: "token", token };
};
