/**
 * What the rest of this folder asks GitHub with: reads that are tried again and believed only in the right shape, writes that are
 * not, both with a credential that is renewed when GitHub wants it.
 */
import { TransientError } from "../../domain/errors.ts";
import { type Client, type Parameters, spell } from "./client.ts";
import type { Credentials } from "./credentials.ts";
import {
  type Answer,
  type Clean,
  githubMessage,
  LimitedError,
  UnsettledError,
} from "./errors.ts";
import type { Etags } from "./etags.ts";
import { createGate } from "./gate.ts";
import { createLimiter } from "./limiter.ts";
import { readPages } from "./pages.ts";
import { type Patience, retrying, settling } from "./retry.ts";
import type { Check } from "./shapes.ts";

/** An answer that GitHub gave on purpose; everything else is thrown. `error` is what to throw where it is no answer to the question. */
export type Reply<T> =
  | {
      readonly kind: "ok";
      readonly value: T;
      readonly headers: Answer["headers"];
    }
  /** GitHub's own 404, not a proxy's. */
  | { readonly kind: "absent"; readonly error: Error }
  | { readonly kind: "forbidden"; readonly error: Error }
  /** 409 or 422. */
  | { readonly kind: "refused"; readonly error: Error };

export type Ask = <T>(
  route: string,
  parameters: Parameters,
  check: Check<T>,
) => Promise<Reply<T>>;

export interface Rest {
  /** A read, tried again where that may help. */
  readonly ask: Ask;
  /** The same, for questions to which only an answer in full is an answer. */
  read<T>(route: string, parameters: Parameters, check: Check<T>): Promise<T>;
  /** All pages, or an error. */
  list<T>(
    route: string,
    parameters: Parameters,
    element: Check<T>,
    by?: "page" | "cursor",
  ): Promise<readonly T[]>;
  askList<T>(
    route: string,
    parameters: Parameters,
    element: Check<T>,
  ): Promise<Reply<readonly T[]>>;
  /** One attempt; a lost answer is an UnsettledError, for `settle`. */
  readonly write: Ask;
  /** `lookAndWrite` begins by looking what is there already; it is run once more where an answer of its write was lost. */
  settle<T>(lookAndWrite: () => Promise<T>): Promise<T>;
}

export interface RestOptions {
  readonly client: Client;
  readonly credentials: Credentials;
  readonly etags: Etags;
  readonly patience: Patience;
  readonly mostPages: number;
  readonly clean: Clean;
}

export const githubHeaders = {
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
} as const;

export const createRest = (options: RestOptions): Rest => {
  const { client, credentials, etags, patience, clean } = options;
  // GitHub asks for writes one after the other (its guide to secondary limits).
  const oneByOne = createLimiter(1);
  const gate = createGate(patience);

  const authorized = async (
    route: string,
    parameters: Parameters,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> => {
    const authorization = await credentials.authorization();
    const send = (value: string) =>
      client.send(gate, route, parameters, {
        ...githubHeaders,
        ...headers,
        authorization: value,
      });
    const answer = await send(authorization);
    // GitHub's own 401 was not carried out, so this repeats nothing, writes included.
    if (
      answer.status !== 401 ||
      githubMessage(answer.data) === null ||
      !credentials.forget(authorization)
    )
      return answer;
    return await send(await credentials.authorization());
  };

  const attempt: Ask = async (route, parameters, check) => {
    const asked = clean(spell(route, parameters));
    const isGet = route.startsWith("GET ");
    const key = `${route} ${JSON.stringify(parameters)}`;
    const known = isGet ? etags.find(key) : null;
    let answer = await authorized(
      route,
      parameters,
      known === null ? {} : { "if-none-match": known.tag },
    );
    if (answer.status === 304 && known !== null)
      answer = {
        ...known.answer,
        headers: { ...known.answer.headers, ...answer.headers },
        // Nothing in it shows whose it is.
        lead: null,
      };
    // A deletion is acknowledged by 204 alone: an empty 200 is of something in between.
    if (
      route.startsWith("DELETE ") &&
      answer.status < 300 &&
      answer.status !== 204
    )
      throw new TransientError(
        `the answer is not what was asked for: ${asked}: status ${answer.status}`,
      );
    const heard = client.hear(answer, asked, check);
    if (heard.kind === "failure") return toReply(answer, heard.error);
    if (isGet) etags.keep(key, answer);
    return { kind: "ok", value: heard.value, headers: answer.headers };
  };

  const ask: Ask = async (route, parameters, check) => {
    // Obtaining a credential has its own patience, which is not to be multiplied with this one.
    await credentials.authorization();
    return await retrying(patience, gate, () =>
      attempt(route, parameters, check),
    );
  };

  const write: Ask = async (route, parameters, check) => {
    await credentials.authorization();
    return await oneByOne(async () => {
      try {
        return await attempt(route, parameters, check);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        throw new UnsettledError(error.message, { cause: error });
      }
    });
  };

  const askList = <T>(
    route: string,
    parameters: Parameters,
    element: Check<T>,
    by: "page" | "cursor" = "page",
  ): Promise<Reply<readonly T[]>> =>
    readPages(ask, {
      route,
      parameters,
      element,
      by,
      mostPages: options.mostPages,
    });

  return {
    ask,
    read: async (...question) => valueOf(await ask(...question)),
    list: async (...question) => valueOf(await askList(...question)),
    askList,
    write,
    settle: (lookAndWrite) => settling(patience, gate, lookAndWrite),
  };
};

/** The value, where only a full answer will do. */
export const valueOf = <T>(reply: Reply<T>): T => {
  if (reply.kind === "ok") return reply.value;
  throw reply.error;
};

const toReply = (answer: Answer, error: Error): Reply<never> => {
  if (error instanceof LimitedError || githubMessage(answer.data) === null)
    throw error;
  if (answer.status === 403) return { kind: "forbidden", error };
  if (answer.status === 404) return { kind: "absent", error };
  if (answer.status === 409 || answer.status === 422)
    return { kind: "refused", error };
  throw error;
};
