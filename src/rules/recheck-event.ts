/**
 * A comment that asks for the check again, from the event as GitHub wrote it. Anybody can write a comment, so everything in it is data:
 * only the words of the first line count, and the rest is not looked at.
 */
export type RecheckRequest =
  | {
      readonly kind: "wanted";
      readonly pullRequest: number;
      /** Who asks; whether that is allowed is GitHub's to say. */
      readonly login: string;
    }
  /** Why there is nothing to do. */
  | { readonly kind: "not-wanted"; readonly why: string };

const recheckWords = "/curfew recheck";

/** `repository`: `owner/name`, whose events are meant. */
export const readRecheckEvent = (
  event: unknown,
  repository: string,
): RecheckRequest => {
  const no = (why: string): RecheckRequest => ({ kind: "not-wanted", why });
  const comment = member(event, "comment");
  const issue = member(event, "issue");
  const body = member(comment, "body");
  if (typeof body !== "string" || issue === undefined)
    return no("This event is no comment.");
  if (member(event, "action") !== "created")
    return no("The comment is not a new one.");
  if (!isObject(member(issue, "pull_request")))
    return no("The comment stands on an issue, not on a pull request.");
  const name = member(member(event, "repository"), "full_name");
  if (
    typeof name !== "string" ||
    name.toLowerCase() !== repository.toLowerCase()
  )
    return no("The comment was written in another repository.");
  const [firstLine] = body.split(/\r\n|\r|\n/, 1);
  if (firstLine?.trimEnd() !== recheckWords)
    return no(`The comment's first line is not ${recheckWords}.`);
  const number = member(issue, "number");
  const login = member(member(comment, "user"), "login");
  if (!isNumberOfIssue(number) || typeof login !== "string" || login === "")
    return no("The event does not say who asks for what.");
  return { kind: "wanted", pullRequest: number, login };
};

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const isNumberOfIssue = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0;
