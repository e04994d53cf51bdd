/** Finds the route for a path. A trailing slash makes no difference, which is how an id of `..` turns into its parent. */
import { methodNotSupported, notFound } from "./errors.ts";
import type { Route } from "./call.ts";

export interface Match {
  readonly route: Route;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Throws Okta's E0000007 for an unknown path and E0000022 for an unknown method on a known one. */
export const findRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): Match => {
  const segments = segmentsOf(decoded(path));
  const matches = routes.flatMap((route) => {
    const parameters = matched(segmentsOf(route.path), segments);
    return parameters === null ? [] : [{ route, parameters }];
  });
  const match = matches.find(({ route }) => route.method === method);
  if (match !== undefined) return match;
  throw matches.length > 0 ? methodNotSupported() : notFound(path, "endpoint");
};

/** An escaped `/` splits a path like a plain one, so a login with `/` cannot be looked up. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const segmentsOf = (path: string): readonly string[] =>
  path.split("/").filter((segment) => segment !== "");

const matched = (
  pattern: readonly string[],
  segments: readonly string[],
): ReadonlyMap<string, string> | null => {
  if (pattern.length !== segments.length) return null;
  const parameters = new Map<string, string>();
  for (const [index, name] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (name.startsWith(":")) parameters.set(name.slice(1), segment);
    else if (name !== segment) return null;
  }
  return parameters;
};
