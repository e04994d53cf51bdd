/** GitHub's own description of its REST interface and webhooks, with what it leaves open and we know. */
import { describe, type Description } from "./description.ts";
import type { Judge } from "./exchange.ts";
import { judgeByDescription, type Rules } from "./open-api-judge.ts";
import { isObject, listOf, objectAt, parseJson } from "./json.ts";
import type { Schema } from "./schema.ts";

/** Where the sandbox has its REST interface, as a GitHub server of one's own. */
const base = "/api/v3";

const sha = { type: "string", pattern: "^[0-9a-f]{40}$" };
const commitNames = new Set([
  "sha",
  "commit_id",
  "original_commit_id",
  "merge_commit_sha",
  "head_sha",
  "base_sha",
  "commit_sha",
  "tree_id",
  "base_tree",
  "before",
  "after",
]);

const accountTypes = ["User", "Bot", "Organization", "Mannequin"];
/** Plain strings of the description that are one of few words: component and member. */
const words: Readonly<Record<string, readonly string[]>> = {
  "pull-request-review.state": [
    "APPROVED",
    "CHANGES_REQUESTED",
    "COMMENTED",
    "DISMISSED",
    "PENDING",
  ],
  "timeline-reviewed-event.state": [
    "approved",
    "changes_requested",
    "commented",
    "dismissed",
    "pending",
  ],
  "status.state": ["error", "failure", "pending", "success"],
  "simple-commit-status.state": ["error", "failure", "pending", "success"],
  "combined-commit-status.state": ["failure", "pending", "success"],
  "pull-request-simple.state": ["open", "closed"],
  "pull-request.mergeable_state": [
    "behind",
    "blocked",
    "clean",
    "dirty",
    "draft",
    "has_hooks",
    "unknown",
    "unstable",
  ],
  "repository-collaborator-permission.permission": [
    "admin",
    "write",
    "read",
    "none",
  ],
  "simple-user.type": accountTypes,
  "nullable-simple-user.type": accountTypes,
  "public-user.type": accountTypes,
  "private-user.type": accountTypes,
  "team.permission": ["pull", "triage", "push", "maintain", "admin"],
};

/** The branch of the timeline's `anyOf` that an event is, because one of the branches takes nearly anything. */
const timelineKinds: Readonly<Record<string, string>> = {
  committed: "timeline-committed-event",
  reviewed: "timeline-reviewed-event",
  commented: "timeline-comment-event",
  "cross-referenced": "timeline-cross-referenced-event",
  review_requested: "review-requested-issue-event",
  review_request_removed: "review-request-removed-issue-event",
  review_dismissed: "review-dismissed-issue-event",
  renamed: "renamed-issue-event",
};
/** Those that the description has as a change of state, by GitHub's list of issue event types. */
const stateChanges = new Set([
  "closed",
  "reopened",
  "merged",
  "head_ref_deleted",
  "head_ref_restored",
  "head_ref_force_pushed",
  "base_ref_changed",
  "base_ref_deleted",
  "base_ref_force_pushed",
  "automatic_base_change_succeeded",
  "automatic_base_change_failed",
  "added_to_merge_queue",
  "removed_from_merge_queue",
  "convert_to_draft",
  "ready_for_review",
  "mentioned",
  "referenced",
  "subscribed",
]);

/** GitHub says the status in the body of every failure; two of its three shapes of failures forget that. */
const withStatus = (document: unknown): unknown => {
  for (const name of ["validation-error", "validation-error-simple"])
    objectAt(document, "components", "schemas", name, "properties")["status"] =
      { type: "string" };
  return document;
};

export const describeGitHub = (document: unknown): Description =>
  describe(withStatus(document), {
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

/** What is wrong with the payload of a webhook. */
export const createWebhookJudge = (
  document: unknown,
  description: Description,
): ((delivery: Delivery) => { name: string; faults: readonly string[] }) => {
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
    if (!isObject(raw)) return { name, faults: ["GitHub has no such webhook"] };
    const schema = schemas.get(name) ?? description.rewritten(raw);
    schemas.set(name, schema);
    return { name, faults: description.faults(schema, payload) };
  };
};
