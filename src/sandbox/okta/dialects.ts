/** Which properties each of Okta's lists lets a caller ask about, and how. */
import type { Group } from "./groups.ts";
import type { Dialect, Operator, ValuesAt } from "./search.ts";
import { oktaTimeOrNull } from "./shapes/time.ts";
import type { User } from "./users.ts";

const ordered: readonly Operator[] = ["eq", "gt", "ge", "lt", "le"];
const searchable: readonly Operator[] = [...ordered, "sw", "pr"];
const containing: readonly Operator[] = [...searchable, "co"];
const everything: readonly Operator[] = [...containing, "ne", "ew"];

export const userSearch: Dialect = {
  ignoreCase: true,
  operators: (property) =>
    [
      "profile.firstName",
      "profile.lastName",
      "profile.email",
      "profile.login",
    ].includes(property)
      ? containing
      : isOneOf(property, userProperties) || property.startsWith("profile.")
        ? searchable
        : null,
};

export const userFilter: Dialect = {
  ignoreCase: false,
  operators: (property) => {
    if (property === "lastUpdated") return ordered;
    return isOneOf(property, filteredUserProperties) ? ["eq"] : null;
  },
};

export const groupSearch: Dialect = {
  ignoreCase: true,
  operators: (property) =>
    property === "profile.name" || property === "profile.description"
      ? containing
      : isOneOf(property, groupProperties) || property.startsWith("profile.")
        ? searchable
        : null,
};

export const groupFilter: Dialect = {
  ignoreCase: false,
  operators: (property) => {
    if (property === "lastUpdated" || property === "lastMembershipUpdated")
      return ordered;
    return property === "id" || property === "type" ? ["eq"] : null;
  },
};

export const applicationFilter: Dialect = {
  ignoreCase: false,
  operators: (property) =>
    property === "id" || property === "status" || property === "name"
      ? ["eq"]
      : null,
};

export const logFilter: Dialect = {
  ignoreCase: true,
  operators: () => everything,
};

/** One record a user, whatever the number of properties that are asked for. */
export const userValues = (user: User): ValuesAt => {
  const record = {
    id: user.id,
    status: user.status,
    profile: user.profile,
    created: oktaTimeOrNull(user.created),
    activated: oktaTimeOrNull(user.activated),
    statusChanged: oktaTimeOrNull(user.statusChanged),
    lastUpdated: oktaTimeOrNull(user.lastUpdated),
  };
  return remembering(record);
};

export const groupValues = (group: Group): ValuesAt => {
  const record = {
    id: group.id,
    type: group.type,
    profile: { name: group.name, description: group.description },
    source: { id: group.source },
    created: oktaTimeOrNull(group.created),
    lastUpdated: oktaTimeOrNull(group.lastUpdated),
    lastMembershipUpdated: oktaTimeOrNull(group.lastMembershipUpdated),
  };
  return remembering(record);
};

/** A search for a hundred logins asks each user for the login a hundred times. */
const remembering = (record: object): ValuesAt => {
  const known = new Map<string, readonly unknown[]>();
  return (path) => {
    const values = known.get(path) ?? valuesAt(record, path);
    known.set(path, values);
    return values;
  };
};

/** Every value that a dotted path leads to; an array on the way stands for each of its elements. */
export const valuesAt = (record: unknown, path: string): readonly unknown[] =>
  path
    .split(".")
    .reduce<readonly unknown[]>(
      (values, name) => values.flatMap((value) => propertyOf(value, name)),
      [record],
    );

const propertyOf = (value: unknown, name: string): readonly unknown[] => {
  if (typeof value !== "object" || value === null) return [];
  if (!Object.hasOwn(value, name)) return [];
  const found: unknown = (value as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(found) ? (found as readonly unknown[]) : [found];
};

const userProperties = [
  "id",
  "status",
  "created",
  "activated",
  "statusChanged",
  "lastUpdated",
];

const filteredUserProperties = [
  "id",
  "status",
  "profile.login",
  "profile.email",
  "profile.firstName",
  "profile.lastName",
];

const groupProperties = [
  "id",
  "type",
  "created",
  "lastUpdated",
  "lastMembershipUpdated",
  "source.id",
];

const isOneOf = (property: string, known: readonly string[]): boolean =>
  known.includes(property);
