/** What a run amid a fault must not have done, and what must be so when nothing goes wrong any more. */
import type { KnownCall } from "./desk.ts";
import type { Rehearsed } from "./rehearsal.ts";
import type { Ran } from "./run.ts";
import { look, type Seen } from "./look.ts";
import { secretsIn } from "./secrets.ts";
import type { World } from "./world.ts";

/** After the run in which something went wrong. */
export const judgeRun = (
  world: World,
  rehearsed: Rehearsed,
  ran: Ran,
  hits: readonly KnownCall[],
): readonly string[] => {
  const seen = look(world);
  return [
    ...(ran.end === "endless" ? ["it did not end"] : []),
    ...(ran.surprise === null ? [] : [`no words for: ${ran.surprise}`]),
    ...secretsIn(world, ran),
    ...world.unannounced().map((path) => `no intent before PUT ${path}`),
    ...falseMoves(world, rehearsed),
    ...lateEnds(rehearsed, ran, seen, hits, world),
    ...judgeRepository(rehearsed, seen),
    ...twice(seen, rehearsed).map(
      (comment) => `one comment too many: ${comment}`,
    ),
    ...falseStatuses(ran, seen).map((status) => `a false status: ${status}`),
    ...judgeWords(rehearsed, ran),
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
    ...falseMoves(world, rehearsed),
  ];
};

/** Whoever came in had to, and whoever went. */
const falseMoves = (world: World, { end }: Rehearsed): readonly string[] =>
  world.changes().filter((change) => {
    const [kind, ...who] = change.split(" ");
    return end.members.includes(who.join(" ")) !== (kind === "add");
  });

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

const checks: ReadonlySet<string> = new Set(["check", "recheck"]);

const isCheck = ({ journey }: Rehearsed): boolean =>
  checks.has(journey.invocation[0]);

const telling: ReadonlySet<string> = new Set([
  ...checks,
  "plan",
  "doctor",
  "status",
]);

/** A run that only tells must tell the truth, or that it could not find out. */
const judgeWords = (rehearsed: Rehearsed, ran: Ran): readonly string[] => {
  const { journey, printed, code } = rehearsed;
  const [command] = journey.invocation;
  if (!telling.has(command)) return [];
  if (ran.json === null) return [];
  const told = statements(ran.json);
  const truth = statements(printed);
  const invented = told.filter((one) => !truth.includes(one));
  const missing = truth.filter((one) => !told.includes(one));
  const unknown = invented.filter((one) => isUnknown(one));
  const isIncomplete = missing.length + unknown.length > 0;
  return [
    ...invented
      .filter((one) => !isUnknown(one))
      .map((one) => `it says: ${one}`),
    ...missing
      .filter((one) => !unknown.some((other) => isAboutSame(one, other)))
      .map((one) => `it leaves out: ${one}`),
    // A plan says what it does not know in its own words; a check is believed by its exit code.
    ...((isCheck(rehearsed) || command === "doctor") &&
    isIncomplete &&
    ran.code === code
      ? [`exit ${String(code)}, and yet it says [${told.join("; ")}]`]
      : []),
  ];
};

/** Not `person-unknown`, which says that Okta has nobody of that name. */
const isUnknown = (statement: string): boolean =>
  /^(?:hold|keep) .* (?:verdict-unknown|[a-z]+-unreadable|adds-stopped)$|^finding (?:[a-z]+-unreadable|not-looked-at) /.test(
    statement,
  );

/** Of one person and tier; what could not be read at all says something about everybody. */
const isAboutSame = (one: string, other: string): boolean => {
  const about = (statement: string): string =>
    statement.split(" ").slice(1, 3).join(" ");
  return other.startsWith("finding ") || about(one) === about(other);
};

/** What a plan says, without times: waiting moves the sandbox's clock. */
const statements = (json: unknown): readonly string[] => {
  const {
    changes = [],
    findings = [],
    access = [],
  } = json as {
    readonly changes?: readonly Readonly<Record<string, string>>[];
    readonly findings?: readonly Readonly<Record<string, string>>[];
    /** What AWS shows of it is left out: it may be known, or not yet. */
    readonly access?: readonly Readonly<Record<string, string>>[];
  };
  return [
    ...access.map(
      ({ user, tier, grant }) =>
        `has ${String(user)} ${String(tier)} ${String(grant)}`,
    ),
    ...changes.map(
      ({ action, user, tier, reason }) =>
        `${String(action)} ${String(user)} ${String(tier)} ${String(reason)}`,
    ),
    ...findings.map(
      ({ code, path }) => `finding ${String(code)} ${String(path)}`,
    ),
  ];
};

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
