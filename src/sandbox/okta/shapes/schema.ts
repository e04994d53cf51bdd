import type { UserAttribute, UserSchema } from "../schema.ts";
import { oktaTime } from "./time.ts";

export const schemaShape = (base: string, schema: UserSchema) => ({
  id: `${base}/meta/schemas/user/default`,
  $schema: "http://json-schema.org/draft-04/schema#",
  name: "user",
  title: "User",
  description: "Okta user profile template with default permission settings",
  created: oktaTime(schema.created),
  lastUpdated: oktaTime(schema.created),
  definitions: {
    base: definition("base", schema),
    custom: definition("custom", schema),
  },
  type: "object",
  properties: {
    profile: {
      allOf: [{ $ref: "#/definitions/custom" }, { $ref: "#/definitions/base" }],
    },
  },
  _links: {
    self: {
      href: `${base}/api/v1/meta/schemas/user/default`,
      rel: "self",
      method: "GET",
    },
  },
});

const definition = (kind: UserAttribute["kind"], schema: UserSchema) => {
  const attributes = schema
    .attributes()
    .filter((attribute) => attribute.kind === kind);
  return {
    id: `#${kind}`,
    type: "object",
    properties: Object.fromEntries(
      attributes.map((attribute) => [
        attribute.name,
        {
          title: attribute.title,
          type: "string",
          ...(attribute.required ? { required: true } : {}),
          mutability: "READ_WRITE",
          scope: "NONE",
          permissions: [{ principal: "SELF", action: attribute.self }],
          master: { type: attribute.master },
        },
      ]),
    ),
    required: attributes
      .filter(({ required }) => required)
      .map(({ name }) => name),
  };
};
