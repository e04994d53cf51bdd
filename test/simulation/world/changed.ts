import { difference } from "./git.ts";
import type { Hub, OpenedPull } from "./hub.ts";

/** What a pull request's branch changed since it left main. */
export const allChangedPaths = (
  { git }: Hub,
  { base, facts }: OpenedPull,
): readonly string[] => {
  const before = git.read(base).tree;
  const after = git.read(facts.head.sha).tree;
  return difference(before, after, [...before.keys(), ...after.keys()]).map(
    ({ path }) => path,
  );
};
