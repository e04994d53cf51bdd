/** What a run amid a fault must not have done, and what must be so when nothing goes wrong any more. */
import type { KnownCall } from "./desk.ts";
import type { Rehearsed } from "./rehearsal.ts";
import type { Ran } from "./run.ts";
import { look, type Seen } from "./look.ts";
import type { Trouble } from "./faults.ts";
import { secretsIn } from "./secrets.ts";
import { isCheck, judgeWords } from "./words.ts";
import type { World } from "./world.ts";

/** After the run in which something went wrong. */
export const judgeRun = (
  world: World,
  rehearsed: Rehearsed,
  ran: Ran,
  hits: readonly KnownCall[],
  trouble: Trouble,
): readonly string[] => {
  const seen = look(world);
  return [
    ...(ran.end === "endless" ? ["it did not end"] : []),
    ...(ran.surprise === null ? [] : [`no words for: ${ran.surprise}`]),
    ...secretsIn(world, ran),
    ...world.unannounced().map((path) => `no intent before PUT ${path}`),
    ...lostGuards(world, rehearsed, seen),
    ...falseMoves(world, rehearsed),
    ...lateEnds(rehearsed, ran, seen, hits, world),
    ...judgeRepository(rehearsed, seen),
    ...twice(seen, rehearsed).map(
      (comment) => `one comment too many: ${comment}`,
    ),
    ...falseStatuses(ran, seen).map((status) => `a false status: ${status}`),
    ...judgeWords(rehearsed, ran, hits, trouble),
    ...(ran.code === 0
      ? differences(done(settled(seen)), done(settled(rehearsed.after))).map(
          (difference) => `exit 0, and yet ${difference}`,
        )
      : []),
  ];
};

/** Has everything come to what it should come to, already? */
export const isAtEnd = (world: World, { end }: Rehearsed): boolean =>
  differences(done(look(world)), done(end)).length === 0;

/** After the runs that followed, in which nothing went wrong. */
export const judgeEnd = (
  world: World,
  rehearsed: Rehearsed,
  code: number | null,
): readonly string[] => {
  const seen = look(world);
  return [
    ...(code === (rehearsed.journey.code ?? 0)
      ? []
      : [`the next runs end with ${String(code)}`]),
    ...(isCheck(rehearsed)
      ? differences(seen, rehearsed.end)
      : differences(done(seen), done(rehearsed.end))
    ).map((difference) => `in the end ${difference}`),
    ...twice(seen, rehearsed).map(
      (comment) => `one comment too many: ${comment}`,
    ),
    ...lostGuards(world, rehearsed, seen),
    ...falseMoves(world, rehearsed),
  ];
};

/** Whoever came in had to, and whoever went. */
const falseMoves = (world: World, { end }: Rehearsed): readonly string[] =>
  world.changes().filter((change) => {
    const [kind, ...who] = change.split(" ");
    return end.members.includes(who.join(" ")) !== (kind === "add");
  });

/** Gone, even for a moment in which the next write may put it back. */
const lostGuards = (
  world: World,
  { start }: Rehearsed,
  seen: Seen,
): readonly string[] => [
  ...world.unguarded().map((write) => `without the guard rail: ${write}`),
  ...start.guards
    .filter((guard) => !seen.guards.includes(guard))
    .map((guard) => `lost: ${guard}`),
];

/** An end that is due waits for nothing but its own removal, and for a token to ask for it with. */
const lateEnds = (
  { journey }: Rehearsed,
  ran: Ran,
  { members }: Seen,
  hits: readonly KnownCall[],
  { company }: World,
): readonly string[] => {
  const wasKilled = ran.end === "killed";
  return journey.dueEnds
    .filter((who) => members.includes(who))
    .filter((who) => {
      const [login = ""] = who.split(" ");
      const id = company.people.get(login)?.id ?? login;
      return !hits.some(
        ({ method, path }) =>
          path === "/oauth2/v1/token" ||
          (method === "DELETE" && path.includes(id)),
      );
    })
    .flatMap((who) => (wasKilled ? [] : [`still in: ${who}`]));
};

/** Nothing but a cleanup's own branch may move, and it deletes what it may. */
const judgeRepository = (
  { start, end }: Rehearsed,
  seen: Seen,
): readonly string[] => {
  const may = new Set([...start.branches, ...end.branches, ledgerBranch]);
  const known = [...start.pullRequests, ...end.pullRequests].map(changesIn);
  return [
    ...(seen.main === start.main ? [] : ["main was moved"]),
    ...seen.branches
      .filter((branch) => !may.has(branch))
      .map((branch) => `a branch ${branch}`),
    ...seen.pullRequests
      .filter((pull) => !known.includes(changesIn(pull)))
      .map((pull) => `a pull request ${pull}`),
    ...(seen.pullRequests.length <= end.pullRequests.length
      ? []
      : ["one pull request too many"]),
  ];
};

const ledgerBranch = "curfew/ledger";

/** Its branch and changes: its title may be older than they are. */
const changesIn = (pull: string): string => pull.replace(/ ".*"/, "");

/** Comments come once; some may be missing, because telling people is tried once and holds nothing up. */
const twice = ({ comments }: Seen, { end }: Rehearsed): readonly string[] => {
  const left = [...end.comments];
  return comments.filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

/** Others may merge by the status, so it must not be better than the exit code. */
const falseStatuses = (ran: Ran, { statuses }: Seen): readonly string[] =>
  ran.end === "ended" && ran.code !== 0
    ? statuses.filter((status) => status.endsWith(" success"))
    : [];

type Done = Omit<Seen, "comments" | "statuses">;

/** Apart from what people are told. */
const done = ({ comments: _c, statuses: _s, ...rest }: Seen): Done => rest;

/** Okta's acknowledgement is as good as its list, until the next run has looked. */
const settled = (seen: Seen): Seen => ({
  ...seen,
  ledger: seen.ledger.map((line) =>
    line.replaceAll(/(added|removed) acknowledged/g, "$1 confirmed"),
  ),
});

const differences = <Part extends Done>(
  seen: Part,
  wanted: Part,
): readonly string[] =>
  (Object.keys(wanted) as (keyof Part & string)[])
    .filter(
      (part) => JSON.stringify(seen[part]) !== JSON.stringify(wanted[part]),
    )
    .map(
      (part) =>
        `${part} ${JSON.stringify(seen[part])} instead of ${JSON.stringify(wanted[part])}`,
    );
