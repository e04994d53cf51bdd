/** Holds what was said by AWS's query protocol against the service's own model. */
import type { LoggedRequest } from "../../src/sandbox/server.ts";
import type { Description, Operation } from "./description.ts";
import { isSuccess, type Judge } from "./exchange.ts";
import { isObject, objectAt } from "./json.ts";
import { judgeByDescription } from "./open-api-judge.ts";
import { serviceOf } from "./query-description.ts";
import { readAnswer, readForm, type Told } from "./query-protocol.ts";

export const createQueryJudge = (
  model: unknown,
  description: Description,
): Judge => {
  const rules = {
    description,
    base: "",
    failure: () => null,
    request: ({ requestHeaders }: LoggedRequest) =>
      /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/[a-z0-9-]+\/iam\/aws4_request, SignedHeaders=[\w;-]+, ?Signature=[0-9a-f]{64}$/.test(
        requestHeaders["authorization"] ?? "",
      )
        ? []
        : ["it is not signed as AWS wants it"],
    answer: (operation: Operation, _request: LoggedRequest, body: unknown) => [
      ...listFaults(description, operation, body),
      ...trustFaults(body),
    ],
  };
  return ({ request }) => {
    const action = actionOf(request);
    const asked = readForm(model, action, request.requestBody);
    const answered = readAnswer(
      model,
      action,
      isSuccess(request.status),
      request.responseBody,
    );
    const judgement = judgeByDescription(rules, {
      ...request,
      path: request.path.replace("/", `/${serviceOf(model)}.${action}`),
      requestBody: asJson(asked),
      responseBody: asJson(answered),
      requestHeaders: { ...request.requestHeaders, ...json },
      responseHeaders: { ...request.responseHeaders, ...json },
    });
    if (judgement.operation === null)
      return { ...judgement, request: [`no operation ${action}`] };
    return {
      ...judgement,
      request: [
        ...asked.faults,
        ...typeFaults(request.requestHeaders, formType),
        ...judgement.request,
      ],
      // Status 0: the answer was lost on purpose.
      answer:
        request.status === 0
          ? []
          : [
              ...answered.faults,
              ...typeFaults(request.responseHeaders, xmlType),
              ...judgement.answer,
            ],
    };
  };
};

/** AWS's two protocols come through one door, and only the other one names its target in a header. */
export const isQuery = ({ requestHeaders }: LoggedRequest): boolean =>
  requestHeaders["x-amz-target"] === undefined;

export const actionOf = ({ requestBody }: LoggedRequest): string =>
  new URLSearchParams(requestBody).get("Action") ?? "";

const formType = /^application\/x-www-form-urlencoded\b/;
const xmlType = /^text\/xml\b/;

const json = { "content-type": "application/json" };

const asJson = ({ value }: Told): string =>
  value === undefined ? "" : JSON.stringify(value);

const typeFaults = (
  headers: Readonly<Record<string, string>>,
  type: RegExp,
): readonly string[] => {
  const said = headers["content-type"] ?? "nothing";
  return type.test(said) ? [] : [`the body is called ${said}`];
};

/** No model says that a list always tells whether it goes on, and where. */
const listFaults = (
  { resolve }: Description,
  { operationId, answers }: Operation,
  body: unknown,
): readonly string[] => {
  const name = `${operationId}Result`;
  const reference = answers.get("200")?.properties?.[name]?.$ref;
  const result = objectAt(body, name);
  if (reference === undefined || !isObject(objectAt(body)[name])) return [];
  if (resolve(reference).properties?.["IsTruncated"] === undefined) return [];
  const { IsTruncated: goesOn, Marker: marker } = result;
  if (goesOn === undefined) return [`/${name}/IsTruncated is missing`];
  const isWhere = marker !== undefined && marker !== "";
  return (goesOn === true) === isWhere
    ? []
    : [`/${name}/Marker does not go with IsTruncated`];
};

/** The model has it as any text; AWS writes JSON as a part of a URL (RFC 3986). */
const trustFaults = (body: unknown): readonly string[] => {
  const text = objectAt(body, "GetRoleResult", "Role")[
    "AssumeRolePolicyDocument"
  ];
  if (typeof text !== "string") return [];
  try {
    if (isObject(JSON.parse(decodeURIComponent(text)))) return [];
  } catch {
    // Told like JSON of another shape.
  }
  return ["/GetRoleResult/Role/AssumeRolePolicyDocument is no policy"];
};
