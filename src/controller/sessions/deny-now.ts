/** In an emergency: everything is denied to somebody at once, wherever they are on the way between Okta and AWS. */
import type {
  AwsUserId,
  PermissionSet,
  PermissionSetArn,
} from "../../domain/aws.ts";
import { messageOf } from "../../domain/errors.ts";
import type { OktaUserId, TierName } from "../../domain/ids.ts";
import type { Milliseconds } from "../../domain/time.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import { type CuttingTier, cuttingTiers } from "../../rules/sessions/wish.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import {
  bringToAccounts,
  type CutAws,
  type CutDeps,
  writeCuts,
} from "./write-cuts.ts";

export interface DenyDeps extends CutDeps {
  readonly aws: CutAws & {
    findUser(name: string): Promise<AwsUserId | null>;
  };
}

export interface Denied {
  /** `EC2AdminAccess`: where everything is denied now. */
  readonly permissionSets: readonly string[];
  readonly troubles: readonly string[];
}

export interface DenyRequest {
  readonly tiers: TierHistory;
  /** What the ledger knows: under which ids AWS once showed people. */
  readonly passages: readonly Pick<Passage, "userId" | "awsUserId">[];
  /** By the tier that they are thrown out of. */
  readonly people: readonly Outcast[];
  readonly patience: Milliseconds;
}

interface Outcast {
  readonly tier: TierName;
  /** The Okta login. */
  readonly user: string;
  readonly userId: OktaUserId | null;
}

/** What cannot be found out or written for one person or permission set harms no other, and what was written is brought to the accounts. */
export const denyNow = async (
  connect: () => Promise<DenyDeps | null>,
  request: DenyRequest,
): Promise<Denied> => {
  const concerned = cuttingTiers(request.tiers)
    .map((cutting) => ({
      cutting,
      people: request.people.filter(({ tier }) => tier === cutting.tier.name),
    }))
    .filter(({ people }) => people.length > 0);
  if (concerned.length === 0) return { permissionSets: [], troubles: [] };
  const troubles: string[] = [];
  try {
    const deps = await connect();
    if (deps === null)
      return { permissionSets: [], troubles: ["there are no AWS credentials"] };
    const known = await deps.aws.permissionSets(
      new Set(concerned.flatMap(({ cutting }) => cutting.permissionSets)),
    );
    const find = createFinder(deps.aws, request.passages, troubles);
    const touched = new Map<PermissionSetArn, Touched>();
    for (const { cutting, people } of concerned) {
      const users = await Promise.all(people.map(find));
      const all = new Set(users.flat());
      if (all.size === 0) continue;
      for (const set of setsOf(cutting, known, troubles)) {
        const before = touched.get(set.arn);
        const { isToBring, isWhole } = await deny(deps, set, all, troubles);
        touched.set(set.arn, {
          name: set.name,
          isToBring: isToBring || before?.isToBring === true,
          isWhole: isWhole && before?.isWhole !== false,
        });
      }
    }
    const failed = await bringToAccounts(
      deps,
      [...touched].flatMap(([arn, { isToBring }]) => (isToBring ? arn : [])),
      request.patience,
    );
    const done: string[] = [];
    for (const [arn, { name, isWhole }] of touched) {
      const error = failed.get(arn);
      if (error !== undefined)
        troubles.push(`${name} was not brought to all its accounts: ${error}`);
      else if (isWhole) done.push(name);
    }
    return { permissionSets: done, troubles: [...new Set(troubles)] };
  } catch (error) {
    return { permissionSets: [], troubles: [...troubles, messageOf(error)] };
  }
};

/** Everything that AWS knows somebody by: the id that it once showed, and the one that has their login now. Each is asked for once. */
const createFinder = (
  aws: Pick<DenyDeps["aws"], "findUser">,
  passages: DenyRequest["passages"],
  troubles: string[],
): ((person: Outcast) => Promise<readonly AwsUserId[]>) => {
  const asked = new Map<string, Promise<AwsUserId | null>>();
  return async ({ user, userId }) => {
    const seen = passages.flatMap((one) =>
      one.userId === userId && one.awsUserId !== null ? one.awsUserId : [],
    );
    try {
      const answer = asked.get(user) ?? aws.findUser(user);
      asked.set(user, answer);
      const found = await answer;
      if (found === null && seen.length === 0)
        troubles.push(`AWS does not know ${user}`);
      return found === null ? seen : [...seen, found];
    } catch (error) {
      troubles.push(
        seen.length === 0
          ? `nothing is denied to ${user}: ${messageOf(error)}`
          : `${user} is denied everything by the id that AWS once showed alone: ${messageOf(error)}`,
      );
      return seen;
    }
  };
};

/** What the tier opened earlier may be gone for good; what it opens now must be there. */
const setsOf = (
  { permissionSets, isCurrent }: CuttingTier,
  known: readonly PermissionSet[],
  troubles: string[],
): readonly PermissionSet[] =>
  permissionSets.flatMap((name, nth) => {
    const set = known.find((one) => one.name === name);
    if (set === undefined && nth === 0 && isCurrent)
      troubles.push(`AWS has no permission set ${name}`);
    return set ?? [];
  });

interface Touched extends Pick<PermissionSet, "name"> {
  /** Is there something for the accounts? */
  readonly isToBring: boolean;
  /** Is everything denied to everybody who was meant, once it is there? */
  readonly isWhole: boolean;
}

const deny = async (
  deps: DenyDeps,
  set: PermissionSet,
  all: ReadonlySet<AwsUserId>,
  troubles: string[],
): Promise<Omit<Touched, "name">> => {
  try {
    const { isBehind, left, trouble } = await writeCuts(deps, set, () => ({
      all,
      out: new Map(),
      readmitted: new Map(),
    }));
    if (left.length > 0)
      troubles.push(
        `the inline policy of ${set.name} has no room for ${left.length} of them`,
      );
    if (trouble !== null) troubles.push(messageOf(trouble));
    return {
      isToBring: isBehind || (trouble === null && left.length < all.size),
      isWhole: trouble === null && left.length === 0,
    };
  } catch (error) {
    troubles.push(messageOf(error));
    return { isToBring: false, isWhole: false };
  }
};
