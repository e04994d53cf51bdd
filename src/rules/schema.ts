import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";

export type FileKind = "grant" | "tier" | "settings" | "people";

/** The compiled schema of a kind of file, from the same JSON that editors use. Compiled once, when it is first needed. */
export const schemaOf = (kind: FileKind): ValidateFunction => {
  const known = compiled.get(kind);
  if (known !== undefined) return known;
  const schema = load(`../../schemas/${kind}.schema.json`) as object;
  const validate = ajv.compile(schema);
  compiled.set(kind, validate);
  return validate;
};

const load = createRequire(import.meta.url);
const compiled = new Map<FileKind, ValidateFunction>();
// Every fault at once, and with the schema that says what is allowed there.
const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
