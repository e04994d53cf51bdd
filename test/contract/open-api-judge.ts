/** Holds a request and its answer against the operation that an official description has for it. */
import type { LoggedRequest } from "../../src/sandbox/server.ts";
import type { Description, Operation } from "./description.ts";
import { isSuccess, type Judgement } from "./exchange.ts";
import { isObject, parseJson } from "./json.ts";
import type { Schema } from "./schema.ts";

export interface Rules {
  readonly description: Description;
  /** Where the description's paths begin. */
  readonly base: string;
  /** The shape of a failure that an operation does not describe itself; null: it must not happen. */
  readonly failure: (status: number) => Schema | null;
  /** What else must hold of a request. */
  readonly request: (request: LoggedRequest) => readonly string[];
  /** What else must hold of an answer. */
  readonly answer: (
    operation: Operation,
    request: LoggedRequest,
    body: unknown,
  ) => readonly string[];
}

export const judgeByDescription = (
  rules: Rules,
  request: LoggedRequest,
): Judgement => {
  const { description, base } = rules;
  const url = new URL(request.path, "http://sandbox.invalid");
  const found = url.pathname.startsWith(`${base}/`)
    ? description.find(request.method, url.pathname.slice(base.length))
    : null;
  if (found === null) return { operation: null, request: [], answer: [] };
  const { operation, values } = found;
  return {
    operation: operation.id,
    request: [
      ...parameterFaults(description, operation, values, url.searchParams),
      ...bodyFaults(description, operation, request),
      ...rules.request(request),
    ],
    // Status 0: the answer was lost on purpose.
    answer: request.status === 0 ? [] : answerFaults(rules, operation, request),
  };
};

const parameterFaults = (
  description: Description,
  { parameters }: Operation,
  values: Readonly<Record<string, string>>,
  query: URLSearchParams,
): readonly string[] => {
  const faults: string[] = [];
  const given = (where: string, name: string): string | null =>
    where === "path" ? (values[name] ?? null) : query.get(name);
  for (const { name, in: where, isRequired, schema } of parameters) {
    if (where !== "path" && where !== "query") continue;
    const value = given(where, name);
    if (value === null) {
      if (isRequired) faults.push(`${where} parameter ${name} is missing`);
      continue;
    }
    for (const fault of description.faults(schema, value, "text"))
      faults.push(`${where} parameter ${name}: ${fault}`);
  }
  const known = new Set(
    parameters.filter((one) => one.in === "query").map(({ name }) => name),
  );
  for (const name of new Set(query.keys())) {
    if (!known.has(name)) faults.push(`query parameter ${name} is unknown`);
    if (query.getAll(name).length > 1)
      faults.push(`query parameter ${name} comes twice`);
  }
  return faults;
};

const bodyFaults = (
  description: Description,
  { body }: Operation,
  request: LoggedRequest,
): readonly string[] => {
  if (request.requestBody === "")
    return body.isRequired ? ["the body is missing"] : [];
  if (body.schema === null) return ["a body where none belongs"];
  const value = parseJson(request.requestBody);
  if (value === undefined) return ["the body is no JSON"];
  return [
    ...(isJsonType(request.requestHeaders)
      ? []
      : ["the body is not called JSON"]),
    ...description.faults(body.schema, value).map((fault) => `body: ${fault}`),
  ];
};

const answerFaults = (
  rules: Rules,
  operation: Operation,
  request: LoggedRequest,
): readonly string[] => {
  const { status, responseBody } = request;
  const described = operation.answers.get(String(status));
  const schema =
    described ?? (isSuccess(status) ? null : rules.failure(status));
  if (described === undefined && schema === null && status !== 304)
    return [`status ${status} is not in the description`];
  if (responseBody === "")
    return schema === null || status === 304
      ? []
      : [`status ${status} without a body`];
  if (schema === null) return [`status ${status} with a body`];
  const answer = parseJson(responseBody);
  if (answer === undefined) return [`status ${status}: the body is no JSON`];
  const body = isSuccess(status) ? answer : withoutStatus(answer, status);
  return [
    ...(isJsonType(request.responseHeaders)
      ? []
      : [`status ${status}: the body is not called JSON`]),
    ...[
      ...rules.description.faults(schema, body),
      ...rules.answer(operation, request, body),
    ].map((fault) => `status ${status}: ${fault}`),
  ];
};

/** GitHub repeats the status in the body of every failure; most of the shapes that it describes forget that. */
const withoutStatus = (answer: unknown, status: number): unknown => {
  if (!isObject(answer)) return answer;
  const { status: repeated, ...rest } = answer;
  return repeated === String(status) ? rest : answer;
};

const isJsonType = (headers: Readonly<Record<string, string>>): boolean =>
  /^application\/(?:[\w.+-]*\+)?json\b/.test(headers["content-type"] ?? "");
