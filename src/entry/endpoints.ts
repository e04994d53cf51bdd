/** Where a run may speak to: https, or this machine; and whose word on the time it takes. */
import { UsageError } from "./usage-error.ts";

/** A variable's name and the URL in it. */
export type Endpoint = readonly [name: string, url: string];

export const refusePlainHttp = ([name, text]: Endpoint): void => {
  const url = parseUrl(name, text);
  if (
    url.protocol !== "https:" &&
    !(url.protocol === "http:" && isLoopback(url))
  )
    throw new UsageError(`${name} must be https (http is for loopback only).`, {
      variables: [name],
    });
};

/** Whoever can set the clock can lengthen access, so it is for a sandbox on this machine alone. */
export const refuseForeignClock = (
  clockUrl: string,
  endpoints: readonly Endpoint[],
): void => {
  const foreign = [["CURFEW_CLOCK_URL", clockUrl] as const, ...endpoints].find(
    ([name, text]) => !isLoopback(parseUrl(name, text)),
  );
  if (foreign !== undefined)
    throw new UsageError(
      `CURFEW_CLOCK_URL is for a sandbox: ${foreign[0]} is not on loopback.`,
      { variables: ["CURFEW_CLOCK_URL"] },
    );
};

const parseUrl = (name: string, text: string): URL => {
  try {
    return new URL(text);
  } catch {
    throw new UsageError(`${name} is not a URL.`, { variables: [name] });
  }
};

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/.test(hostname);
