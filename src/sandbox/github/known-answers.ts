/**
 * What git has already answered to a fetch, for the same question asked of the same refs again: thousands of runs begin with the same
 * few questions, and each costs two processes. The first answer is always git's own.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline, type Readable, Transform } from "node:stream";
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import { readLooseRefs } from "./loose-refs.ts";
import type { Repository } from "./repository.ts";

const mostAnswers = 256;
const mostBytes = 256 * 1024;

const known = new WeakMap<Repository, Map<string, SandboxResponse>>();

/** `ask` may answer with a stream, as it does for a fetch of any size. */
export const answerOnce = async (
  repository: Repository,
  request: SandboxRequest,
  ask: () => Promise<SandboxResponse>,
): Promise<SandboxResponse> => {
  const key = keyOf(repository, request);
  if (key === null) return ask();
  const answers = known.get(repository) ?? new Map<string, SandboxResponse>();
  known.set(repository, answers);
  const before = answers.get(key);
  if (before !== undefined) return before;
  const response = await ask();
  if (response.status !== 200) return response;
  return {
    ...response,
    body: overhear(response.body as Readable, (body) => {
      // What is refused today may be there tomorrow; and what moved meanwhile makes it unclear which refs it told of.
      if (body.includes("ERR ") || keyOf(repository, request) !== key) return;
      const [oldest] = answers.keys();
      if (answers.size >= mostAnswers && oldest !== undefined)
        answers.delete(oldest);
      answers.set(key, { ...response, body });
    }),
  };
};

/** Everything that git's answer follows from, but for objects, of which there are only ever more. */
const keyOf = (
  { directory }: Repository,
  { method, url, headers, body }: SandboxRequest,
): string | null => {
  const refs = readLooseRefs(directory);
  if (refs === null) return null;
  const asked = [
    method,
    url.pathname,
    url.search,
    ...["content-type", "content-encoding", "git-protocol"].map(
      (name) => headers[name] ?? "",
    ),
  ];
  const settings = ["HEAD", "config"].map((name) =>
    readFileSync(join(directory, name), "latin1"),
  );
  return createHash("sha256")
    .update(JSON.stringify([asked, settings, [...refs].sort()]))
    .update(body)
    .digest("hex");
};

/** The same stream; `onWhole` hears of it once it has all gone by, unless it is large. */
const overhear = (
  stream: Readable,
  onWhole: (body: Buffer) => void,
): Readable => {
  let chunks: Buffer[] = [];
  let size = 0;
  const passing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else chunks = [];
      done(null, chunk);
    },
    flush: (done) => {
      if (size <= mostBytes) onWhole(Buffer.concat(chunks));
      done();
    },
  });
  // Whoever hears its failure is the one who sends it.
  pipeline(stream, passing, () => undefined);
  return passing;
};
