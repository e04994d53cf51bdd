/** Clone, fetch and push over HTTP: git's own `http-backend`, behind GitHub's doors. */
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import type { Account, Role, Token } from "./accounts.ts";
import { findCommit } from "./commits.ts";
import { runBackend } from "./http-backend.ts";
import { answerOnce } from "./known-answers.ts";
import { closedMoves } from "./protection.ts";
import { recordMove } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import { isAtLeast, roleOf } from "./roles.ts";
import { covers, identify } from "./tokens.ts";
import type { World } from "./world.ts";

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
      const read = () =>
        answerOnce(repository, request, () =>
          runBackend(repository, request, verb, account, {}),
        );
      if (!isPush) return read();
      const done = pushes.then(() =>
        verb === "info/refs"
          ? read()
          : receive(world, repository, request, verb, account),
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
