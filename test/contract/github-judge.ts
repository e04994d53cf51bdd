/** GitHub's own description of its REST interface and webhooks, with what it leaves open and we know. */
import { describe, type Description } from "./description.ts";
import type { Judge } from "./exchange.ts";
import { judgeByDescription, type Rules } from "./open-api-judge.ts";
import {
  commitNames,
  corrected,
  sha,
  stateChanges,
  timelineKinds,
  words,
} from "./github-words.ts";
import { isObject, listOf, objectAt, parseJson } from "./json.ts";
import type { Schema } from "./schema.ts";

/** Where the sandbox has its REST interface, as a GitHub server of one's own. */
const base = "/api/v3";

export const describeGitHub = (document: unknown): Description =>
  describe(corrected(document), {
    long: new Set(["path", "ref", "basehead", "branch"]),
    dialect: {
      optionalMayBeNull: false,
      tighten: (owner, member, schema) => {
        const few = words[`${owner}.${member}`];
        if (few !== undefined) return narrowed(schema, { enum: few });
        if (commitNames.has(member)) return narrowed(schema, sha);
        if (member.endsWith("_at"))
          return narrowed(schema, { format: "date-time" });
        return schema;
      },
    },
  });

/** Only for what is text already; null stays possible where it was. */
const narrowed = (schema: Schema, more: Schema): Schema => {
  if (schema.enum !== undefined || schema["pattern"] !== undefined)
    return schema;
  if (schema.type === "string") return { ...schema, ...more };
  const { type } = schema;
  if (!Array.isArray(type) || !type.includes("string")) return schema;
  return {
    ...schema,
    ...more,
    type,
    ...(more.enum === undefined ? {} : { enum: [...more.enum, null] }),
  };
};

export const createGitHubJudge = (description: Description): Judge => {
  const basic = description.component("basic-error");
  const rules: Rules = {
    description,
    base,
    // GitHub answers so to anything, and describes it for few operations.
    failure: (status) =>
      [400, 401, 403, 404, 409, 422, 429, 503].includes(status)
        ? { allOf: [basic], required: ["message", "documentation_url"] }
        : null,
    request: ({ requestHeaders }) => [
      ...((requestHeaders["user-agent"] ?? "") === ""
        ? ["GitHub refuses requests without a user agent"]
        : []),
      ...(requestHeaders["accept"] === "application/vnd.github+json"
        ? []
        : ["the media type that GitHub recommends is not asked for"]),
      ...(requestHeaders["x-github-api-version"] === "2022-11-28"
        ? []
        : ["the version of the interface is not asked for"]),
    ],
    answer: (operation, _request, body) =>
      operation.operationId === "issues/list-events-for-timeline"
        ? timelineFaults(description, body)
        : [],
  };
  return ({ request }) => judgeByDescription(rules, request);
};

const timelineFaults = (
  description: Description,
  body: unknown,
): readonly string[] =>
  listOf(body).flatMap((entry, index) => {
    const { event } = objectAt(entry);
    const name = String(event);
    const kind =
      timelineKinds[name] ??
      (stateChanges.has(name) ? "state-change-issue-event" : null);
    if (kind === null) return [`/${index}/event is no event of GitHub's`];
    return description
      .faults(description.component(kind), entry)
      .map((fault) => `/${index} (${name}) ${fault}`);
  });

export interface Delivery {
  readonly event: string;
  readonly body: string;
}

export interface WebhookJudgement {
  /** As GitHub's description names it: `pull-request-opened`. */
  readonly name: string;
  /** null: GitHub has no such webhook. */
  readonly schema: Schema | null;
  readonly faults: readonly string[];
}

/** What is wrong with the payload of a webhook. */
export const createWebhookJudge = (
  document: unknown,
  description: Description,
): ((delivery: Delivery) => WebhookJudgement) => {
  const schemas = new Map<string, Schema>();
  return ({ event, body }) => {
    const payload = parseJson(body);
    const { action } = objectAt(payload);
    const name = [event, ...(typeof action === "string" ? [action] : [])]
      .join("-")
      .replaceAll("_", "-");
    const raw = objectAt(
      document,
      "x-webhooks",
      name,
      "post",
      "requestBody",
      "content",
      "application/json",
    )["schema"];
    if (!isObject(raw))
      return { name, schema: null, faults: ["GitHub has no such webhook"] };
    const schema = schemas.get(name) ?? description.rewritten(raw);
    schemas.set(name, schema);
    return { name, schema, faults: description.faults(schema, payload) };
  };
};
