/** What the judges found right, one of each kind, to be damaged: a judge that lets damage pass judges nothing. */
import type { Operation } from "./description.ts";
import { type Exchange, isSuccess } from "./exchange.ts";
import type { Delivery } from "./github-judge.ts";
import { parseJson } from "./json.ts";
import type { Subject } from "./mutations.ts";
import { granted, tokenOperation } from "./okta-judge.ts";
import type { Schema } from "./schema.ts";
import type { Specifications } from "./specifications.ts";
import { wireOf } from "./wire.ts";

interface Subjects {
  addAnswer(exchange: Exchange, operation: string): void;
  addRequest(exchange: Exchange, operation: string): void;
  addWebhook(name: string, delivery: Delivery): void;
  all(): readonly Subject[];
}

export const collectSubjects = (specifications: Specifications): Subjects => {
  const found = new Map<string, Subject>();
  const add = (key: string, subject: Subject): void => {
    if (isRicher(subject, found.get(key))) found.set(key, subject);
  };
  const operationOf = ({ service }: Exchange, id: string) => {
    const specification = specifications[service];
    if (specification === null) return null;
    const { operations } = specification.description;
    return {
      ...specification,
      operation: operations.find((one) => one.id === id),
    };
  };

  return {
    addAnswer: (exchange, id) => {
      const known = operationOf(exchange, id);
      const { request } = exchange;
      const wire = wireOf(specifications, exchange);
      const schema =
        id === tokenOperation && isSuccess(request.status)
          ? granted
          : known?.operation?.answers.get(String(request.status));
      if (known === null || schema === undefined || schema === null) return;
      add(`${id} ${request.status}`, {
        part: "answers",
        description: known.description,
        schema,
        value: wire.readAnswer(request.responseBody),
        faults: (value) =>
          known.judge({
            ...exchange,
            request: { ...request, responseBody: wire.writeAnswer(value) },
          }).answer,
      });
    },
    addRequest: (exchange, id) => {
      const known = operationOf(exchange, id);
      const { request } = exchange;
      if (!known?.operation) return;
      const { parameters, body } = known.operation;
      const [path = "", query = ""] = request.path.split("?");
      add(`${id} by query`, {
        part: "queries",
        description: known.description,
        schema: queryShape(parameters),
        value: Object.fromEntries(new URLSearchParams(query)),
        faults: (value) =>
          known.judge({
            ...exchange,
            request: {
              ...request,
              path: `${path}?${new URLSearchParams(value as Record<string, string>).toString()}`,
            },
          }).request,
      });
      if (body.schema === null || request.requestBody === "") return;
      const wire = wireOf(specifications, exchange);
      add(`${id} by body`, {
        part: "request bodies",
        description: known.description,
        schema: body.schema,
        value: wire.readBody(request.requestBody),
        faults: (value) =>
          known.judge({
            ...exchange,
            request: { ...request, requestBody: wire.writeBody(value) },
          }).request,
      });
    },
    addWebhook: (name, delivery) => {
      const { github } = specifications;
      const schema = github?.judgeWebhook(delivery).schema ?? null;
      if (github === null || schema === null) return;
      add(`webhook ${name}`, {
        part: "webhooks",
        description: github.description,
        schema,
        value: parseJson(delivery.body),
        faults: (value) =>
          github.judgeWebhook({ ...delivery, body: JSON.stringify(value) })
            .faults,
      });
    },
    all: () => [...found.values()],
  };
};

/** What comes in a query is all text, so types say nothing. */
const queryShape = (parameters: Operation["parameters"]): Schema => {
  const asked = parameters.filter((one) => one.in === "query");
  return {
    type: "object",
    properties: Object.fromEntries(
      asked.map(({ name, schema }) => [
        name,
        schema.enum === undefined ? {} : { enum: schema.enum },
      ]),
    ),
    required: asked
      .filter(({ isRequired }) => isRequired)
      .map(({ name }) => name),
  };
};

/** The most there is to damage, as long as it is quickly judged. */
const isRicher = (one: Subject, other: Subject | undefined): boolean => {
  const size = ({ value }: Subject): number => {
    const length = JSON.stringify(value).length;
    return length > 50_000 ? 1 : length;
  };
  return other === undefined || size(one) > size(other);
};
