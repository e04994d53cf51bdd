/** Speaks to the sandbox's Okta as a program without an SDK would. */
import { instant } from "../../src/domain/time.ts";
import { createClock, type SandboxClock } from "../../src/sandbox/clock.ts";
import { valuesAt } from "../../src/sandbox/okta/dialects.ts";
import {
  type OktaOptions,
  type SandboxOkta,
  startOkta,
} from "../../src/sandbox/okta/start.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** null: no body. */
  readonly body: unknown;
}

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<Answer>;

const noon = instant(Date.parse("2026-11-22T12:00:00Z"));

/** An Okta at noon, with an API token of a super administrator. */
export const startAtNoon = async (
  options: Partial<OktaOptions> = {},
): Promise<{ okta: SandboxOkta; clock: SandboxClock; call: Caller }> => {
  const clock = options.clock ?? createClock(noon);
  const okta = await startOkta({ ...options, clock });
  const call = callerWith(okta, `SSWS ${okta.credentials.createToken()}`);
  return { okta, clock, call };
};

export const callerWith =
  (okta: SandboxOkta, authorization: string): Caller =>
  async (method, path, body) => {
    const response = await fetch(
      path.startsWith("http") ? path : okta.url + path,
      {
        method,
        headers: { authorization },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
  };

/** Every value at a dotted path of an object, or of each of a list's objects. */
export const values = (body: unknown, path: string): readonly unknown[] =>
  [body].flat().flatMap((item: unknown) => valuesAt(item, path));

/** The address of the next page; null: this was the last. */
export const nextOf = ({ headers }: Answer): string | null => {
  const next = (headers.get("link") ?? "")
    .split(", ")
    .find((link) => link.endsWith('; rel="next"'));
  return next === undefined ? null : next.slice(1, next.indexOf(">"));
};

/** All pages, as their lists of values at a path. */
export const pages = async (
  call: Caller,
  first: string,
  path: string,
): Promise<readonly (readonly unknown[])[]> => {
  const seen: (readonly unknown[])[] = [];
  for (let url: string | null = first; url !== null;) {
    const answer: Answer = await call("GET", url);
    seen.push(values(answer.body, path));
    url = nextOf(answer);
  }
  return seen;
};
