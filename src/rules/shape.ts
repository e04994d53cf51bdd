import type { ErrorObject } from "ajv";
import type { Finding } from "../domain/finding.ts";
import type { Fault, Position } from "./fault.ts";
import { findingAt } from "./fault.ts";
import type { Positions } from "./positions.ts";
import { printable, quoted } from "./printable.ts";
import type { FileKind } from "./schema.ts";
import { schemaOf } from "./schema.ts";
import { didYouMean } from "./suggest.ts";

/** What a file's schema says against its value: all faults at once, each at the key or the value concerned. */
export const judgeShape = (
  kind: FileKind,
  value: unknown,
  path: string,
  positions: Positions,
): Finding[] => {
  const validate = schemaOf(kind);
  if (validate(value)) return [];
  return (validate.errors as ErrorObject[])
    .filter((error) => !isSaidElsewhere(error))
    .slice(0, mostFaults)
    .map((error) => {
      const { at, ...fault } = shapeFault(error, positions);
      return findingAt(path, at, fault);
    });
};

const mostFaults = 50;

/** The written form as far as it is a mapping; null: it is something else. */
export const asRecord = (
  value: unknown,
): Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

// `oneOf` and the patterns of times, durations, logins and tier names are there for editors; the rules of each kind of
// file check the same more strictly and say exactly what is wrong. `if` only repeats what its branches say.
const isSaidElsewhere = ({ keyword, schemaPath }: ErrorObject): boolean =>
  keyword === "if" ||
  schemaPath.startsWith("#/oneOf") ||
  /^#\/definitions\/(?:time|duration|login|tierName)\/pattern$/.test(
    schemaPath,
  ) ||
  schemaPath.includes("/propertyNames/");

const shapeFault = (
  error: ErrorObject,
  positions: Positions,
): Fault & { at: Position } => {
  const path = stepsOf(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      return {
        ...unknownKey(key, allowedKeys(error)),
        at: positions.ofKey([...path, key]),
      };
    }
    case "required":
    case "dependencies": {
      const key = String(params.missingProperty);
      return { ...missingKey(key, error), at: positions.ofKey(path) };
    }
    case "propertyNames": {
      const key = String(params.propertyName);
      return {
        code: "invalid-value",
        message: `The name ${quoted(key)} is not allowed in ${named(path)}.`,
        hint: "Begin with a letter or digit, and go on with these, spaces, dots, hyphens or underscores; at most 50.",
        at: positions.ofKey([...path, key]),
      };
    }
    case "type":
      return {
        ...wrongType(named(path), error, positions.sourceOf(path)),
        at: positions.ofValue(path),
      };
    default:
      return {
        code: "invalid-value",
        message: `${named(path)} ${complaint(error, params)}.`,
        hint: valueHint(error),
        at: positions.ofValue(path),
      };
  }
};

const unknownKey = (key: string, allowed: readonly string[]): Fault => ({
  code: "unknown-key",
  message: `The key ${quoted(key)} is not known here.`,
  hint: didYouMean(
    key,
    allowed,
    `Remove it. These are known: ${allowed.join(", ")}.`,
  ),
});

const missingKey = (key: string, error: ErrorObject): Fault => ({
  code: "missing-key",
  message: `The key "${key}" is missing.`,
  hint: `Add ${key}: ${describe(propertiesOf(error)[key])}`,
});

const wrongType = (
  name: string,
  error: ErrorObject,
  source: string | null,
): Fault => {
  const wanted = [error.schema as string | string[]].flat();
  const isNothing = error.data === null;
  return {
    code: "wrong-type",
    message: `${name} must be ${wanted.map((type) => types[type]).join(" or ")}, not ${isNothing ? "empty" : types[typeOf(error.data)]}.`,
    hint: isNothing
      ? "Give it a value, or delete the line."
      : isTextWithoutQuotes(source, wanted, error)
        ? `Put it in quotes: "${printable(source, 80)}".`
        : describe(error.parentSchema),
  };
};

/** YAML took it for a number or a boolean, and as a text it would be right. */
const isTextWithoutQuotes = (
  source: string | null,
  wanted: readonly string[],
  error: ErrorObject,
): source is string => {
  const pattern: unknown = error.parentSchema?.pattern;
  return (
    source !== null &&
    wanted.includes("string") &&
    (typeof pattern !== "string" || new RegExp(pattern, "u").test(source))
  );
};

const types: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a mapping of keys to values",
  array: "a list",
};

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? "array" : typeof value;

const complaint = (
  error: ErrorObject,
  params: Readonly<Record<string, unknown>>,
): string => {
  const given =
    typeof error.data === "string" ? ` (${quoted(error.data)})` : "";
  const limit = String(params.limit);
  switch (error.keyword) {
    case "enum":
      return `is none of the allowed values${given}`;
    case "pattern":
      return `does not have the right form${given}`;
    case "minLength":
    case "minItems":
    case "minProperties":
      return "must not be empty";
    case "maxLength":
      return `is longer than ${limit} characters`;
    case "maxItems":
      return `has more than ${limit} entries`;
    case "uniqueItems":
      return "names something twice";
    default:
      return `must be ${String(params.comparison)} ${limit}`;
  }
};

const valueHint = (error: ErrorObject): string => {
  if (error.keyword === "enum") {
    const allowed = (error.schema as unknown[]).map(String);
    // Anything else cannot be near a word, and a mapping with a toString of its own cannot even become one.
    const given = typeof error.data === "string" ? error.data : "";
    return didYouMean(
      given,
      allowed,
      `Write one of these: ${allowed.join(", ")}.`,
    );
  }
  return describe(error.parentSchema);
};

/** Everything in our schemas that can be wrong is described there: the schema tests hold it. */
interface Described {
  readonly description: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const describe = (schema: unknown): string => (schema as Described).description;

const propertiesOf = (error: ErrorObject): Described["properties"] =>
  (error.parentSchema as unknown as Described).properties;

const allowedKeys = (error: ErrorObject): string[] =>
  Object.keys(propertiesOf(error));

/** `/aws/accounts/prod` → its steps (RFC 6901). */
const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

const named = (path: readonly string[]): string =>
  path.length === 0 ? "The file" : quoted(path.join("."));
