/**
 * The `fetch` that Octokit is given. It keeps the credential on one origin, follows GitHub's redirections of renamed repositories
 * there, and hands a body on only when all of it has arrived: Octokit takes a body that broke off for an empty answer.
 */
import { isIP } from "node:net";
import { BlockedError, TransientError } from "../../domain/errors.ts";

export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

const redirections: ReadonlySet<number> = new Set([301, 302, 307, 308]);
const mostHops = 3;
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

export const createFetch =
  (origin: string, bodyLimit: number): Fetch =>
  async (url, options) => {
    let target = new URL(url);
    for (let hop = 0; ; hop += 1) {
      if (target.origin !== origin)
        throw new BlockedError(
          `GitHub's answer leads to ${target.origin}, and the credential may not leave ${origin}`,
          "If the repository was moved to another host, set its new address; otherwise look for a proxy that rewrites answers.",
        );
      const response = await fetch(target, { ...options, redirect: "manual" });
      const location = response.headers.get("location");
      if (!redirections.has(response.status) || location === null)
        return await received(response, bodyLimit);
      await response.body?.cancel();
      if (hop === mostHops)
        throw new TransientError(
          `GitHub redirected more than ${mostHops} times`,
        );
      // GitHub asks for the request to be repeated as it was, whatever the method (its guide to redirections).
      target = new URL(location, target);
    }
  };

const received = async (
  response: Response,
  bodyLimit: number,
): Promise<Response> => {
  const { status, headers } = response;
  if (withoutBody.has(status)) {
    await response.body?.cancel();
    return new Response(null, { status, headers });
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > bodyLimit)
      throw new TransientError(
        `GitHub's answer is longer than ${bodyLimit} bytes`,
      );
    chunks.push(bytes);
  }
  return new Response(Buffer.concat(chunks), { status, headers });
};

/** The checked address of the API; http only where nobody can listen in. */
export const toApiUrl = (apiUrl: string): URL => {
  const hint =
    "Set GITHUB_API_URL to https://api.github.com or your server's https://HOST/api/v3.";
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw new BlockedError("The address of GitHub's API is not a URL", hint);
  if (
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw new BlockedError(
      "The address of GitHub's API has parts that do not belong there",
      hint,
    );
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new BlockedError(
      "The address of GitHub's API is not encrypted, so the credential could be read on the way",
      hint,
    );
  return url;
};

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname === "[::1]" ||
  (isIP(hostname) === 4 && hostname.startsWith("127."));
