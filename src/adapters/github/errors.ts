/**
 * What a failed answer means for the next step, decided once: GitHub's status and headers in, one of the domain's errors out.
 * Nothing here reads the words of a message; they are only shown, cleaned.
 */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import { instant, type Milliseconds, milliseconds } from "../../domain/time.ts";

/** GitHub's answer with any status, or an intermediary's. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
  /** How far the clock of whoever answered is ahead of ours; null: it named no time. */
  readonly lead: Milliseconds | null;
}

/** A limit was hit: GitHub did not do what was asked, and says when it may be asked again. */
export class LimitedError extends TransientError {
  readonly wait: Milliseconds;

  constructor(message: string, wait: Milliseconds) {
    super(message);
    this.wait = wait;
  }
}

/** A write whose answer was lost or refused for now: look whether it happened before it is repeated. */
export class UnsettledError extends TransientError {}

/** Strips what could forge lines of a log, and every secret, from text that others wrote. */
export type Clean = (text: string) => string;

// GitHub's own token prefixes, a JSON web token, a PEM key: caught even where the secret is not one of ours.
const secretShapes =
  /gh[a-z]_\w{10,}|github_pat_\w{10,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|-----BEGIN[^-]*KEY-----[\s\S]*?(?:-----END[^-]*-----|$)/g;
const longest = 300;

export const createClean =
  (secrets: () => readonly string[]): Clean =>
  (text) => {
    let clean = text;
    for (const secret of secrets())
      if (secret !== "") clean = clean.replaceAll(secret, "[secret]");
    clean = clean
      .replace(secretShapes, "[secret]")
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
      .trim();
    return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
  };

/** GitHub's words about a failure; null: the body is not GitHub's (a proxy's page, a cut answer). */
export const githubMessage = (data: unknown): string | null => {
  if (typeof data !== "object" || data === null) return null;
  const { message, documentation_url: documentation } = data as Record<
    string,
    unknown
  >;
  return typeof message === "string" && typeof documentation === "string"
    ? message
    : null;
};

/** Details of a 422 are in `errors`, as text or as objects with a message or a field and a code. */
const details = (data: unknown): string => {
  const errors = (data as { errors?: unknown }).errors;
  if (!Array.isArray(errors)) return "";
  const texts = errors.map((entry: unknown) => {
    if (typeof entry === "string") return entry;
    const { message, field, code } = (entry ?? {}) as Record<string, unknown>;
    if (typeof message === "string") return message;
    return [field, code].filter((part) => typeof part === "string").join(" ");
  });
  return `: ${texts.join("; ")}`;
};

const explain = (answer: Answer, clean: Clean): string => {
  const message = githubMessage(answer.data);
  return message === null
    ? `status ${answer.status}`
    : `status ${answer.status}, "${clean(message + details(answer.data))}"`;
};

const oneMinute = milliseconds(60_000);

/** How long GitHub wants to be left alone; null: it does not say that a limit was hit. */
const waitWanted = (answer: Answer): Milliseconds | null => {
  const { status, headers, data } = answer;
  if (status !== 403 && status !== 429) return null;
  const after = headers["retry-after"];
  if (after !== undefined && /^\d{1,6}$/.test(after))
    return milliseconds(Number(after) * 1000);
  const reset = headers["x-ratelimit-reset"];
  const date = serverDate(answer.headers);
  if (
    headers["x-ratelimit-remaining"] === "0" &&
    reset !== undefined &&
    /^\d{1,12}$/.test(reset)
  )
    // Both are GitHub's clock, so ours does not matter; one second more, because both are whole seconds.
    return date === null
      ? oneMinute
      : milliseconds(Math.max(0, Number(reset) * 1000 - date) + 1000);
  // Without a header GitHub asks for a minute at least (its guide to secondary limits).
  if (status === 429 || after !== undefined) return oneMinute;
  const documentation = (data as { documentation_url?: unknown } | null)
    ?.documentation_url;
  return typeof documentation === "string" && /rate-limit/.test(documentation)
    ? oneMinute
    : null;
};

const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The server's clock; null: no header, or none that can be read. */
export const serverDate = (headers: Answer["headers"]) => {
  const date = headers["date"];
  if (date === undefined || !httpDate.test(date)) return null;
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : instant(at);
};

/** null: the answer says of no limit that it was hit. */
export const limitIn = (
  answer: Answer,
  asked: string,
  clean: Clean,
): LimitedError | null => {
  const wait = waitWanted(answer);
  return wait === null
    ? null
    : new LimitedError(
        `GitHub's rate limit was reached; ${asked}: ${explain(answer, clean)}; it asks for ${Math.ceil(wait / 1000)} s of patience`,
        wait,
      );
};

/** The error of an answer that nobody expected to say anything else. */
export const failure = (answer: Answer, asked: string, clean: Clean): Error => {
  const limit = limitIn(answer, asked, clean);
  if (limit !== null) return limit;
  const said = `${asked}: ${explain(answer, clean)}`;
  // A page in GitHub's place refuses nothing in its name.
  if (githubMessage(answer.data) === null)
    return new TransientError(`GitHub could not answer; ${said}`);
  if (answer.status === 401)
    return new BlockedError(
      `GitHub does not accept the credential; ${said}`,
      "Renew the token, or check the App's id, private key and installation.",
    );
  if (answer.status === 403) return forbidden(answer, said, clean);
  if (answer.status === 404)
    return new BlockedError(
      `GitHub shows the credential nothing there; ${said}`,
      "Check what was asked for (a pull request's number, say), the repository's name in GITHUB_REPOSITORY, and that the token or the App's installation covers it.",
    );
  if (answer.status === 410 || answer.status === 451)
    return new BlockedError(
      `GitHub has it no more; ${said}`,
      "Check in the repository's settings that the feature is switched on.",
    );
  if (answer.status === 422)
    return new BlockedError(
      `GitHub refuses; ${said}`,
      "GitHub's reason says what stands in the way; often a rule of the repository.",
    );
  if (answer.status === 400)
    return new Error(`GitHub does not understand Curfew; ${said}`);
  return new TransientError(`GitHub could not answer; ${said}`);
};

const forbidden = (answer: Answer, said: string, clean: Clean): Error => {
  const wanted = answer.headers["x-accepted-github-permissions"];
  if (answer.headers["x-github-sso"] !== undefined)
    return new BlockedError(
      `The organisation wants single sign-on for this token; ${said}`,
      "Authorise the token for the organisation, or use a GitHub App.",
    );
  return new BlockedError(
    `GitHub forbids it; ${said}`,
    wanted === undefined || wanted === ""
      ? "Give the token or the App the permission that this needs."
      : `Give the token or the App one of these permissions: ${clean(wanted)}.`,
  );
};
