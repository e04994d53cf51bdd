import { instant } from "../../../domain/time.ts";
import {
  noContent,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
} from "../call.ts";
import { findCommit, type Signature, writeCommit } from "../commits.ts";
import { isReachable } from "../history.ts";
import { refusePush } from "../protection.ts";
import { moveRef } from "../pushes.ts";
import { isRefName, RefConflict } from "../refs.ts";
import { notFound, Refusal } from "../refusal.ts";
import { gitCommit, repoUrl } from "../shapes/commits.ts";
import { nodeId } from "../shapes/common.ts";
import { authorOf, signedCommit } from "../website.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

export const gitDataRoutes: readonly Route[] = [
  repositoryRoute("GET", "/git/ref/:ref*", read, (call) => {
    const ref = `refs/${call.params["ref"] ?? ""}`;
    if (call.repository.refs.get(ref) === null) throw notFound();
    return ok(refShape(call, ref));
  }),
  repositoryRoute("GET", "/git/matching-refs/:ref*", read, (call) =>
    ok(
      call.repository.refs
        .entries(`refs/${call.params["ref"] ?? ""}`)
        .map(([ref]) => refShape(call, ref)),
    ),
  ),
  repositoryRoute("POST", "/git/refs", write, (call) => {
    const ref = requiredText(call, "ref");
    const sha = requiredText(call, "sha");
    if (!/^refs\/[^/]+\/.+/.test(ref) || !isRefName(ref))
      throw new Refusal(
        422,
        "Reference name must start with 'refs/' and contain at least one slash after that.",
      );
    requireObject(call, sha);
    if (call.repository.refs.get(ref) !== null)
      throw new Refusal(422, "Reference already exists");
    move(call, ref, sha);
    return ok(refShape(call, ref), 201);
  }),
  repositoryRoute("PATCH", "/git/refs/:ref*", write, (call) => {
    const ref = `refs/${call.params["ref"] ?? ""}`;
    const sha = requiredText(call, "sha");
    const before = call.repository.refs.get(ref);
    if (before === null) throw new Refusal(422, "Reference does not exist");
    requireObject(call, sha);
    if (
      call.input["force"] !== true &&
      !isReachable(call.repository.objects, before, sha)
    )
      throw new Refusal(422, "Update is not a fast forward");
    move(call, ref, sha);
    return ok(refShape(call, ref));
  }),
  repositoryRoute("DELETE", "/git/refs/:ref*", write, (call) => {
    const ref = `refs/${call.params["ref"] ?? ""}`;
    if (call.repository.refs.get(ref) === null)
      throw new Refusal(422, "Reference does not exist");
    move(call, ref, null);
    return noContent;
  }),
  repositoryRoute("GET", "/git/commits/:sha", read, (call) => {
    const sha = call.params["sha"] ?? "";
    if (findCommit(call.repository.objects, sha) === null) throw notFound();
    return ok(gitCommit(call.world, call.repository, sha));
  }),
  repositoryRoute("POST", "/git/commits", write, (call) => {
    const sha = createCommit(call);
    return ok(gitCommit(call.world, call.repository, sha), 201);
  }),
];

const createCommit = (call: RepositoryCall): string => {
  const { world, repository, actor, input } = call;
  const tree = requiredText(call, "tree");
  if (repository.objects.read(tree)?.type !== "tree")
    throw new Refusal(422, "Tree SHA does not exist");
  const parents = Array.isArray(input["parents"])
    ? input["parents"].map(String)
    : [];
  for (const parent of parents)
    if (findCommit(repository.objects, parent) === null)
      throw new Refusal(
        422,
        "Parent SHA does not exist or is not a commit object",
      );
  const author = personOf(input["author"]);
  const committer = personOf(input["committer"]);
  const commit = {
    tree,
    parents,
    message: requiredText(call, "message"),
    author: author ?? authorOf(world, actor),
  };
  // What an app commits without naming anybody, GitHub signs for it.
  if (actor.type === "Bot" && author === null && committer === null)
    return signedCommit(world, repository.objects, commit);
  return writeCommit(repository.objects, {
    ...commit,
    committer: committer ?? commit.author,
  });
};

const personOf = (value: unknown): Signature | null => {
  if (typeof value !== "object" || value === null) return null;
  const { name, email, date } = value as Record<string, unknown>;
  if (typeof name !== "string" || typeof email !== "string") return null;
  return {
    name,
    email,
    at: instant(typeof date === "string" ? Date.parse(date) : 0),
  };
};

const move = (call: RepositoryCall, ref: string, to: string | null): void => {
  const { world, repository, actor } = call;
  const before = repository.refs.get(ref);
  const reason = refusePush(world, repository, actor, { ref, before, to });
  if (reason !== null)
    throw new Refusal(422, `Repository rule violations found\n\n${reason}`);
  try {
    moveRef(world, repository, { ref, to, actor });
  } catch (error) {
    if (error instanceof RefConflict)
      throw new Refusal(422, "Reference cannot be updated");
    throw error;
  }
};

const requireObject = (call: RepositoryCall, sha: string): void => {
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(
      422,
      "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
    );
  if (call.repository.objects.read(sha) === null)
    throw new Refusal(422, "Object does not exist");
};

const refShape = (call: RepositoryCall, ref: string) => {
  const sha = call.repository.refs.get(ref) ?? "";
  const self = repoUrl(call.world, call.repository);
  return {
    ref,
    node_id: nodeId("REF", ref),
    url: `${self}/git/${ref}`,
    object: { sha, type: "commit", url: `${self}/git/commits/${sha}` },
  };
};
