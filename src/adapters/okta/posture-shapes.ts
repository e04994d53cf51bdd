/** What Okta says of roles, schema, applications and policies, checked before it is believed. */
import { isOktaGroupId, type OktaGroupId } from "../../domain/ids.ts";
import type {
  AdminRole,
  ApplicationPosture,
  AttributePosture,
  ResourcesPosture,
  SignInRule,
} from "../../domain/posture.ts";
import { malformed } from "./failure.ts";
import { isPostureId } from "./guard.ts";
import { fieldsOf } from "./shapes.ts";

export const readRole = (value: unknown): AdminRole => {
  const fields = fieldsOf(value, "an admin role");
  const type = textOf(fields["type"], "an admin role's type");
  const label = typeof fields["label"] === "string" ? fields["label"] : type;
  if (type !== "CUSTOM") return { type, label, custom: null };
  const role = textOf(fields["role"], "a custom role's id");
  const resourceSet = textOf(
    fields["resource-set"],
    "a custom role's resource set",
  );
  if (!isPostureId("role", role) || !isPostureId("resource-set", resourceSet))
    throw malformed("a custom role's ids are malformed");
  return { type, label, custom: { role, resourceSet } };
};

export const readScope = (value: unknown): string | null => {
  const { scopeId, status } = fieldsOf(value, "a grant");
  return status === "REVOKED" ? null : textOf(scopeId, "a grant's scope");
};

export const readApplication = (value: unknown): ApplicationPosture => {
  const fields = fieldsOf(value, "an application");
  const id = textOf(fields["id"], "an application's id");
  return {
    id,
    kind: textOf(fields["name"], `the kind of application ${id}`),
    label: textOf(fields["label"], `the label of application ${id}`),
    isActive: fields["status"] === "ACTIVE",
    policy: policyOf(fields["_links"]),
  };
};

/** The policy's id is told as the end of an address alone. Classic organisations have none. */
const policyOf = (links: unknown): string | null => {
  if (typeof links !== "object" || links === null) return null;
  const { accessPolicy } = links as Record<string, unknown>;
  if (accessPolicy === undefined || accessPolicy === null) return null;
  const { href } = fieldsOf(accessPolicy, "a link to a policy");
  const id = textOf(href, "a policy's address").split("/").at(-1) ?? "";
  if (!isPostureId("policy", id))
    throw malformed("a policy's address is malformed");
  return id;
};

export const readSignInRule = (value: unknown): SignInRule => {
  const fields = fieldsOf(value, "a policy's rule");
  const name = textOf(fields["name"], "a rule's name");
  const { appSignOn } = fieldsOf(fields["actions"], `what rule ${name} does`);
  const signOn = fieldsOf(appSignOn, `what rule ${name} asks for`);
  return {
    name,
    isActive: fields["status"] !== "INACTIVE",
    lets: signOn["access"] !== "DENY",
    factors: factorsOf(signOn["verificationMethod"]),
  };
};

const factorsOf = (method: unknown): SignInRule["factors"] => {
  if (method === undefined || method === null) return "unknown";
  const { type, factorMode } = fieldsOf(method, "a verification method");
  if (type !== "ASSURANCE") return "unknown";
  if (factorMode === "2FA") return "several";
  return factorMode === "1FA" ? "one" : "unknown";
};

/** null: the schema has no such attribute. */
export const readAttribute =
  (name: string) =>
  (value: unknown): AttributePosture | null => {
    const { definitions } = fieldsOf(value, "the user schema");
    const { base, custom } = fieldsOf(definitions, "the schema's definitions");
    const own = attributesIn(custom);
    const builtIn = attributesIn(base);
    // Every schema has it: one without was not told whole, and would make the attribute look absent.
    if (!Object.hasOwn(builtIn, "login"))
      throw malformed("the user schema is incomplete");
    const found = [own, builtIn].find((attributes) =>
      Object.hasOwn(attributes, name),
    )?.[name];
    if (found === undefined || found === null) return null;
    const { permissions } = fieldsOf(found, `the attribute ${name}`);
    if (!Array.isArray(permissions)) return { self: null };
    const ofPeople = permissions
      .map((permission) => fieldsOf(permission, "a permission"))
      .find(({ principal }) => principal === "SELF");
    return {
      self:
        typeof ofPeople?.["action"] === "string" ? ofPeople["action"] : null,
    };
  };

const attributesIn = (definition: unknown): Record<string, unknown> => {
  if (definition === undefined || definition === null) return {};
  const { properties } = fieldsOf(definition, "a definition of the schema");
  return properties === undefined || properties === null
    ? {}
    : fieldsOf(properties, "the schema's attributes");
};

export const readPermissions = (value: unknown): readonly string[] => {
  const { permissions } = fieldsOf(value, "a role's permissions");
  if (!Array.isArray(permissions))
    throw malformed("a role's permissions are no list");
  return permissions.map((permission) =>
    textOf(
      fieldsOf(permission, "a permission")["label"],
      "a permission's name",
    ),
  );
};

export interface ResourcesPage {
  readonly names: readonly string[];
  /** The cursor of the next page; null: this was the last one. */
  readonly after: string | null;
}

export const readResources = (value: unknown): ResourcesPage => {
  const { resources, _links: links } = fieldsOf(value, "a resource set");
  if (!Array.isArray(resources)) throw malformed("a resource set is no list");
  return {
    names: resources.map((resource) =>
      textOf(fieldsOf(resource, "a resource")["orn"], "a resource's name"),
    ),
    after: cursorOf(links),
  };
};

const cursorOf = (links: unknown): string | null => {
  if (typeof links !== "object" || links === null) return null;
  const { next } = links as Record<string, unknown>;
  if (next === undefined || next === null) return null;
  const address = textOf(
    fieldsOf(next, "a next page")["href"],
    "a next page's address",
  );
  const after = URL.canParse(address)
    ? new URL(address).searchParams.get("after")
    : null;
  if (after === null) throw malformed("a next page has no cursor");
  return after;
};

/** `orn:okta:directory:<organisation>:groups`, `…:groups:<id>`, `…:groups:<id>:contained_resources` (its members), `…:users`. */
export const resourcesOf = (names: readonly string[]): ResourcesPosture => {
  const groups = new Set<OktaGroupId>();
  let allGroups = false;
  const usersOf = new Set<OktaGroupId>();
  let allUsers = false;
  for (const name of names) {
    const [, , area, , kind, id, part] = name.split(":");
    if (area !== "directory") continue;
    if (kind === "users" && id === undefined) allUsers = true;
    if (kind !== "groups") continue;
    if (id === undefined) allGroups = true;
    else if (isOktaGroupId(id) && part === undefined) groups.add(id);
    else if (isOktaGroupId(id)) usersOf.add(id);
  }
  return { allGroups, groups, allUsers, usersOf };
};

const textOf = (value: unknown, name: string): string => {
  if (typeof value !== "string" || value === "")
    throw malformed(`${name} is missing`);
  return value;
};
