/** What a delivery asks of the desk: the check of one pull request, or of all that are open. */
import {
  type RecheckRequest,
  readRecheckEvent,
} from "../../rules/recheck-event.ts";
import type { Event } from "./webhook.ts";

export type Wish =
  | { readonly kind: "check"; readonly pullRequest: number }
  /** Somebody asks for it in a comment, and whether that is allowed is not known yet. */
  | ({ readonly kind: "recheck" } & Omit<
      Extract<RecheckRequest, { kind: "wanted" }>,
      "kind"
    >)
  /** Who may approve has changed. */
  | { readonly kind: "check-all" };

/** Of a pull request's events those after which its check may say something else; null: there is nothing to check. */
export const wishOf = (
  { name, payload }: Event,
  repository: string,
): Wish | null => {
  switch (name) {
    case "pull_request":
      return actions.has(String(payload["action"]))
        ? checkOf(payload["pull_request"])
        : null;
    case "pull_request_review":
      return checkOf(payload["pull_request"]);
    case "issue_comment": {
      const wanted = readRecheckEvent(payload, repository);
      return wanted.kind === "wanted" ? { ...wanted, kind: "recheck" } : null;
    }
    case "member":
    case "membership":
    case "organization":
    case "team":
      return { kind: "check-all" };
    default:
      return null;
  }
};

const actions: ReadonlySet<string> = new Set([
  "edited",
  "opened",
  "ready_for_review",
  "reopened",
  "synchronize",
]);

const checkOf = (pullRequest: unknown): Wish | null => {
  const { number } = (pullRequest ?? {}) as { readonly number?: unknown };
  return typeof number === "number" &&
    Number.isSafeInteger(number) &&
    number > 0
    ? { kind: "check", pullRequest: number }
    : null;
};
