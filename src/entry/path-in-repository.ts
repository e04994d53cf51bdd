import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import { printable } from "../rules/printable.ts";
import { UsageError } from "./usage-error.ts";

/**
 * A path as somebody typed it, as the repository knows it: from its root, with `/`. Absolute ones are understood inside the work tree,
 * and a leading slash as CODEOWNERS has it, for the root. Throws UsageError for what names no file of the repository: an answer about
 * such a path would look like one about a file.
 */
export const pathInRepository = (repo: string, given: string): string => {
  const path = posix.normalize(fromRoot(repo, given).split(sep).join("/"));
  if (path === "." || path === "./" || path === ".." || path.startsWith("../"))
    throw new UsageError(
      `${quoted(given)} names no file of the repository; write the path from its root, as in access/tiers/NAME.yaml.`,
    );
  return path;
};

const fromRoot = (repo: string, given: string): string => {
  if (!isAbsolute(given)) return given;
  for (const root of [repo, realOf(repo)]) {
    const inside = relative(root, given);
    if (
      inside !== ".." &&
      !inside.startsWith(`..${sep}`) &&
      !isAbsolute(inside)
    )
      return given.endsWith("/") ? `${inside}/` : inside;
  }
  const path = given.replace(/^\/+/, "");
  const [first = ""] = path.split("/");
  if (!existsSync(join(repo, first)) && existsSync(join("/", first)))
    throw new UsageError(
      `${quoted(given)} lies outside the repository at ${printable(repo)}; write the path from its root, or name another clone by --repo.`,
    );
  return path;
};

const realOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const quoted = (text: string): string => `"${printable(text, 200)}"`;
