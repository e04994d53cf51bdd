/** Who may call: API tokens, service applications, and the access tokens that those were given. */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Ids } from "./ids.ts";
import type { LogEntity } from "./systemLog.ts";

/** Somebody who was let in, with what they may do. */
export interface Principal {
  readonly actor: LogEntity;
  /** "all": an API token, which knows no scopes. */
  readonly scopes: ReadonlySet<string> | "all";
  readonly role: Role;
}

/** The admin role: no scope covers membership alone, so this is the real boundary. */
export interface Role {
  readonly type: string;
  readonly label: string;
  /** A read-only administrator's writes are refused, whatever the scopes say. */
  readonly mayWrite: boolean;
  /** The groups of the resource set; "all": every one. */
  readonly groups: "all" | readonly string[];
  /** What a second assignment shows besides, and all users; it changes nothing. null: there is none. */
  readonly views: "all" | readonly string[] | null;
  /** Of a custom role, by Okta's names; a standard one has them built in. */
  readonly permissions: readonly string[];
}

export interface ServiceApp {
  readonly clientId: string;
  readonly label: string;
  readonly publicKey: KeyObject;
  readonly keyId: string | null;
  readonly scopes: readonly string[];
  readonly dpop: boolean;
  readonly role: Role;
  /** One, and the one that only shows. */
  readonly assignments: readonly Assignment[];
  readonly created: Instant;
}

/** A role for a resource set. */
export interface Assignment extends Pick<
  Role,
  "type" | "label" | "groups" | "permissions"
> {
  readonly id: string;
  readonly roleId: string;
  readonly resourceSetId: string;
}

interface NewServiceApp {
  readonly label?: string;
  /** PEM or JWK. */
  readonly publicKey: string | JsonWebKey;
  readonly keyId?: string;
  /** What an administrator granted to the application. */
  readonly scopes: readonly string[];
  /** Must every token be bound to a key? Okta's default for new API services, and the default here. */
  readonly dpop?: boolean;
  readonly role?: Partial<Role>;
}

export interface AccessToken {
  readonly token: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant;
  /** The thumbprint of the key that the token is bound to; null: a plain bearer token. */
  readonly thumbprint: string | null;
}

export interface Credentials {
  /** Answers the token's text, for `Authorization: SSWS`. */
  createToken(token?: {
    readonly owner?: LogEntity;
    readonly role?: Partial<Role>;
  }): string;
  revokeToken(token: string): void;
  createServiceApp(app: NewServiceApp): ServiceApp;
  serviceApp(clientId: string): ServiceApp | null;
  /** The application's switch "Require DPoP", for tokens that are issued from now on. */
  requireProof(clientId: string, isRequired: boolean): void;
  serviceApps(): readonly ServiceApp[];
  issue(token: Omit<AccessToken, "token">): AccessToken;
  /** Every access token dies, as after a change of the application. */
  revokeAccessTokens(): void;
  token(text: string): Principal | null;
  accessToken(text: string): AccessToken | null;
}

const superAdministrator: Role = {
  type: "SUPER_ADMIN",
  label: "Super Administrator",
  mayWrite: true,
  groups: "all",
  views: null,
  permissions: [],
};

/** What the facts call least privilege, for changing who is in a group. */
const membershipPermissions = [
  "okta.groups.members.manage",
  "okta.groups.read",
  "okta.users.groupMembership.manage",
  "okta.users.read",
] as const;

const customRole: Role = {
  type: "CUSTOM",
  label: "Tier group membership",
  mayWrite: true,
  groups: "all",
  views: null,
  permissions: membershipPermissions,
};

export const createCredentials = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly owner: LogEntity;
}): Credentials => {
  const { clock, ids } = world;
  const tokens = new Map<string, Principal>();
  const apps = new Map<string, ServiceApp>();
  const accessTokens = new Map<string, AccessToken>();

  return {
    createToken: ({ owner = world.owner, role = {} } = {}) => {
      // Okta's own shape, 42 characters that begin with 00.
      const text = `00sandbox${String(ids.count("token")).padStart(33, "0")}`;
      tokens.set(text, {
        actor: owner,
        scopes: "all",
        role: { ...superAdministrator, ...role },
      });
      return text;
    },
    revokeToken: (text) => {
      tokens.delete(text);
    },
    createServiceApp: (app) => {
      const clientId = ids.next("0oa");
      const role = { ...customRole, ...app.role };
      const assignment = (
        id: string,
        what: Omit<Assignment, "id" | "roleId" | "resourceSetId">,
      ): Assignment => ({
        ...what,
        id,
        roleId: ids.next("cr0"),
        resourceSetId: ids.next("iam"),
      });
      const created: ServiceApp = {
        clientId,
        label: app.label ?? "Curfew",
        publicKey:
          typeof app.publicKey === "string"
            ? createPublicKey(app.publicKey)
            : createPublicKey({ key: app.publicKey, format: "jwk" }),
        keyId: app.keyId ?? null,
        scopes: app.scopes,
        dpop: app.dpop ?? true,
        role,
        assignments: [
          assignment(`ra-${clientId}`, role),
          ...(role.views === null
            ? []
            : [
                assignment(`rb-${clientId}`, {
                  type: "CUSTOM",
                  label: "Directory viewer",
                  groups: role.views,
                  permissions: ["okta.groups.read", "okta.users.read"],
                }),
              ]),
        ],
        created: clock.now(),
      };
      apps.set(created.clientId, created);
      return created;
    },
    serviceApps: () => [...apps.values()],
    serviceApp: (clientId) => apps.get(clientId) ?? null,
    requireProof: (clientId, dpop) => {
      const app = apps.get(clientId);
      if (app === undefined) throw new Error(`no application ${clientId}`);
      apps.set(clientId, { ...app, dpop });
    },
    issue: (token) => {
      const issued = { ...token, token: `access-${ids.count("access")}` };
      accessTokens.set(issued.token, issued);
      return issued;
    },
    revokeAccessTokens: () => {
      accessTokens.clear();
    },
    token: (text) => tokens.get(text) ?? null,
    accessToken: (text) => accessTokens.get(text) ?? null,
  };
};
