/**
 * Our statements in a permission set's inline policy: each denies some people everything, in sessions that were issued before a moment,
 * or, in an emergency, in all of them. They are ours by their name and their whole shape; anything else is somebody else's.
 */
import { type AwsUserId, isAwsUserId } from "../../domain/aws.ts";
import { type Instant, instant, toRfc3339 } from "../../domain/time.ts";
import { asRecord } from "../shape.ts";
import { inOneSpelling } from "../tiers/inline-policy.ts";
import { takeApart } from "./policy-document.ts";

export type Cut =
  /** What was issued before is denied. Whole seconds, as AWS counts. */
  | {
      readonly kind: "before";
      readonly user: AwsUserId;
      readonly at: Instant;
    }
  /** Everything is denied, since then, until somebody has seen the person out of the group. */
  | { readonly kind: "all"; readonly user: AwsUserId; readonly at: Instant };

/** null: the document cannot be taken apart. */
export const readCuts = (document: string | null): readonly Cut[] | null =>
  takeApart(document)?.statements.flatMap((one) => cutsIn(one) ?? []) ?? null;

/** The people of one of our statements; null: it is not ours. */
export const cutsIn = (statement: string): readonly Cut[] | null => {
  const parsed: unknown = JSON.parse(statement);
  const fields = asRecord(parsed);
  const condition = asRecord(fields?.Condition);
  const sid = fields?.Sid;
  if (fields === null || condition === null || typeof sid !== "string")
    return null;
  const users = [asRecord(condition.StringEquals)?.[userKey]].flat();
  const [, mark, stamp] = /^CurfewCut(Now)?(\d{8}T\d{6}Z)$/.exec(sid) ?? [];
  const at = momentOf(stamp ?? "");
  if (Number.isNaN(at) || !users.every(isAwsUserId)) return null;
  const kind = mark === undefined ? "before" : "all";
  const cuts = users.map((user): Cut => ({ kind, user, at }));
  // Whoever changed one of ours made it theirs.
  return inOneSpelling(parsed) === inOneSpelling(statementOf(kind, at, users))
    ? cuts
    : null;
};

/** As few statements as these people's moments allow; those of one moment share one. */
export const writeCuts = (cuts: readonly Cut[]): readonly string[] => {
  const shared = new Map<string, Cut[]>();
  for (const cut of cuts) {
    const key = sidOf(cut.kind, cut.at);
    shared.set(key, [...(shared.get(key) ?? []), cut]);
  }
  return [...shared.values()].flatMap((together) =>
    together.slice(0, 1).map(({ kind, at }) =>
      JSON.stringify(
        statementOf(
          kind,
          at,
          together.map(({ user }) => user),
        ),
      ),
    ),
  );
};

const userKey = "identitystore:UserId";

/** NaN where there is none. */
const momentOf = (stamp: string): Instant =>
  instant(
    Date.parse(
      stamp.replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
        "$1-$2-$3T$4:$5:$6Z",
      ),
    ),
  );

/** A statement's name may hold letters and digits alone. */
const sidOf = (kind: Cut["kind"], at: Instant): string =>
  `CurfewCut${kind === "all" ? "Now" : ""}${toRfc3339(at).replace(/[-:]/g, "")}`;

const statementOf = (
  kind: Cut["kind"],
  at: Instant,
  users: readonly AwsUserId[],
): object => ({
  Sid: sidOf(kind, at),
  Effect: "Deny",
  Action: "*",
  Resource: "*",
  Condition: {
    StringEquals: { [userKey]: users.length === 1 ? users[0] : users },
    ...(kind === "all"
      ? {}
      : { DateLessThan: { "aws:TokenIssueTime": toRfc3339(at) } }),
  },
});
