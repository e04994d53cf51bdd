import {
  type Answer,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
  text,
} from "../call.ts";
import { readCommit, writeCommit } from "../commits.ts";
import { refusePush } from "../protection.ts";
import { moveRef } from "../pushes.ts";
import { notFound, Refusal } from "../refusal.ts";
import { branchTip, fullNameOf } from "../repositories.ts";
import { resolveCommit } from "../resolve.ts";
import { gitCommit, repoUrl } from "../shapes/commits.ts";
import {
  editTree,
  findPath,
  listTree,
  type PathEntry,
  type TreeChange,
} from "../trees.ts";
import { authorOf, signedCommit } from "../website.ts";
import { wrapBase64 } from "./trees.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

export const contentRoutes: readonly Route[] = [
  repositoryRoute("GET", "/contents", read, (call) => getContent(call, "")),
  repositoryRoute("GET", "/contents/:path*", read, (call) =>
    getContent(call, call.params["path"] ?? ""),
  ),
  repositoryRoute("PUT", "/contents/:path*", write, (call) => {
    const content = Buffer.from(requiredText(call, "content"), "base64");
    const sha = call.repository.objects.write("blob", content);
    return change(call, { mode: "100644", sha });
  }),
  repositoryRoute("DELETE", "/contents/:path*", write, (call) =>
    change(call, null),
  ),
];

const getContent = (call: RepositoryCall, path: string): Answer => {
  const { objects, defaultBranch } = call.repository;
  const ref = call.query.get("ref") ?? defaultBranch;
  const commit = resolveCommit(call.repository, ref);
  if (commit === null)
    throw new Refusal(404, `No commit found for the ref ${ref}`);
  const { tree } = readCommit(objects, commit);
  const entry: PathEntry | null =
    path === ""
      ? { path: "", mode: "040000", sha: tree }
      : findPath(objects, tree, path);
  if (entry === null) throw notFound();
  if (entry.mode === "040000")
    return ok(
      listTree(objects, entry.sha, false, path === "" ? "" : `${path}/`).map(
        (one) => entryShape(call, one, ref),
      ),
    );
  const content = objects.read(entry.sha)?.content ?? Buffer.alloc(0);
  if ((call.request.headers["accept"] ?? "").includes(".raw"))
    return {
      ...ok(content),
      headers: { "content-type": "application/vnd.github.raw; charset=utf-8" },
    };
  const shape = entryShape(call, entry, ref);
  switch (entry.mode) {
    case "120000":
      return ok({ ...shape, target: content.toString("utf8") });
    case "160000":
      return ok({
        ...shape,
        submodule_git_url: `${call.world.urls.web}/unknown.git`,
      });
    case "100644":
    case "100755":
      // Beyond 1 MB GitHub leaves the content out.
      return ok(
        content.length > 1_048_576
          ? { ...shape, content: "", encoding: "none" }
          : { ...shape, content: wrapBase64(content), encoding: "base64" },
      );
  }
};

const types = {
  "100644": "file",
  "100755": "file",
  "120000": "symlink",
  "160000": "submodule",
  "040000": "dir",
} as const;

const entryShape = (call: RepositoryCall, entry: PathEntry, ref: string) => {
  const api = repoUrl(call.world, call.repository);
  const page = `${call.world.urls.web}/${fullNameOf(call.repository)}`;
  const type = types[entry.mode];
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const url = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const html = `${page}/${type === "dir" ? "tree" : "blob"}/${ref}/${path}`;
  const git = `${api}/git/${type === "dir" ? "trees" : "blobs"}/${entry.sha}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size:
      type === "dir" || type === "submodule"
        ? 0
        : (call.repository.objects.read(entry.sha)?.content.length ?? 0),
    url,
    html_url: html,
    git_url: git,
    download_url: type === "file" ? `${page}/raw/${ref}/${path}` : null,
    type,
    _links: { self: url, git, html },
  };
};

/** One commit on a branch that writes or deletes one file. */
const change = (call: RepositoryCall, change: TreeChange | null): Answer => {
  const { world, repository, actor } = call;
  const { objects } = repository;
  const path = call.params["path"] ?? "";
  const branch = text(call, "branch") ?? repository.defaultBranch;
  const message = requiredText(call, "message");
  const tip = branchTip(repository, branch);
  if (tip === null) throw new Refusal(404, `Branch ${branch} not found`);
  const { tree } = readCommit(objects, tip);
  const old = findPath(objects, tree, path);
  if (old === null && change === null) throw notFound();
  const expected = text(call, "sha");
  if (old !== null && expected === undefined)
    throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (old !== null && expected !== old.sha)
    throw new Refusal(409, `${path} does not match ${expected ?? ""}`);
  const ref = `refs/heads/${branch}`;
  const content = {
    tree: editTree(objects, tree, [[path, change]]),
    parents: [tip],
    author: authorOf(world, actor),
    message,
  };
  const to =
    actor.type === "Bot"
      ? signedCommit(world, objects, content)
      : writeCommit(objects, { ...content, committer: content.author });
  const reason = refusePush(world, repository, actor, { ref, before: tip, to });
  if (reason !== null)
    throw new Refusal(409, `Repository rule violations found\n\n${reason}`);
  moveRef(world, repository, { ref, to, actor });
  return ok(
    {
      content:
        change === null ? null : entryShape(call, { path, ...change }, branch),
      commit: gitCommit(world, repository, to),
    },
    old === null ? 201 : 200,
  );
};
