/** Calls in the App's own name, and what they teach about GitHub's clock. */
import { BlockedError } from "../../domain/errors.ts";
import { type Instant, instant } from "../../domain/time.ts";
import { createSign } from "./app-key.ts";
import type { AppOptions } from "./app.ts";
import { type Heard, type Parameters, spell } from "./client.ts";
import { type Answer, githubMessage, serverDate } from "./errors.ts";
import { createGate } from "./gate.ts";
import { githubHeaders } from "./rest.ts";
import { retrying } from "./retry.ts";
import type { Check } from "./shapes.ts";

export interface AppCalls {
  /** A failure is GitHub's own 404; any other is thrown. */
  ask<T>(
    route: string,
    parameters: Parameters,
    check: Check<T>,
  ): Promise<Heard<T>>;
  /** Our clock, corrected by what GitHub was seen to think of it. */
  serverNow(): Promise<Instant>;
}

// Below this a signature is not refused for its time.
const tolerableSkew = 10_000;

export const createAppCalls = (options: AppOptions): AppCalls => {
  const { client, patience, clean, now } = options;
  const gate = createGate(patience);
  const sign = createSign(options.config, clean);
  let skew = 0;
  const serverNow = async () => instant((await now()) + skew);

  const send = async (route: string, parameters: Parameters) => {
    const signature = await sign(await serverNow());
    return await client.send(gate, route, parameters, {
      ...githubHeaders,
      authorization: `Bearer ${signature}`,
    });
  };

  /** True when the clocks differ by so much that the signature was refused for it. */
  const learn = async (answer: Answer): Promise<boolean> => {
    // A page in GitHub's place has any clock.
    if (githubMessage(answer.data) === null) return false;
    const date = serverDate(answer.headers);
    if (date === null) return false;
    const off = date - (await serverNow());
    if (Math.abs(off) < tolerableSkew) return false;
    skew += off;
    return true;
  };

  return {
    serverNow,
    ask: (route, parameters, check) =>
      retrying(patience, gate, async () => {
        const asked = clean(spell(route, parameters));
        let answer = await send(route, parameters);
        if (answer.status === 401 && (await learn(answer)))
          answer = await send(route, parameters);
        const heard = client.hear(answer, asked, check);
        if (heard.kind === "value") return heard;
        if (answer.status === 404 && heard.error instanceof BlockedError)
          return heard;
        throw refusal(answer, heard.error);
      }),
  };
};

const refusal = (answer: Answer, error: Error): Error => {
  if (!(error instanceof BlockedError)) return error;
  if (answer.status === 401)
    return new BlockedError(
      `GitHub does not accept the App's signature; ${error.message}`,
      "Check that GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY belong together, and the machine's clock.",
    );
  if (answer.status === 403)
    return new BlockedError(
      `GitHub gives the App no token; ${error.message}`,
      "Look at the App's installation in the organisation's settings: it may be suspended.",
    );
  return error;
};
