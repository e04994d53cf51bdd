/**
 * Was a change in what the reviewers saw? GitHub shows the difference to where the branch left main. That place moves when main takes
 * in commits of the branch (another pull request's merge, a push), and then what was reviewed is not what lands.
 */
import type { CommitSha } from "../../domain/ids.ts";
import type { PathChange } from "../../domain/repository.ts";
import type { PullRequestFacts, Shown } from "../../rules/approval/facts.ts";
import { headPushedAt } from "../../rules/approval/pushes.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import type { PullRequestQuestion } from "./question.ts";
import type { Difference } from "./read-difference.ts";
import { gather, type Run } from "./run.ts";

type Branch = Pick<PullRequestFacts, "pullRequest" | "pushes"> &
  Pick<PullRequestQuestion, "before" | "paths">;

export const readShown = async (
  run: Run,
  branch: Branch,
  difference: Gathered<Difference>,
): Promise<ReadonlyMap<string, Gathered<Shown>>> => {
  const { paths } = branch;
  if (!difference.known)
    return new Map(paths.map((path) => [path, difference]));
  const { fork, own } = difference.value;
  const shown = paths.filter((path) => own.some((one) => one.path === path));
  const moved = await gather(movedUnder(run, branch, fork, own, shown));
  return new Map(
    paths.map((path): [string, Gathered<Shown>] => {
      if (!shown.includes(path)) return [path, known("not-shown")];
      if (!moved.known) return [path, moved];
      return [path, known(moved.value.has(path) ? "base-moved" : "shown")];
    }),
  );
};

/** Those of the paths that another comparison may have left out. */
const movedUnder = async (
  run: Run,
  branch: Branch,
  fork: CommitSha | null,
  own: readonly PathChange[],
  paths: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (fork === null || paths.length === 0) return new Set();
  const doubtful = await doubtfulOf(run, branch.before, fork, own, paths);
  return doubtful.size === 0 || (await forkAtPush(run, branch)) === fork
    ? new Set()
    : doubtful;
};

/**
 * Main's record of pushes is long, so it is asked only where it matters: where main got that place from a branch, or held before what
 * the head holds.
 */
const doubtfulOf = async (
  { deps: { repository, trustRoot } }: Run,
  before: CommitSha,
  fork: CommitSha,
  own: readonly PathChange[],
  paths: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (!(await repository.isOnFirstParentChain(fork, before)))
    return new Set(paths);
  const history = await repository.firstParentHistory(
    fork,
    paths,
    trustRoot ?? fork,
  );
  const earlier = history.flatMap(({ changes }) => changes);
  return new Set(
    own
      .filter(({ path, after }) =>
        earlier.some(
          (change) =>
            change.path === path &&
            (change.before === after || change.after === after),
        ),
      )
      .map(({ path }) => path),
  );
};

/** Where the branch had left main when its head was pushed, by GitHub's record of pushes. */
const forkAtPush = async (
  run: Run,
  branch: Branch,
): Promise<CommitSha | null> => {
  const { repository, source, main } = run.deps;
  const pushedAt = headPushedAt(branch);
  if (pushedAt === null)
    throw new Error("when its head was pushed is not known");
  const pushes = await run.once(`pushes to ${main}`, () => source.pushes(main));
  const tip = pushes.find(({ at, after }) => after !== null && at < pushedAt);
  if (tip?.after == null)
    throw new Error(`what ${main} was when its head was pushed is not known`);
  return repository.mergeBase(tip.after, branch.pullRequest.head.sha);
};
