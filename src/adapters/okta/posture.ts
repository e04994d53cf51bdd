/**
 * How Okta is set up. An access token holds only scopes that were asked for, and asking for one that is not granted fails as a whole:
 * so each question gets a token with the one scope that it needs, and what may not be read stays a gap of its own.
 */
import { BlockedError } from "../../domain/errors.ts";
import { isOktaUserId, type OktaUserId } from "../../domain/ids.ts";
import type {
  AdminRole,
  ApplicationPosture,
  AttributePosture,
  ResourcesPosture,
  SignInRule,
} from "../../domain/posture.ts";
import type { OktaConfig } from "./config.ts";
import { malformed } from "./failure.ts";
import { isPostureId } from "./guard.ts";
import { checkId, createScoped } from "./scoped.ts";
import {
  readApplication,
  readAttribute,
  readPermissions,
  readResources,
  readRole,
  readScope,
  readSignInRule,
  resourcesOf,
} from "./posture-shapes.ts";
import { fieldsOf } from "./shapes.ts";

export interface OktaPosture {
  readonly kind: "oauth" | "token";
  /** Granted to the app; null: an API token, which knows no scopes. */
  grantedScopes(): Promise<readonly string[] | null>;
  /** Of the credential itself. */
  adminRoles(): Promise<readonly AdminRole[]>;
  rolePermissions(role: string): Promise<readonly string[]>;
  resources(resourceSet: string): Promise<ResourcesPosture>;
  /** Of the default user type; null: no such attribute. */
  attribute(name: string): Promise<AttributePosture | null>;
  applications(): Promise<readonly ApplicationPosture[]>;
  signInRules(policy: string): Promise<readonly SignInRule[]>;
}

type Scope =
  | "okta.appGrants.read"
  | "okta.apps.read"
  | "okta.policies.read"
  | "okta.roles.read"
  | "okta.schemas.read"
  | "okta.users.read";

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createOktaPosture = (config: OktaConfig): OktaPosture => {
  const { checked, list, one } = createScoped<Scope>(config, { feeds: false });
  const { credentials, limits } = checked;

  const ownUser = (): Promise<OktaUserId> =>
    one(
      "ask who the API token belongs to",
      "okta.users.read",
      (sdk) => sdk.userApi.getUser({ userId: "me" }),
      (value) => {
        const { id } = fieldsOf(value, "the token's owner");
        if (!isOktaUserId(id)) throw malformed("a person's id is malformed");
        return id;
      },
    );

  return {
    kind: credentials.kind,

    grantedScopes: async () => {
      if (credentials.kind === "token") return null;
      const appId = ownApp(credentials.clientId);
      const scopes = await list(
        "list the scopes that are granted to the app",
        "okta.appGrants.read",
        {
          open: (sdk) => sdk.applicationApi.listScopeConsentGrants({ appId }),
          isUnpaged: true,
          read: readScope,
        },
      );
      return scopes.filter((scope) => scope !== null);
    },

    adminRoles: async () => {
      const what = "list the admin roles of the credential";
      if (credentials.kind === "oauth") {
        const clientId = ownApp(credentials.clientId);
        return await list(what, "okta.roles.read", {
          open: (sdk) => sdk.roleAssignmentApi.listRolesForClient({ clientId }),
          isUnpaged: true,
          read: readRole,
        });
      }
      const userId = await ownUser();
      return await list(what, "okta.roles.read", {
        open: (sdk) =>
          sdk.roleAssignmentApi.listAssignedRolesForUser({ userId }),
        isUnpaged: true,
        read: readRole,
      });
    },

    rolePermissions: async (role) => {
      const roleIdOrLabel = checkId("role", role);
      return await one(
        "list what an admin role permits",
        "okta.roles.read",
        (sdk) => sdk.customRoleApi.listRolePermissions({ roleIdOrLabel }),
        readPermissions,
      );
    },

    resources: async (resourceSet) => {
      const resourceSetId = checkId("resource-set", resourceSet);
      const names: string[] = [];
      const seen = new Set<string>();
      for (let after: string | null = null; ;) {
        const cursor: { after?: string } = after === null ? {} : { after };
        const page = await one(
          "list what an admin role holds for",
          "okta.roles.read",
          (sdk) =>
            sdk.resourceSetApi.listResourceSetResources({
              resourceSetId,
              ...cursor,
            }),
          readResources,
        );
        names.push(...page.names);
        if (page.after === null) return resourcesOf(names);
        if (seen.has(page.after) || seen.size >= limits.pages)
          throw new BlockedError(
            "Could not list what an admin role holds for: its pages have no end.",
            "Look at the resource set in Okta: Security, Administrators, Resources.",
          );
        seen.add(page.after);
        after = page.after;
      }
    },

    attribute: (name) =>
      one(
        "read the user schema",
        "okta.schemas.read",
        (sdk) => sdk.schemaApi.getUserSchema({ schemaId: "default" }),
        readAttribute(name),
      ),

    applications: () =>
      list("list the applications", "okta.apps.read", {
        open: (sdk, limit) => sdk.applicationApi.listApplications({ limit }),
        read: readApplication,
      }),

    signInRules: async (policy) => {
      const policyId = checkId("policy", policy);
      return await list(
        "list the rules of a sign-in policy",
        "okta.policies.read",
        {
          open: (sdk, limit) =>
            sdk.policyApi.listPolicyRules({ policyId, limit: String(limit) }),
          read: readSignInRule,
        },
      );
    },
  };
};

/** The client id of an API Services app is its id as an application. */
const ownApp = (clientId: string): string => {
  if (isPostureId("app", clientId)) return clientId;
  throw new BlockedError(
    "The client id is not that of an API Services app.",
    "Set OKTA_CLIENT_ID to the client id as the app's settings show it (0oa…).",
  );
};
