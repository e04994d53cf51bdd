/** Questions about the graph of commits, answered from parsed commits without a git process. */
import { findCommit, readCommit } from "./commits.ts";
import type { ObjectStore } from "./objects.ts";

export const ancestorsOf = (
  objects: ObjectStore,
  tip: string,
): ReadonlySet<string> => {
  const seen = new Set([tip]);
  for (const sha of seen)
    for (const parent of findCommit(objects, sha)?.parents ?? [])
      seen.add(parent);
  return seen;
};

/** Is `ancestor` reachable from `tip`, or `tip` itself? */
export const isReachable = (
  objects: ObjectStore,
  ancestor: string,
  tip: string,
): boolean => {
  const seen = new Set([tip]);
  for (const sha of seen) {
    if (sha === ancestor) return true;
    for (const parent of findCommit(objects, sha)?.parents ?? [])
      seen.add(parent);
  }
  return false;
};

/** Commits reachable from `tip` and not from `base`, parents before children. */
export const commitsBetween = (
  objects: ObjectStore,
  base: string | null,
  tip: string,
): string[] => {
  const excluded =
    base === null ? new Set<string>() : ancestorsOf(objects, base);
  const ordered: string[] = [];
  const seen = new Set<string>();
  const stack: { sha: string; done: boolean }[] = [{ sha: tip, done: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.done) {
      ordered.push(top.sha);
      continue;
    }
    if (excluded.has(top.sha) || seen.has(top.sha)) continue;
    seen.add(top.sha);
    stack.push({ sha: top.sha, done: true });
    const { parents } = readCommit(objects, top.sha);
    for (const parent of [...parents].reverse())
      stack.push({ sha: parent, done: false });
  }
  return ordered;
};

/** The best common ancestor; the first that is no ancestor of another. null: unrelated histories. */
export const mergeBaseOf = (
  objects: ObjectStore,
  a: string,
  b: string,
): string | null => {
  const reachable = ancestorsOf(objects, a);
  const candidates: string[] = [];
  const seen = new Set([b]);
  for (const sha of seen) {
    if (reachable.has(sha)) candidates.push(sha);
    else
      for (const parent of findCommit(objects, sha)?.parents ?? [])
        seen.add(parent);
  }
  return (
    candidates.find(
      (one) =>
        !candidates.some(
          (other) => other !== one && isReachable(objects, one, other),
        ),
    ) ?? null
  );
};

/** From `tip` back along first parents, newest first, up to `until` (exclusive). */
export const firstParentsOf = (
  objects: ObjectStore,
  tip: string,
  until?: string,
): string[] => {
  const chain: string[] = [];
  let sha: string | undefined = tip;
  while (sha !== undefined && sha !== until) {
    chain.push(sha);
    sha = findCommit(objects, sha)?.parents[0];
  }
  return chain;
};
