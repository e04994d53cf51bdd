/** The shapes of AWS's service models as schemas: one component for each, named after its service. */
import { listOf, objectAt } from "./json.ts";

export const referenceTo = (service: string, shape: string): object => ({
  $ref: `#/components/schemas/${service}.${shape}`,
});

/** `time`: how the service's protocol writes one. */
export const schemasOf = (
  model: unknown,
  service: string,
  time: object,
): object =>
  Object.fromEntries(
    Object.entries(objectAt(model, "shapes")).map(([name, shape]) => [
      `${service}.${name}`,
      schemaOf(objectAt(shape), service, time),
    ]),
  );

/** The members of a structure. */
export const membersOf = (
  shape: Readonly<Record<string, unknown>>,
  service: string,
): object =>
  Object.fromEntries(
    Object.entries(objectAt(shape, "members")).map(([name, member]) => [
      name,
      targetOf(member, service),
    ]),
  );

const targetOf = (target: unknown, service: string): object =>
  referenceTo(service, String(objectAt(target)["shape"]));

const schemaOf = (
  shape: Readonly<Record<string, unknown>>,
  service: string,
  time: object,
): object => {
  const { min, max } = shape;
  switch (shape["type"]) {
    case "structure":
      // A document is any JSON.
      if (shape["document"] === true) return {};
      return {
        type: "object",
        properties: membersOf(shape, service),
        required: listOf(shape["required"]),
      };
    case "list":
      return {
        type: "array",
        items: targetOf(shape["member"], service),
        minItems: min,
        maxItems: max,
      };
    case "map":
      return {
        type: "object",
        additionalProperties: targetOf(shape["value"], service),
      };
    case "integer":
    case "long":
      return { type: "integer", minimum: min, maximum: max };
    case "boolean":
      return { type: "boolean" };
    case "timestamp":
      return time;
    default:
      return {
        type: "string",
        minLength: min,
        maxLength: max,
        // The whole value has to match.
        ...(typeof shape["pattern"] === "string"
          ? { pattern: `^(?:${shape["pattern"]})$` }
          : {}),
        ...(Array.isArray(shape["enum"]) ? { enum: shape["enum"] } : {}),
      };
  }
};
