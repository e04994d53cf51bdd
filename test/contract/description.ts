/** An official description of an interface (OpenAPI 3.0): which operation is a request, and does a value fit its schema? */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isObject, type Json, listOf, objectAt } from "./json.ts";
import {
  definitionPrefix,
  type Dialect,
  kindsOf,
  kindSuffix,
  rewrite,
  type Schema,
} from "./schema.ts";
import { unknownMembers } from "./unknown-members.ts";

export interface Operation {
  /** As in the description: `GET /repos/{owner}/{repo}`. */
  readonly id: string;
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly body: {
    readonly isRequired: boolean;
    readonly schema: Schema | null;
  };
  /** By status; null: no body. */
  readonly answers: ReadonlyMap<string, Schema | null>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly isRequired: boolean;
  readonly schema: Schema;
}

export interface Description {
  readonly operations: readonly Operation[];
  find(
    method: string,
    path: string,
  ): {
    readonly operation: Operation;
    readonly values: Readonly<Record<string, string>>;
  } | null;
  /** What is wrong with the value; compiled when it is first needed. */
  readonly faults: (
    schema: Schema,
    value: unknown,
    mode?: "json" | "text",
  ) => readonly string[];
  readonly component: (name: string) => Schema;
  readonly resolve: (reference: string) => Schema;
  readonly rewritten: (raw: unknown) => Schema;
}

export interface DescriptionOptions {
  readonly dialect: Dialect;
  /** Parameters of a path that may contain slashes. */
  readonly long: ReadonlySet<string>;
}

const verbs = new Set(["get", "put", "post", "patch", "delete"]);

export const describe = (
  document: unknown,
  { dialect, long }: DescriptionOptions,
): Description => {
  const components = objectAt(document, "components", "schemas");
  const definitions = new Map<string, Schema>();

  const component = (name: string): Schema => {
    const known = definitions.get(name);
    if (known !== undefined) return known;
    const bare = name.endsWith(kindSuffix) ? name.slice(0, -1) : name;
    if (components[bare] === undefined)
      throw new Error(`the description has no component ${bare}`);
    const kinds = bare === name ? null : kindsOf(components[bare]);
    const schema = kinds ?? rewrite(components[bare], dialect, bare);
    definitions.set(name, schema);
    return schema;
  };
  const resolve = (reference: string): Schema =>
    component(reference.slice(definitionPrefix.length));

  /** The schema with everything that it refers to. */
  const closed = (schema: Schema): Schema => {
    const needed = new Map<string, Schema>();
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(visit);
      else if (isObject(value)) {
        const { $ref } = value;
        if (typeof $ref === "string") {
          const name = $ref.slice(definitionPrefix.length);
          if (!needed.has(name)) {
            needed.set(name, resolve($ref));
            visit(resolve($ref));
          }
        }
        Object.values(value).forEach(visit);
      }
    };
    visit(schema);
    return { allOf: [schema], definitions: Object.fromEntries(needed) };
  };

  const compilers = { json: createAjv(false), text: createAjv(true) };
  const compiled = {
    json: new Map<Schema, ValidateFunction>(),
    text: new Map<Schema, ValidateFunction>(),
  };

  const faults: Description["faults"] = (schema, value, mode = "json") => {
    const check =
      compiled[mode].get(schema) ?? compilers[mode].compile(closed(schema));
    compiled[mode].set(schema, check);
    const held: unknown = check(value);
    const wrong = held === true ? [] : (check.errors ?? []).map(sayError);
    const unknown = unknownMembers(schema, value, resolve);
    return [
      ...new Set(wrong).values(),
      ...unknown.map((path) => `${path} is not in the description`),
    ];
  };

  const rewritten = (raw: unknown): Schema => rewrite(raw, dialect, "");
  const routes = readOperations(document, rewritten).map((operation) => ({
    operation,
    ...toPattern(operation.id, long),
  }));
  // The most literal route is the one that is meant.
  routes.sort((one, other) => other.literals - one.literals);

  return {
    operations: routes.map(({ operation }) => operation),
    find: (method, path) => {
      for (const { operation, pattern, names } of routes) {
        if (!operation.id.startsWith(`${method} `)) continue;
        const match = pattern.exec(path);
        if (match === null) continue;
        const values = names.map((name, at) => [
          name,
          decodeURIComponent(match[at + 1] ?? ""),
        ]);
        return {
          operation,
          values: Object.fromEntries(values) as Record<string, string>,
        };
      }
      return null;
    },
    faults,
    component: (name) => component(name + kindSuffix),
    resolve,
    rewritten,
  };
};

const readOperations = (
  document: unknown,
  rewritten: (raw: unknown) => Schema,
): Operation[] => {
  const follow = (value: unknown): Json => {
    const { $ref } = isObject(value) ? value : {};
    return typeof $ref === "string"
      ? objectAt(document, ...$ref.slice(2).split("/"))
      : objectAt(value);
  };
  const contentOf = (value: Json): Schema | null => {
    const content = Object.entries(objectAt(value, "content"));
    const [, first] =
      content.find(([type]) => type.includes("json")) ?? content[0] ?? [];
    return first === undefined ? null : rewritten(objectAt(first)["schema"]);
  };
  return Object.entries(objectAt(document, "paths")).flatMap(([path, item]) =>
    Object.entries(objectAt(item))
      .filter(([verb]) => verbs.has(verb))
      .map(([verb, raw]): Operation => {
        const operation = objectAt(raw);
        const body = follow(operation["requestBody"]);
        return {
          id: `${verb.toUpperCase()} ${path}`,
          operationId: String(operation["operationId"]),
          parameters: [
            ...listOf(objectAt(item)["parameters"]),
            ...listOf(operation["parameters"]),
          ].map((parameter) => {
            const known = follow(parameter);
            return {
              name: String(known["name"]),
              in: String(known["in"]),
              isRequired: known["required"] === true,
              schema: rewritten(known["schema"]),
            };
          }),
          body: {
            isRequired: body["required"] === true,
            schema: contentOf(body),
          },
          answers: new Map(
            Object.entries(objectAt(operation, "responses")).map(
              ([status, answer]) => [status, contentOf(follow(answer))],
            ),
          ),
        };
      }),
  );
};

const toPattern = (id: string, long: ReadonlySet<string>) => {
  const path = id.slice(id.indexOf(" ") + 1);
  const names: string[] = [];
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const name = /^\{([^}]+)\}$/.exec(part)?.[1];
      if (name === undefined)
        return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(name);
      return long.has(name) ? "(.+)" : "([^/]+)";
    })
    .join("");
  const literals = path.split("/").filter((part) => !part.includes("{"));
  return {
    pattern: new RegExp(`^${source}$`),
    names,
    literals: literals.length,
  };
};

const createAjv = (isText: boolean): Ajv => {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    logger: false,
    ...(isText ? { coerceTypes: "array" as const } : {}),
  });
  ajv.addFormat("date-time", {
    validate: (text: string) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(
        text,
      ) && !Number.isNaN(Date.parse(text)),
  });
  ajv.addFormat("uri", /^[a-z][a-z0-9+.-]*:[^\s]+$/i);
  ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
  for (const format of ["int32", "int64"])
    ajv.addFormat(format, {
      type: "number",
      validate: (value: number) => Number.isSafeInteger(value),
    });
  return ajv;
};

const sayError = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath === "" ? "/" : instancePath} ${message ?? "is wrong"}${Array.isArray(params["allowedValues"]) ? ` (${(params["allowedValues"] as unknown[]).join(", ")})` : ""}`;
