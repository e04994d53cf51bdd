import { isAwsGroupId, isAwsUserId } from "../../domain/aws.ts";
import { isCommitSha, isOktaGroupId, isOktaUserId } from "../../domain/ids.ts";
import type { LedgerEntry, LedgerFact } from "../../domain/ledger.ts";
import { parseTime } from "../time.ts";

/**
 * One line of the ledger as an entry; null: it is none. Every field that the rules use is checked, because an id from here reaches
 * Okta's API (facts/okta.md: an id of `..` deletes the group), and an end that is no time would never come.
 */
export const parseEntry = (line: string): LedgerEntry | null => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  // Never turned into text: an object with a toString of its own has none.
  const shape =
    typeof fields.type === "string" ? shapes.get(fields.type) : undefined;
  const isEntry =
    shape !== undefined &&
    Object.values(fields).every(isFlat) &&
    matches(fields, envelope) &&
    matches(fields, shape);
  return isEntry ? (value as LedgerEntry) : null;
};

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const matches = (fields: Record<string, unknown>, shape: Shape): boolean =>
  Object.entries(shape).every(([key, check]) => check(fields[key]));

const isText: Check = (value) => typeof value === "string";

const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

const isTime: Check = (value) =>
  typeof value === "string" && parseTime(value).ok;

const isVersion: Check = (value) => {
  if (typeof value !== "string") return false;
  const [commit = "", ...path] = value.split(":");
  return isCommitSha(commit) && path.join(":") !== "";
};

const isCount: Check = (value) => Number.isSafeInteger(value);

const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.some((one) => one === value);

const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const orMissing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** Nothing is nested, so that nothing can be nested without end. */
const isFlat: Check = (value) =>
  value === null || typeof value !== "object" || isTexts(value);

const envelope: Shape = {
  seq: isCount,
  at: isTime,
  previous: isText,
  hash: isText,
  signature: orMissing(isText),
};

type Fact<Type extends LedgerFact["type"]> = Extract<
  LedgerFact,
  { type: Type }
>;

/** Reasons are any text: a tombstone or a hold of a later release has to deny here as well. */
const shapeOf: {
  readonly [Type in LedgerFact["type"]]: Readonly<
    Record<Exclude<keyof Fact<Type>, "type">, Check>
  >;
} = {
  genesis: { reason: isText },
  tip: { commit: isCommitSha },
  watch: { group: isText, groupId: isOktaGroupId },
  verdict: {
    version: isVersion,
    verdict: oneOf("proven", "refused"),
    user: isText,
    tier: isText,
    userId: orNull(isOktaUserId),
    groupId: orNull(isOktaGroupId),
    mergedAt: orNull(isTime),
    pullRequest: orNull(isCount),
    approvers: isTexts,
    approverAccounts: orMissing(isTexts),
    approverIds: orMissing(isTexts),
    because: isTexts,
  },
  policy: {
    first: isCommitSha,
    commit: isCommitSha,
    before: isCommitSha,
    members: (value) => Array.isArray(value) && value.every(isCommitSha),
    under: isCommitSha,
    verdict: oneOf("proven", "refused"),
    because: isTexts,
  },
  intent: {
    version: isVersion,
    user: isText,
    userId: isOktaUserId,
    tier: isText,
    group: isText,
    groupId: isOktaGroupId,
    mergedAt: isTime,
    startsAt: isTime,
    endsAt: isTime,
  },
  outcome: {
    action: oneOf("add", "remove"),
    version: orNull(isVersion),
    userId: orNull(isOktaUserId),
    groupId: orNull(isOktaGroupId),
    result: oneOf("acknowledged", "confirmed", "failed"),
    error: orNull(isText),
    user: orMissing(isText),
    isBurial: orMissing((value) => value === true),
  },
  readback: {
    userId: isOktaUserId,
    groupId: isOktaGroupId,
    result: oneOf(
      "arrived",
      "departed",
      "never-arrived",
      "never-departed",
      "not-known",
    ),
    awsUserId: orNull(isAwsUserId),
    awsGroupId: orMissing(isAwsGroupId),
    because: isTexts,
  },
  end: {
    version: isVersion,
    user: isText,
    tier: isText,
    reason: isText,
    endsAt: orNull(isTime),
  },
  hold: {
    version: orNull(isVersion),
    userId: orNull(isOktaUserId),
    groupId: orNull(isOktaGroupId),
    reason: isText,
  },
  freeze: { reason: isText, by: isText },
  thaw: { by: isText },
};

const shapes: ReadonlyMap<string, Shape> = new Map(Object.entries(shapeOf));
