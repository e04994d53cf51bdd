/** AWS's own service model of a service that speaks the query protocol (IAM), read as a description of operations under `/IAM.<Action>`. */
import { describe, type Description } from "./description.ts";
import { listOf, objectAt } from "./json.ts";
import { membersOf, referenceTo, schemasOf } from "./service-model.ts";

/** Any operation may answer these, and no model says so. */
const common: Readonly<Record<number, readonly string[]>> = {
  400: ["Throttling", "ValidationError", "InvalidAction"],
  403: [
    "AccessDenied",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
  ],
  500: ["InternalFailure"],
  503: ["ServiceUnavailable"],
};

export const describeQuery = (model: unknown): Description =>
  describe(
    {
      paths: Object.fromEntries(
        Object.keys(objectAt(model, "operations")).map((operation) => [
          `/${serviceOf(model)}.${operation}`,
          { post: operationOf(model, operation) },
        ]),
      ),
      components: {
        schemas: schemasOf(model, serviceOf(model), {
          type: "string",
          format: "date-time",
        }),
      },
    },
    {
      long: new Set(),
      dialect: {
        optionalMayBeNull: false,
        tighten: (_owner, _member, schema) => schema,
      },
    },
  );

/** As it calls itself: `IAM`. */
export const serviceOf = (model: unknown): string =>
  String(objectAt(model, "metadata")["serviceId"]);

const operationOf = (model: unknown, operation: string): object => {
  const input = objectAt(
    model,
    "shapes",
    String(objectAt(model, "operations", operation, "input")["shape"]),
  );
  const version = objectAt(model, "metadata")["apiVersion"];
  return {
    operationId: operation,
    requestBody: {
      required: true,
      ...contentOf(
        {
          Action: { type: "string", enum: [operation] },
          Version: { type: "string", enum: [version] },
          ...membersOf(input, serviceOf(model)),
        },
        ["Action", "Version", ...listOf(input["required"])],
      ),
    },
    responses: {
      200: resultOf(model, operation),
      ...failuresOf(model, operation),
    },
  };
};

const resultOf = (model: unknown, operation: string): object => {
  const { shape, resultWrapper } = objectAt(
    model,
    "operations",
    operation,
    "output",
  );
  const result =
    typeof shape === "string"
      ? { [String(resultWrapper)]: referenceTo(serviceOf(model), shape) }
      : {};
  return contentOf({
    ...result,
    ResponseMetadata: object({ RequestId: requestId }),
  });
};

const failuresOf = (model: unknown, operation: string): object => {
  const codes = new Map(
    Object.entries(common).map(([status, words]) => [
      Number(status),
      [...words],
    ]),
  );
  for (const { shape } of listOf(
    objectAt(model, "operations", operation)["errors"],
  ).map((error) => objectAt(error))) {
    const { code, httpStatusCode } = objectAt(
      model,
      "shapes",
      String(shape),
      "error",
    );
    const status = Number(httpStatusCode);
    codes.set(status, [...(codes.get(status) ?? []), String(code)]);
  }
  return Object.fromEntries(
    [...codes].map(([status, words]) => [
      status,
      contentOf({
        Error: object({
          Type: {
            type: "string",
            enum: [status < 500 ? "Sender" : "Receiver"],
          },
          Code: { type: "string", enum: words },
          Message: { type: "string", minLength: 1 },
        }),
        RequestId: requestId,
      }),
    ]),
  );
};

const requestId = {
  type: "string",
  pattern: "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
};

const object = (
  properties: object,
  required: readonly unknown[] = Object.keys(properties),
): object => ({ type: "object", properties, required });

const contentOf = (
  properties: object,
  required?: readonly unknown[],
): object => ({
  content: { "application/json": { schema: object(properties, required) } },
});
