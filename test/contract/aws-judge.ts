/** AWS's own service models (awsJson1.1), read as a description of operations, each under the path `/<X-Amz-Target>`. */
import type { LoggedRequest } from "../../src/sandbox/server.ts";
import { describe, type Description } from "./description.ts";
import type { Judge } from "./exchange.ts";
import { listOf, objectAt } from "./json.ts";
import { referenceTo, schemasOf } from "./service-model.ts";
import { judgeByDescription } from "./open-api-judge.ts";

/** Any operation may answer these, and no model says so. */
const common = [
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "ExpiredTokenException",
  "SerializationException",
  "ThrottlingException",
  "AccessDeniedException",
  "InternalServerException",
];

export const describeAws = (models: readonly unknown[]): Description =>
  describe(
    {
      paths: Object.assign({}, ...models.map(pathsOf)) as object,
      components: {
        schemas: Object.assign(
          {},
          // Times are seconds since 1970.
          ...models.map((model) =>
            schemasOf(model, prefixOf(model), { type: "number" }),
          ),
        ) as object,
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

const prefixOf = (model: unknown): string =>
  String(objectAt(model, "metadata")["targetPrefix"]);

const pathsOf = (model: unknown): object =>
  Object.fromEntries(
    Object.entries(objectAt(model, "operations")).map(([name, operation]) => [
      `/${prefixOf(model)}.${name}`,
      {
        post: {
          operationId: name,
          requestBody: {
            required: true,
            ...contentOf(model, objectAt(operation, "input")["shape"]),
          },
          responses: {
            200: contentOf(model, objectAt(operation, "output")["shape"]),
            400: failureOf(objectAt(operation)),
            500: failureOf(objectAt(operation)),
          },
        },
      },
    ]),
  );

const contentOf = (model: unknown, shape: unknown): object => ({
  content: {
    "application/json": {
      schema:
        typeof shape === "string"
          ? referenceTo(prefixOf(model), shape)
          : { type: "object", properties: {} },
    },
  },
});

const failureOf = (operation: Readonly<Record<string, unknown>>): object => ({
  content: {
    "application/json": {
      schema: {
        type: "object",
        required: ["__type", "Message"],
        properties: {
          __type: {
            type: "string",
            enum: [
              ...new Set([
                ...common,
                ...listOf(operation["errors"]).map(
                  (error) => objectAt(error)["shape"],
                ),
              ]),
            ],
          },
          Message: { type: "string" },
        },
      },
    },
  },
});

export const createAwsJudge = (description: Description): Judge => {
  const rules = {
    description,
    base: "",
    failure: () => null,
    request: ({ requestHeaders }: LoggedRequest) =>
      /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/[a-z0-9-]+\/(?:sso|identitystore)\/aws4_request, SignedHeaders=[\w;-]+, ?Signature=[0-9a-f]{64}$/.test(
        requestHeaders["authorization"] ?? "",
      )
        ? []
        : ["it is not signed as AWS wants it"],
    answer: () => [],
  };
  return ({ request }) => {
    const target = request.requestHeaders["x-amz-target"] ?? "";
    return judgeByDescription(rules, {
      ...request,
      path: request.path.replace("/", `/${target}`),
      requestHeaders: asJson(request.requestHeaders),
      responseHeaders: asJson(request.responseHeaders),
    });
  };
};

/** JSON under AWS's own name; anything else keeps its own. */
const asJson = (
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  headers["content-type"] === "application/x-amz-json-1.1"
    ? { ...headers, "content-type": "application/json" }
    : { ...headers, "content-type": "something else" };
