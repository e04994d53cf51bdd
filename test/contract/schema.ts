/** Schemas of OpenAPI 3.0, rewritten into those of JSON Schema that ajv can hold an answer against. */
import { isObject, type Json, listOf, objectAt } from "./json.ts";

/** JSON Schema, draft 7, as far as the descriptions need it. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** In what a vendor's description has to be read otherwise than it is written. */
export interface Dialect {
  /** Its own examples have null where a member is only optional. */
  readonly optionalMayBeNull: boolean;
  /** What the description leaves open and we know: `owner` is the component that the member stands in. */
  readonly tighten: (owner: string, member: string, schema: Schema) => Schema;
}

export const definitionPrefix = "#/definitions/";
const componentPrefix = "#/components/schemas/";

/** After a component's name: the component as one of the kinds that its discriminator tells apart. */
export const kindSuffix = "*";

const combiners = ["allOf", "anyOf", "oneOf"] as const;
const bounds = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "minimum",
  "maximum",
  "multipleOf",
] as const;
const formats = new Set(["date-time", "uri", "email", "int64", "int32"]);

export const rewrite = (
  raw: unknown,
  dialect: Dialect,
  owner: string,
): Schema => {
  if (!isObject(raw)) return {};
  if (typeof raw["$ref"] === "string")
    // Whatever stands beside it means nothing in OpenAPI 3.0.
    return { $ref: toDefinition(raw["$ref"]) };
  // Kinds that are alike but for their discriminator all match, and so `oneOf` alone would never hold.
  const kinds = raw["oneOf"] === undefined ? null : kindsOf(raw);
  if (kinds !== null) return kinds;
  const inner = (value: unknown): Schema => rewrite(value, dialect, owner);
  const schema: Record<string, unknown> = {};
  for (const keyword of bounds)
    if (raw[keyword] !== undefined) schema[keyword] = raw[keyword];
  if (typeof raw["format"] === "string" && formats.has(raw["format"]))
    schema["format"] = raw["format"];
  if (typeof raw["pattern"] === "string" && isPattern(raw["pattern"]))
    schema["pattern"] = raw["pattern"];
  if (raw["not"] !== undefined) schema["not"] = inner(raw["not"]);
  if (raw["items"] !== undefined) schema["items"] = inner(raw["items"]);
  for (const combiner of combiners)
    if (raw[combiner] !== undefined)
      schema[combiner] = listOf(raw[combiner]).map((part) =>
        combiner === "allOf" ? plain(inner(part)) : inner(part),
      );
  const extra = raw["additionalProperties"];
  if (extra !== undefined)
    schema["additionalProperties"] =
      typeof extra === "boolean" ? extra : inner(extra);
  if (Array.isArray(raw["required"])) schema["required"] = raw["required"];
  if (isObject(raw["properties"]))
    schema["properties"] = members(raw, dialect, owner);
  if (typeof raw["type"] === "string") schema["type"] = raw["type"];
  if (Array.isArray(raw["enum"])) schema["enum"] = raw["enum"];
  return raw["nullable"] === true ? orNull(schema) : schema;
};

const members = (raw: Json, dialect: Dialect, owner: string) => {
  const required = new Set(listOf(raw["required"]));
  return Object.fromEntries(
    Object.entries(objectAt(raw, "properties")).map(([name, value]) => {
      const schema = dialect.tighten(
        owner,
        name,
        rewrite(value, dialect, owner),
      );
      const mayBeNull = dialect.optionalMayBeNull && !required.has(name);
      return [name, mayBeNull ? orNull(schema) : schema];
    }),
  );
};

/** OpenAPI says `nullable`, and forgets it in enums and beside `allOf`. */
const orNull = (schema: Schema): Schema => {
  const { type } = schema;
  if (typeof type !== "string") return { anyOf: [{ type: "null" }, schema] };
  return {
    ...schema,
    type: [type, "null"],
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
  };
};

const toDefinition = (reference: string): string => {
  if (!reference.startsWith(componentPrefix))
    throw new Error(`a schema refers to ${reference}, which is no component`);
  return `${definitionPrefix}${reference.slice(componentPrefix.length)}${kindSuffix}`;
};

/** What inherits from a component means the component itself, whatever kinds it has. */
const plain = (schema: Schema): Schema =>
  schema.$ref?.endsWith(kindSuffix) === true
    ? { ...schema, $ref: schema.$ref.slice(0, -kindSuffix.length) }
    : schema;

/** The kinds of a component with a discriminator; null: it has none. */
export const kindsOf = (raw: unknown): Schema | null => {
  const { propertyName, mapping } = objectAt(raw, "discriminator");
  if (typeof propertyName !== "string" || !isObject(mapping)) return null;
  return {
    anyOf: Object.entries(mapping).map(([value, reference]) => ({
      allOf: [
        {
          required: [propertyName],
          properties: { [propertyName]: { enum: [value] } },
        },
        plain({ $ref: toDefinition(String(reference)) }),
      ],
    })),
  };
};

const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
};
