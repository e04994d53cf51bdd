/** Reads what the tiers open, in Okta and in AWS. What one tier cannot be read for leaves the others alone. */
import type {
  AwsGroupId,
  AwsUserId,
  PermissionSet,
  RunningRequest,
} from "../../domain/aws.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { TierName } from "../../domain/ids.ts";
import { toLogin } from "../../domain/ids.ts";
import type { ApplicationPosture } from "../../domain/posture.ts";
import type { Tier } from "../../domain/tier.ts";
import {
  type AwsSide,
  groupNamed,
  type GroupMembers,
  type OktaSide,
  type PermissionSetFacts,
  type TiersFacts,
} from "../../rules/tiers/facts.ts";
import type { Directory } from "../ports.ts";
import type { AwsReader, FeedReader } from "./ports.ts";
import { readExtras, readHolders } from "./read-besides.ts";

export interface ReadTiersDeps {
  readonly directory: Pick<Directory, "findGroups" | "members">;
  readonly feed: FeedReader;
  readonly aws: AwsReader;
  readonly progress: (text: string) => void;
}

/** `what-keeps-out`: as little as tells whether a member of the group would get in. */
export type Depth = "all" | "what-keeps-out";

export interface TiersReading {
  readonly facts: TiersFacts;
  /** Assignments that were under way before anything was listed: what they bring is in no list yet. */
  readonly underWay: readonly RunningRequest[];
  /** Tiers that could not be read, and why. */
  readonly unread: ReadonlyMap<TierName, Error>;
}

export const readTiers = async (
  deps: ReadTiersDeps,
  tiers: readonly Tier[],
  oktaApp: string,
  how: Depth = "all",
): Promise<TiersReading> => {
  const okta = await readOkta(deps, tiers, oktaApp);
  return readAws(deps, tiers, okta, how);
};

export const readOkta = async (
  { directory, feed }: Pick<ReadTiersDeps, "directory" | "feed">,
  tiers: readonly Tier[],
  oktaApp: string,
): Promise<OktaSide> => {
  const names = [
    ...new Set(tiers.flatMap(({ group, audience }) => [group, ...audience])),
  ];
  const application = findApplication(await feed.applications(), oktaApp);
  const [groups, assigned, mappings] = await Promise.all([
    directory.findGroups(names),
    feed.assignedGroups(application.id),
    feed.pushMappings(application.id),
  ]);
  return {
    groups: new Map(
      names.map((name) => [name, groups.filter((one) => one.name === name)]),
    ),
    application,
    assigned: new Set(assigned),
    mappings,
  };
};

export const findApplication = (
  applications: readonly ApplicationPosture[],
  wanted: string,
): ApplicationPosture => {
  const [found, another] = applications.filter(
    ({ id, label, isActive }) =>
      isActive && (id === wanted || label === wanted),
  );
  if (found !== undefined && another === undefined) return found;
  throw new BlockedError(
    `Okta has ${found === undefined ? "no" : "more than one"} active application that is called as aws.oktaApp in access/curfew.yaml says.`,
    "Write the application's label there as Okta shows it, or its id (0oa…).",
  );
};

const readAws = async (
  deps: ReadTiersDeps,
  tiers: readonly Tier[],
  okta: OktaSide,
  how: Depth,
): Promise<TiersReading> => {
  const { aws, progress } = deps;
  const opening = tiers.filter(({ aws: to }) => to?.kind === "identity-center");
  const empty: AwsSide = {
    permissionSets: new Map(),
    groups: new Map(),
    members: new Map(),
    names: new Map(),
  };
  if (opening.length === 0)
    return { facts: { okta, aws: empty }, underWay: [], unread: new Map() };
  const underWay =
    how === "what-keeps-out"
      ? []
      : [...(await aws.running("assign")), ...(await aws.running("unassign"))];
  const wanted = new Set(opening.map(permissionSetOf));
  const known = new Map(
    (await aws.permissionSets(wanted)).map((set) => [set.name, set]),
  );
  const unread = new Map<TierName, Error>();
  const permissionSets = new Map<string, PermissionSetFacts>();
  const groups = new Map<string, AwsGroupId>();
  const members = new Map<string, GroupMembers>();
  const loginOf = createLogins(aws);
  const names = new Map<AwsUserId | AwsGroupId, string>();
  let done = 0;
  await Promise.all(
    opening.map(async (tier) => {
      try {
        const group = await aws.findGroup(tier.group);
        if (group !== null) {
          groups.set(tier.group, group);
          if (how === "all")
            members.set(
              tier.group,
              await readMembers(deps, tier, okta, group, loginOf),
            );
        }
        const set = known.get(permissionSetOf(tier));
        if (set !== undefined) {
          const facts = await readSet(
            aws,
            set,
            how === "what-keeps-out" ? accountsOf(tier) : null,
          );
          permissionSets.set(set.name, facts);
          if (how === "all")
            await readHolders(facts, group, { loginOf, aws }, names);
        }
      } catch (error) {
        unread.set(
          tier.name,
          error instanceof Error ? error : new Error(messageOf(error)),
        );
      }
      done += 1;
      progress(`read ${tier.name} (${done} of ${opening.length})`);
    }),
  );
  return {
    facts: { okta, aws: { permissionSets, groups, members, names } },
    underWay,
    unread,
  };
};

const permissionSetOf = ({ aws }: Tier): string =>
  aws?.kind === "identity-center" ? aws.permissionSet : "";

const accountsOf = ({ aws }: Tier): ReadonlySet<string> =>
  new Set(aws?.kind === "identity-center" ? Object.values(aws.accounts) : []);

const readSet = async (
  aws: AwsReader,
  set: PermissionSet,
  /** Those alone that matter; null: every account, and which are behind. */
  only: ReadonlySet<string> | null,
): Promise<PermissionSetFacts> => {
  const [managedPolicies, inlinePolicy, everywhere, outdated, besides] =
    await Promise.all([
      aws.managedPolicies(set.arn),
      aws.inlinePolicy(set.arn),
      aws.provisionedAccounts(set.arn, "all"),
      only === null ? aws.provisionedAccounts(set.arn, "outdated") : [],
      only === null ? readExtras(aws, set) : { extras: [], unread: [] },
    ]);
  const assignments = await Promise.all(
    // Where it was never brought nobody has it.
    everywhere
      .filter((account) => only?.has(account) ?? true)
      .map((account) => aws.assignments(set.arn, account)),
  );
  return {
    ...set,
    managedPolicies,
    inlinePolicy,
    outdated,
    ...besides,
    assignments: assignments.flat(),
  };
};

/** Each person is asked about once, however many groups they are in. */
const createLogins = (aws: AwsReader): AwsReader["userName"] => {
  const known = new Map<string, Promise<string>>();
  return (user) => {
    const asked = known.get(user) ?? aws.userName(user);
    known.set(user, asked);
    return asked;
  };
};

/** AWS is read in between: whoever comes in meanwhile, and whoever leaves, is in Okta before or after. */
const readMembers = async (
  { aws, directory }: ReadTiersDeps,
  tier: Tier,
  okta: OktaSide,
  group: AwsGroupId,
  loginOf: AwsReader["userName"],
): Promise<GroupMembers> => {
  const source = groupNamed(okta, tier.group);
  const inOkta = async () =>
    source === null ? [] : directory.members(source.id);
  const before = await inOkta();
  const there = await Promise.all((await aws.members(group)).map(loginOf));
  const after = await inOkta();
  return {
    okta: new Set([...before, ...after].map(({ login }) => toLogin(login))),
    aws: new Set(there.map(toLogin)),
  };
};
