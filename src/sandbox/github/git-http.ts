/** Clone, fetch and push over HTTP: git's own `http-backend`, behind GitHub's doors. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import { gitEnvironment } from "./git.ts";
import { findCommit } from "./commits.ts";
import { isAtLeast, roleOf } from "./people.ts";
import { closedMoves } from "./protection.ts";
import { recordMove } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import { covers, identify } from "./tokens.ts";
import type { Account, Repository, Role, Token, World } from "./world.ts";

const address =
  /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** null: not a request of git's. */
export const createGitHttp = (
  world: World,
): ((request: SandboxRequest) => Promise<SandboxResponse> | null) => {
  // One push at a time, so that what moved is what this push moved.
  let pushes: Promise<unknown> = Promise.resolve();

  return (request) => {
    const match = address.exec(request.url.pathname);
    if (match === null) return null;
    const [, owner = "", name = "", verb = ""] = match;
    const isPush =
      verb === "git-receive-pack" ||
      request.url.searchParams.get("service") === "git-receive-pack";
    try {
      const { repository, account } = admit(
        world,
        request,
        `${owner}/${name}`,
        isPush ? "write" : "read",
      );
      if (verb !== "git-receive-pack")
        return runBackend(repository, request, verb, account, {});
      const done = pushes.then(() =>
        receive(world, repository, request, verb, account),
      );
      pushes = done.catch(() => undefined);
      return done;
    } catch (error) {
      if (error instanceof Refusal) return Promise.resolve(refuse(error));
      throw error;
    }
  };
};

const admit = (
  world: World,
  request: SandboxRequest,
  fullName: string,
  wanted: "read" | "write",
): { repository: Repository; account: Account } => {
  const caller = identify(world, request.headers["authorization"]);
  if (caller?.kind !== "token")
    throw new Refusal(401, "Authentication required");
  const repository = world.repositories.get(fullName.toLowerCase());
  const { token } = caller;
  const role =
    repository === undefined ? "none" : roleFor(world, repository, token);
  if (repository === undefined || !isAtLeast(role, "read"))
    throw new Refusal(404, "Repository not found.");
  if (!isAtLeast(role, wanted))
    throw new Refusal(
      403,
      `Permission to ${repository.owner.login}/${repository.name}.git denied to ${token.account.login}.`,
    );
  return { repository, account: token.account };
};

const roleFor = (world: World, repository: Repository, token: Token): Role => {
  const held = token.permissions?.["contents"];
  const byToken: Role =
    token.permissions === null || covers(held, "write")
      ? "write"
      : covers(held, "read")
        ? "read"
        : "none";
  if (token.installation !== null)
    return token.installation.account === repository.owner ? byToken : "none";
  const own = roleOf(repository, world, token.account);
  return isAtLeast(own, byToken) ? byToken : own;
};

const refuse = ({ status, shortMessage }: Refusal): SandboxResponse => ({
  status,
  headers: {
    "content-type": "text/plain; charset=utf-8",
    ...(status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {}),
  },
  body: `${shortMessage}\n`,
});

/** A push: asked of the branch rules by a hook, then written down as this account's doing. */
const receive = async (
  world: World,
  repository: Repository,
  request: SandboxRequest,
  verb: string,
  account: Account,
): Promise<SandboxResponse> => {
  const before = new Map(repository.refs.entries("refs/"));
  const response = await runBackend(repository, request, verb, account, {
    CURFEW_SANDBOX_CLOSED: closedTo(world, repository, account),
  });
  repository.refs.reload();
  const after = new Map(repository.refs.entries("refs/"));
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(ref) ?? null;
    const to = after.get(ref) ?? null;
    if (was !== to && (to === null || isCommit(repository, to)))
      recordMove(world, repository, { ref, before: was, to, actor: account });
  }
  return response;
};

const isCommit = (repository: Repository, sha: string): boolean =>
  findCommit(repository.objects, sha) !== null;

/** For the hook: `rule ref` lines, each a kind of move of a branch that this account may not make. */
const closedTo = (
  world: World,
  repository: Repository,
  account: Account,
): string => {
  const branches = new Set([
    ...repository.protections.keys(),
    ...[...repository.rulesets.values()]
      .flatMap((ruleset) => ruleset.include)
      .filter((pattern) => pattern.startsWith("refs/heads/"))
      .map((pattern) => pattern.slice("refs/heads/".length)),
    ...(repository.rulesets.size === 0
      ? []
      : repository.refs
          .entries("refs/heads/")
          .map(([ref]) => ref.slice("refs/heads/".length))),
  ]);
  return [...branches]
    .flatMap((branch) => {
      const ref = `refs/heads/${branch}`;
      const closed = closedMoves(world, repository, branch, account);
      return [
        ...(closed.deletion ? [`delete ${ref}`] : []),
        ...(closed.forcePush ? [`force ${ref}`] : []),
        ...(closed.pullRequest ? [`push ${ref}`] : []),
        ...(closed.update ? [`update ${ref}`] : []),
        ...(closed.creation ? [`create ${ref}`] : []),
      ];
    })
    .join("\n");
};

/** CGI: headers come first, then the answer as it is made. */
const runBackend = (
  repository: Repository,
  request: SandboxRequest,
  verb: string,
  account: Account,
  more: Record<string, string>,
): Promise<SandboxResponse> => {
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: repository.directory,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${verb}`,
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.url.search.slice(1),
      CONTENT_TYPE: headers["content-type"] ?? "",
      CONTENT_LENGTH: String(request.body.length),
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: headers["git-protocol"] ?? "",
      REMOTE_USER: account.login,
      REMOTE_ADDR: "127.0.0.1",
      ...more,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A backend that ends early, as it does when it refuses, closes its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.body);
  return verb === "git-receive-pack"
    ? readWhole(child.stdout)
    : readHead(child.stdout);
};

/** Answers once the headers are there; the body flows on. */
const readHead = (stdout: Readable): Promise<SandboxResponse> =>
  new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      stdout.off("data", take);
      stdout.pause();
      stdout.unshift(bytes.subarray(end + 4));
      resolve({
        ...parseHead(bytes.toString("latin1", 0, end)),
        body: stdout,
      });
    };
    stdout.on("data", take);
    stdout.once("end", () => {
      reject(new Error("git http-backend ended without an answer"));
    });
    stdout.once("error", reject);
  });

/** A push's answer is small, and is given only once everything about the push is known. */
const readWhole = async (stdout: Readable): Promise<SandboxResponse> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stdout) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) throw new Error("git http-backend ended without an answer");
  return {
    ...parseHead(bytes.toString("latin1", 0, end)),
    body: bytes.subarray(end + 4),
  };
};

const parseHead = (
  head: string,
): { status: number; headers: Record<string, string> } => {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "status") status = Number(value.split(" ")[0]);
    else headers[name] = value;
  }
  return { status, headers };
};
