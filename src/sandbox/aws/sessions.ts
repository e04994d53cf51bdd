/** What somebody can do at the portal: open a role, and go on with it until the session ends or a policy denies it. */
import type { AwsUserId, PermissionSetArn } from "../../domain/aws.ts";
import type { Instant } from "../../domain/time.ts";
import { instant } from "../../domain/time.ts";
import type { StoredSet } from "./stored.ts";
import type { AwsWorld } from "./world.ts";

export interface Session {
  readonly user: AwsUserId;
  readonly account: string;
  readonly set: PermissionSetArn;
  readonly issuedAt: Instant;
  readonly endsAt: Instant;
}

/** null: the portal does not show the role. */
export const openRole = (
  { clock, store, center }: AwsWorld,
  wanted: {
    readonly login: string;
    readonly account: string;
    readonly permissionSet: string;
  },
): Session | null => {
  const user = store.findUser(wanted.login);
  if (user?.isEnabled !== true) return null;
  const set = center.sets().find(({ name }) => name === wanted.permissionSet);
  if (set === undefined) return null;
  const here = center.provisioned(set.arn, wanted.account);
  const isAssigned = center
    .assignments()
    .some(
      (one) =>
        one.set === set.arn &&
        one.account === wanted.account &&
        (one.principalType === "USER"
          ? one.principal === user.id
          : store.isMember(one.principal, user.id)),
    );
  if (here === null || !isAssigned) return null;
  return {
    user: user.id,
    account: wanted.account,
    set: set.arn,
    issuedAt: clock.now(),
    endsAt: instant(clock.now() + hoursOf(here) * 3_600_000),
  };
};

/** Does the role still do anything? */
export const isSessionGood = (
  { clock, center }: AwsWorld,
  session: Session,
): boolean => {
  if (clock.now() >= session.endsAt) return false;
  const here = center.provisioned(session.set, session.account);
  return here !== null && !isDenied(here, session);
};

interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly Condition?: {
    readonly StringEquals?: Readonly<Record<string, string | string[]>>;
    readonly DateLessThan?: Readonly<Record<string, string>>;
  };
}

const isDenied = ({ inlinePolicy }: StoredSet, session: Session): boolean => {
  if (inlinePolicy === "") return false;
  const { Statement: statements = [] } = JSON.parse(inlinePolicy) as {
    Statement?: Statement | readonly Statement[];
  };
  return [statements].flat().some(({ Effect, Action, Condition }) => {
    if (Effect !== "Deny" || Action !== "*") return false;
    const users = Condition?.StringEquals?.["identitystore:UserId"];
    const before = Condition?.DateLessThan?.["aws:TokenIssueTime"];
    return (
      (users === undefined || [users].flat().includes(session.user)) &&
      (before === undefined || session.issuedAt < Date.parse(before))
    );
  });
};

const hoursOf = ({ sessionDuration }: StoredSet): number =>
  Number(/^PT(\d+)H$/.exec(sessionDuration)?.[1] ?? 1);
