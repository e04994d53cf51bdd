import {
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
  text,
} from "../call.ts";
import { findCommit } from "../commits.ts";
import { customError, notFound, Refusal } from "../refusal.ts";
import { repoUrl } from "../shapes/commits.ts";
import { nodeId } from "../shapes/common.ts";
import {
  editTree,
  findPath,
  listTree,
  type PathEntry,
  type TreeChange,
  type TreeMode,
} from "../trees.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

export const treeRoutes: readonly Route[] = [
  repositoryRoute("GET", "/git/trees/:sha*", read, (call) => {
    const tree = treeOf(call, call.params["sha"] ?? "");
    return ok(treeShape(call, tree, call.query.has("recursive")));
  }),
  repositoryRoute("POST", "/git/trees", write, (call) =>
    ok(treeShape(call, createTree(call), false), 201),
  ),
  repositoryRoute("GET", "/git/blobs/:sha", read, (call) => {
    const sha = call.params["sha"] ?? "";
    const object = call.repository.objects.read(sha);
    if (object?.type !== "blob") throw notFound();
    return ok({
      sha,
      node_id: nodeId("B", sha),
      size: object.content.length,
      url: `${repoUrl(call.world, call.repository)}/git/blobs/${sha}`,
      content: wrapBase64(object.content),
      encoding: "base64",
    });
  }),
  repositoryRoute("POST", "/git/blobs", write, (call) => {
    const encoding = text(call, "encoding") === "base64" ? "base64" : "utf8";
    const content = Buffer.from(requiredText(call, "content"), encoding);
    const sha = call.repository.objects.write("blob", content);
    return ok(
      {
        sha,
        url: `${repoUrl(call.world, call.repository)}/git/blobs/${sha}`,
      },
      201,
    );
  }),
];

/** Base64 in lines of 60 characters, as GitHub breaks it. */
export const wrapBase64 = (content: Buffer): string =>
  content.toString("base64").replace(/.{1,60}/g, "$&\n");

const createTree = (call: RepositoryCall): string => {
  const { objects } = call.repository;
  const wanted = call.input["tree"];
  if (!Array.isArray(wanted))
    throw new Refusal(422, 'Invalid request.\n\n"tree" wasn\'t supplied.');
  const baseName = text(call, "base_tree");
  const base = baseName === undefined ? null : treeOf(call, baseName, 422);
  const changes = (wanted as unknown[]).map((entry) =>
    changeOf(call, base, entry as Record<string, unknown>),
  );
  return editTree(objects, base, changes);
};

const modes = new Set(["100644", "100755", "120000", "160000", "040000"]);

const changeOf = (
  { repository: { objects } }: RepositoryCall,
  base: string | null,
  entry: Readonly<Record<string, unknown>>,
): readonly [string, TreeChange | null] => {
  const { path, mode, sha, content } = entry;
  if (
    typeof path !== "string" ||
    path === "" ||
    path.split("/").some((name) => ["", ".", "..", ".git"].includes(name))
  )
    throw customError("Tree", "tree.path contains a malformed path component");
  if (sha === null) {
    // A path that is gone makes the whole request fail.
    if (base === null || findPath(objects, base, path) === null)
      throw new Refusal(422, "GitRPC::BadObjectState");
    return [path, null];
  }
  if (typeof mode !== "string" || !modes.has(mode))
    throw customError("Tree", "Must supply a valid tree.mode");
  if (typeof content === "string")
    return [
      path,
      {
        mode: mode as TreeMode,
        sha: objects.write("blob", Buffer.from(content, "utf8")),
      },
    ];
  if (typeof sha !== "string")
    throw customError("Tree", "Must supply either tree.sha or tree.content");
  if (mode !== "160000" && objects.read(sha) === null)
    throw new Refusal(422, `tree.sha ${sha} is not a valid object`);
  return [path, { mode: mode as TreeMode, sha }];
};

/** By a tree's id, a commit's id or a branch's name. */
const treeOf = (call: RepositoryCall, name: string, status = 404): string => {
  const { objects, refs } = call.repository;
  const sha = refs.get(`refs/heads/${name}`) ?? name;
  const commit = findCommit(objects, sha);
  if (commit !== null) return commit.tree;
  if (objects.read(sha)?.type === "tree") return sha;
  throw status === 404
    ? notFound()
    : new Refusal(status, "base_tree is not a valid tree oid");
};

const treeShape = (call: RepositoryCall, tree: string, recursive: boolean) => {
  const url = repoUrl(call.world, call.repository);
  return {
    sha: tree,
    url: `${url}/git/trees/${tree}`,
    tree: listTree(call.repository.objects, tree, recursive).map((entry) =>
      entryShape(call, entry),
    ),
    truncated: false,
  };
};

const entryShape = (call: RepositoryCall, entry: PathEntry) => {
  const url = repoUrl(call.world, call.repository);
  const type =
    entry.mode === "040000"
      ? "tree"
      : entry.mode === "160000"
        ? "commit"
        : "blob";
  return {
    path: entry.path,
    mode: entry.mode,
    type,
    sha: entry.sha,
    ...(type === "blob"
      ? { size: call.repository.objects.read(entry.sha)?.content.length ?? 0 }
      : {}),
    ...(type === "commit" ? {} : { url: `${url}/git/${type}s/${entry.sha}` }),
  };
};
