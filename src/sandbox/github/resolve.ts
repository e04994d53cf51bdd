import { findCommit } from "./commits.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** A commit by its id (whole, or at least seven digits), a branch, a tag or a full ref; null: none. */
export const resolveCommit = (
  repository: Repository,
  name: string,
): string | null => {
  for (const ref of [
    `refs/heads/${name}`,
    `refs/tags/${name}`,
    name,
    `refs/${name}`,
  ]) {
    const sha = repository.refs.get(ref);
    if (sha !== null) return peel(repository, sha);
  }
  return findCommit(repository.objects, name) === null ? null : name;
};

/** Throws what GitHub says of a name that is none. */
export const commitOf = (repository: Repository, name: string): string => {
  const sha = resolveCommit(repository, name);
  if (sha !== null) return sha;
  // GitHub tells an id that it does not have from a name that it does not have.
  if (/^[0-9a-f]{40}$/.test(name))
    throw new Refusal(422, `No commit found for SHA: ${name}`);
  throw notFound();
};

/** One side of a comparison, which can be in a fork: `owner:branch`. */
export const sideOf = (
  world: World,
  repository: Repository,
  name: string,
): string => {
  const [owner, branch] = name.includes(":") ? name.split(":", 2) : [];
  const fork =
    owner === undefined
      ? repository
      : [...world.repositories.values()].find(
          (one) =>
            (one === repository || one.parent === repository) &&
            one.owner.login.toLowerCase() === owner.toLowerCase(),
        );
  const sha = fork && resolveCommit(fork, branch ?? name);
  if (sha === undefined || sha === null) throw notFound();
  return sha;
};

const peel = (repository: Repository, sha: string): string | null => {
  const object = repository.objects.read(sha);
  if (object?.type === "commit") return sha;
  if (object?.type !== "tag") return null;
  const target = /^object ([0-9a-f]{40})/.exec(object.content.toString("utf8"));
  return target?.[1] === undefined ? null : peel(repository, target[1]);
};
