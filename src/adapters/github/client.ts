/**
 * One request, one answer with any status: Octokit is imported at the first call, each call is bounded in time as a whole,
 * and at most so many run at once.
 */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import { serverLead } from "../../domain/server-lead.ts";
import type { Instant, Milliseconds } from "../../domain/time.ts";
import {
  type Answer,
  type Clean,
  failure,
  githubMessage,
  limitIn,
  serverDate,
} from "./errors.ts";
import type { Gate } from "./gate.ts";
import { createLimiter } from "./limiter.ts";
import type { Check } from "./shapes.ts";
import { createFetch } from "./transport.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** What a call was and how it went, for counting: `status` null: no answer; `remaining` as GitHub last said it. */
export interface Call {
  readonly method: string;
  /** With placeholders, so that calls of one kind count together. */
  readonly route: string;
  readonly status: number | null;
  readonly remaining: number | null;
}

/** What an answer comes to: the value in the right shape, or the error of everything that is no success. */
export type Heard<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "failure"; readonly error: Error };

export interface Client {
  /**
   * Throws TransientError where there is no whole answer, and the limit that `gate` was shut for: then nothing is sent.
   * `route`: `METHOD /path/{parameter}`.
   */
  send(
    gate: Gate,
    route: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Throws TransientError where a success is not what `check` wants. */
  hear<T>(answer: Answer, asked: string, check: Check<T>): Heard<T>;
  /** How far GitHub's clock is ahead of ours, by the last answer that was believed; null: none was. */
  readonly serverLead: () => Milliseconds | null;
}

export interface ClientOptions {
  readonly apiUrl: URL;
  readonly callTimeout: Milliseconds;
  readonly concurrency: number;
  readonly bodyBytes: number;
  readonly clean: Clean;
  readonly now: () => Promise<Instant>;
  readonly onCall: (call: Call) => void;
}

type Reply = Omit<Answer, "lead">;
type Request = (route: string, parameters: Parameters) => Promise<Reply>;

export const createClient = (options: ClientOptions): Client => {
  const { callTimeout, clean } = options;
  const limited = createLimiter(options.concurrency);
  let loading: Promise<Request> | null = null;
  let lead: Milliseconds | null = null;

  const bounded = async (
    request: Request,
    route: string,
    parameters: Parameters,
  ): Promise<Reply> => {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    // Its own race as well: a call has been seen to outlive the signal.
    const timeUp = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const late = new TransientError(
          `no whole answer within ${callTimeout} ms`,
        );
        reject(late);
        controller.abort(late);
      }, callTimeout);
    });
    try {
      return await Promise.race([
        request(route, {
          ...parameters,
          request: { signal: controller.signal },
        }),
        timeUp,
      ]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    send: async (gate, route, parameters, headers) => {
      checkPath(route, parameters);
      const request = await (loading ??= load(options));
      const [method = "", path = ""] = route.split(" ");
      return await limited(async () => {
        const askedAt = await options.now();
        // Not before its turn has come: those that are asked already may hear of a limit while this one waits.
        gate.pass(askedAt);
        const asked = clean(spell(route, parameters));
        let answer: Reply | null = null;
        try {
          answer = await bounded(request, route, { ...parameters, headers });
        } catch (error) {
          throw asTransient(error, asked, clean);
        } finally {
          const left = answer?.headers["x-ratelimit-remaining"];
          options.onCall({
            method,
            route: path,
            status: answer?.status ?? null,
            remaining:
              left !== undefined && /^\d+$/.test(left) ? Number(left) : null,
          });
        }
        const now = await options.now();
        const date = serverDate(answer.headers);
        const lead = date === null ? null : serverLead(date, askedAt, now);
        const whole = { ...answer, lead };
        // A page in GitHub's place speaks for nothing but this one call.
        const limit =
          githubMessage(answer.data) === null
            ? null
            : limitIn(whole, asked, clean);
        if (limit !== null) gate.shut(limit, now);
        return whole;
      });
    },
    hear: (answer, asked, check) => {
      const heard = read(answer, asked, check, clean);
      // A page in GitHub's place has any clock.
      if (heard.kind === "value" || githubMessage(answer.data) !== null)
        lead = answer.lead ?? lead;
      return heard;
    },
    serverLead: () => lead,
  };
};

const read = <T>(
  answer: Answer,
  asked: string,
  check: Check<T>,
  clean: Clean,
): Heard<T> =>
  answer.status >= 200 && answer.status < 300
    ? { kind: "value", value: check(answer.data, asked) }
    : { kind: "failure", error: failure(answer, asked, clean) };

const load = async ({ apiUrl, bodyBytes }: ClientOptions): Promise<Request> => {
  const { Octokit } = await import("@octokit/rest");
  // Its log prints whole requests, credential included.
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const octokit = new Octokit({
    baseUrl: apiUrl.href.replace(/\/+$/, ""),
    userAgent: "curfew",
    log,
    request: { fetch: createFetch(apiUrl.origin, bodyBytes), log },
  });
  return async (route, parameters) => {
    try {
      const answer = await octokit.request(route, parameters);
      const { status, headers } = answer;
      return { status, headers: asText(headers), data: answer.data as unknown };
    } catch (error) {
      const answer = (error as { response?: Reply }).response;
      if (answer === undefined) throw error;
      return { ...answer, headers: asText(answer.headers) };
    }
  };
};

const asText = (
  headers: Readonly<Record<string, string | number | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  );

/** Octokit wraps what `fetch` threw; the innermost reason is ours or the socket's. */
const asTransient = (error: unknown, asked: string, clean: Clean): Error => {
  const reasons: Error[] = [];
  for (let at = error; at instanceof Error; at = at.cause) reasons.push(at);
  const blocked = reasons.find((reason) => reason instanceof BlockedError);
  if (blocked !== undefined) return blocked;
  const last = reasons.at(-1);
  const code = (last as { code?: unknown } | undefined)?.code;
  // A new cause with the words alone: Octokit's error carries the request, and with it the credential.
  return new TransientError(
    `GitHub could not be reached; ${asked}: ${clean(last?.message ?? "unknown failure")}${typeof code === "string" ? ` (${clean(code)})` : ""}`,
  );
};

/** The call as a person would write it, for messages. */
export const spell = (route: string, parameters: Parameters): string =>
  route.replace(/\{(\w+)\}/g, (_placeholder, name: string) =>
    String(parameters[name]),
  );

/** A value of `..` in a path would ask for something else altogether: the URL is normalised after it is put together. */
const checkPath = (route: string, parameters: Parameters): void => {
  for (const [, name = ""] of route.matchAll(/\{(\w+)\}/g)) {
    const value = parameters[name];
    if (typeof value === "number") continue;
    if (typeof value !== "string" || /^\.{0,2}$/.test(value))
      throw new BlockedError(
        `${route} cannot be asked for: ${name} is no name that GitHub could know`,
        "Correct the name where it is written: settings, CODEOWNERS or people file.",
      );
  }
};
