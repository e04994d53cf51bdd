/** GitHub's GraphQL schema: the query must be valid by it, and the answer one that it can have. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Exchange, Judgement } from "./exchange.ts";
import { installed, requireInstalled } from "./install.ts";
import { isObject, objectAt, parseJson } from "./json.ts";
import { graphqlOperation } from "./operations.ts";

/** What is used of the package `graphql`, which Curfew itself does without. */
interface GraphQL {
  buildSchema(source: string, options: { assumeValid: true }): object;
  parse(query: string): object;
  validate(schema: object, query: object): readonly { message: string }[];
  executeSync(call: { schema: object; document: object; rootValue: unknown }): {
    data?: unknown;
    errors?: readonly { message: string }[];
  };
}

export const graphqlPath = "/api/graphql";

export const createGraphqlJudge = (): ((exchange: Exchange) => Judgement) => {
  const graphql = requireInstalled("graphql") as GraphQL;
  const schema = graphql.buildSchema(
    readFileSync(installed("@octokit/graphql-schema/schema.graphql"), "utf8"),
    { assumeValid: true },
  );

  const answerFaults = (query: string, body: unknown): readonly string[] => {
    const { data } = objectAt(body);
    if (!isObject(data)) return ["no data"];
    // Every value that the answer gives, read through the schema, must come out as it went in.
    const read = graphql.executeSync({
      schema,
      document: graphql.parse(query),
      rootValue: data,
    });
    const seen = parseJson(JSON.stringify(read.data ?? null));
    return [
      ...(read.errors ?? []).map(({ message }) => message),
      ...(isDeepStrictEqual(seen, data)
        ? []
        : ["says more than was asked for"]),
    ];
  };

  return ({ request: { status, requestBody, responseBody } }) => {
    const { query, ...more } = objectAt(parseJson(requestBody));
    const text = typeof query === "string" ? query : "";
    const wrong = graphql.validate(schema, graphql.parse(text));
    return {
      operation: graphqlOperation,
      request: [
        ...wrong.map(({ message }) => message),
        ...Object.keys(more)
          .filter((name) => !["variables", "operationName"].includes(name))
          .map((name) => `the body's ${name} is unknown`),
      ],
      answer: status === 200 ? answerFaults(text, parseJson(responseBody)) : [],
    };
  };
};
