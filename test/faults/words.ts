/** What a run that only tells may say amid a fault. */
import type { KnownCall } from "./desk.ts";
import type { Trouble } from "./faults.ts";
import { isAboutIam } from "./refusals.ts";
import type { Rehearsed } from "./rehearsal.ts";
import type { Ran } from "./run.ts";

const checks: ReadonlySet<string> = new Set(["check", "recheck"]);

export const isCheck = ({ journey }: Rehearsed): boolean =>
  checks.has(journey.invocation[0]);

const telling: ReadonlySet<string> = new Set([
  ...checks,
  "plan",
  "tiers",
  "doctor",
  "status",
]);

/** A run that only tells must tell the truth, or that it could not find out; one that does something, of what it found before it began. */
export const judgeWords = (
  rehearsed: Rehearsed,
  ran: Ran,
  hits: readonly KnownCall[],
  { fault }: Trouble,
): readonly string[] => {
  const { journey, printed, code } = rehearsed;
  const [command] = journey.invocation;
  if (!telling.has(command)) return [];
  if (ran.json === null) return [];
  const told = statements(ran.json);
  const truth = statements(printed);
  const invented = told.filter((one) => !truth.includes(one));
  const missing = truth.filter((one) => !told.includes(one));
  // Only IAM itself can say that the credential may not look.
  const isUnasked =
    fault.isDenial === true && hits.some(isAboutIam) && told.includes(unasked);
  const unknown = invented.filter(
    (one) => isUnknown(one) || (isUnasked && one === unasked),
  );
  const isExcused = (one: string): boolean =>
    unknown.some((other) => isAboutSame(one, other));
  const gaps = [...missing, ...unknown].filter(
    (one) =>
      mustFail(rehearsed, one) &&
      // That nobody may look at IAM is no failure: most credentials may not.
      !(isUnasked && isOfIam(one)),
  );
  return [
    ...invented
      .filter((one) => !unknown.includes(one))
      .map((one) => `it says: ${one}`),
    ...missing
      .filter((one) => !isExcused(one))
      .map((one) => `it leaves out: ${one}`),
    ...(gaps.length > 0 && ran.code === code
      ? [`exit ${String(code)}, and yet it says [${told.join("; ")}]`]
      : []),
  ];
};

/** What is not known or left out must show in the exit code where others go by it; a plan says it in its own words. */
const mustFail = (rehearsed: Rehearsed, gap: string): boolean => {
  const [command] = rehearsed.journey.invocation;
  // What AWS would not tell a check just now, it may tell the run after the merge.
  if (isCheck(rehearsed)) return !gap.endsWith(` ${opening}`);
  if (command === "tiers") return /^(?:add|change|remove) /.test(gap);
  return command === "doctor";
};

/** Not `person-unknown`, which says that Okta has nobody of that name. */
const isUnknown = (statement: string): boolean =>
  /^(?:hold|keep) .* (?:verdict-unknown|[a-z]+-unreadable|adds-stopped)$|^finding (?:[a-z]+-unreadable|not-looked-at) /.test(
    statement,
  );

const unasked = "finding aws-unasked aws";

/** Who gets in beside Identity Center, and whether that was looked at. */
const isOfIam = (statement: string): boolean =>
  statement === unasked || /\bIAM\b(?! Identity Center)/.test(statement);

/** Of one person and tier; what could not be read at all says something about everybody, but of IAM's users only that they were not looked at. */
const isAboutSame = (one: string, other: string): boolean => {
  if (isOfIam(one)) return isOfIam(other) || isAboutMain(other);
  if (isOfIam(other)) return false;
  const about = (statement: string): string =>
    statement.split(" ").slice(1, 3).join(" ");
  return other.startsWith("finding ") || about(one) === about(other);
};

/** Where main could not be read, nobody knows whether it has tiers that open anything. */
const isAboutMain = (statement: string): boolean =>
  statement === "finding not-looked-at git main";

type Written = Readonly<Record<string, string>>;

interface Told {
  readonly changes?: readonly Written[];
  readonly findings?: readonly Written[];
  /** What AWS shows of it is left out: it may be known, or not yet. */
  readonly access?: readonly Written[];
  readonly tiers?: readonly {
    readonly tier: string;
    readonly changes: readonly Written[];
    readonly findings: readonly Written[];
  }[];
}

/** What it says, without times: waiting moves the sandbox's clock. */
const statements = (json: unknown): readonly string[] => {
  const { changes = [], findings = [], access = [], tiers = [] } = json as Told;
  return [
    ...access.map(
      ({ user, tier, grant }) =>
        `has ${String(user)} ${String(tier)} ${String(grant)}`,
    ),
    ...changes.map(
      ({ action, user, tier, reason }) =>
        `${String(action)} ${String(user)} ${String(tier)} ${String(reason)}`,
    ),
    ...tiers.flatMap(({ tier, changes }) =>
      changes.map(
        ({ action, kind, text }) =>
          `${String(action)} ${tier} ${String(kind)} ${String(text)}`,
      ),
    ),
    ...[findings, ...tiers.map(({ findings }) => findings)].flat().map(inShort),
  ];
};

/** Those that one path has several of are told apart by what they are about. */
const inShort = ({ code, path, message = "" }: Written): string =>
  ["finding", code, path, ...aboutOf(String(code), message)].join(" ");

const aboutOf = (code: string, message: string): readonly string[] => {
  if (code === "aws-differs" || code === "standing-access") return [message];
  if (message.startsWith("Whether what tier ")) return [opening];
  const [, what] = /^Could not be looked at: (.*?) \(/.exec(message) ?? [];
  return what === undefined ? [] : [what];
};

const opening = "what it opens in AWS";
