/** Finds what an answer says beyond its description. OpenAPI allows every extra member by default, so ajv would let any mistyped name pass. */
import { isObject } from "./json.ts";
import type { Schema } from "./schema.ts";

export type Resolve = (reference: string) => Schema;

/** Every schema that speaks about the value: what is referred to, inherited from, or one of several. */
export const partsOf = (
  schemas: readonly Schema[],
  resolve: Resolve,
): readonly Schema[] => {
  const parts = new Set<Schema>();
  const visit = (schema: Schema): void => {
    if (parts.has(schema)) return;
    parts.add(schema);
    if (schema.$ref !== undefined) visit(resolve(schema.$ref));
    for (const list of [schema.allOf, schema.anyOf, schema.oneOf])
      for (const part of list ?? []) visit(part);
  };
  for (const schema of schemas) visit(schema);
  return [...parts];
};

/** What is known of a member: its schemas, or null where the description knows no such member and allows none. */
export const memberOf = (
  parts: readonly Schema[],
  name: string,
): readonly Schema[] | null => {
  const known = parts.flatMap(({ properties }) =>
    properties !== undefined && Object.hasOwn(properties, name)
      ? [properties[name] ?? {}]
      : [],
  );
  if (known.length > 0) return known;
  const open = parts.flatMap(({ additionalProperties: extra }) =>
    extra === undefined || extra === false ? [] : [extra === true ? {} : extra],
  );
  if (open.length > 0) return open;
  return parts.some(({ properties }) => properties !== undefined) ? null : [];
};

export const itemsOf = (parts: readonly Schema[]): readonly Schema[] =>
  parts.flatMap(({ items }) => (items === undefined ? [] : [items]));

/** Paths of the members that the description does not know. */
export const unknownMembers = (
  schema: Schema,
  value: unknown,
  resolve: Resolve,
): readonly string[] => {
  const found: string[] = [];
  const walk = (schemas: readonly Schema[], at: unknown, path: string) => {
    if (schemas.length === 0) return;
    const parts = partsOf(schemas, resolve);
    if (Array.isArray(at))
      at.forEach((item, index) => {
        walk(itemsOf(parts), item, `${path}/${index}`);
      });
    else if (isObject(at))
      for (const [name, inner] of Object.entries(at)) {
        const known = memberOf(parts, name);
        if (known === null) found.push(`${path}/${name}`);
        else walk(known, inner, `${path}/${name}`);
      }
  };
  walk([schema], value, "");
  return found;
};
