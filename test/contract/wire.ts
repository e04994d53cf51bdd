/** How what stands on the wire is told as JSON, and a value of that put on the wire again. */
import { type Exchange, isSuccess } from "./exchange.ts";
import { parseJson } from "./json.ts";
import { actionOf } from "./query-judge.ts";
import { readAnswer, readForm, writeForm } from "./query-protocol.ts";
import type { Specifications } from "./specifications.ts";
import { parseXml, writeXml } from "./xml.ts";

interface Wire {
  readonly readBody: (text: string) => unknown;
  readonly writeBody: (value: unknown) => string;
  readonly readAnswer: (text: string) => unknown;
  readonly writeAnswer: (value: unknown) => string;
}

/** JSON, unless it is AWS's query protocol. */
export const wireOf = (
  { iam }: Specifications,
  { service, request }: Exchange,
): Wire => {
  if (service !== "iam" || iam === null)
    return {
      readBody: parseJson,
      writeBody: JSON.stringify,
      readAnswer: parseJson,
      writeAnswer: JSON.stringify,
    };
  const { model } = iam;
  const action = actionOf(request);
  return {
    readBody: (text) => readForm(model, action, text).value,
    writeBody: writeForm,
    readAnswer: (text) =>
      readAnswer(model, action, isSuccess(request.status), text).value,
    // Under the root that it came with.
    writeAnswer: (value) => {
      const root = parseXml(request.responseBody);
      return writeXml(root?.name ?? "", root?.namespace ?? null, value);
    },
  };
};
