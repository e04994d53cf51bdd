/** What GitHub says about the people whose approval could count, asked as sparingly as it goes. */
import type {
  Account,
  Permission,
  Push,
  TeamMembership,
} from "../../domain/forge.ts";
import type { PullRequestFacts } from "../../rules/approval/facts.ts";
import type { Gathered } from "../../rules/approval/reason.ts";
import { type Owner, ownerKey } from "../../rules/codeowners/owner.ts";
import { ownersOf } from "../../rules/codeowners/owners-of.ts";
import type { Policy } from "./read-policy.ts";
import { gather, type Run } from "./run.ts";

/** The owners of each path. */
export type Ownerships = readonly (readonly Owner[])[];

export const ownershipsOf = (
  { codeowners }: Policy,
  paths: readonly string[],
): Ownerships =>
  codeowners === null
    ? []
    : paths.map((path) => ownersOf(codeowners, path)?.owners ?? []);

type Answers = Pick<
  PullRequestFacts,
  "permissions" | "pushesBy" | "memberships"
>;

/**
 * Permission of each and what each pushed, and membership of the owning teams where no line names the person. A team that several could
 * belong to is listed once, and only who is not in it is asked for alone: the list does not say who is invited.
 */
export const askAbout = async (
  run: Run,
  reviewers: readonly Account[],
  ownerships: Ownerships,
): Promise<Answers> => {
  const { source } = run.deps;
  const permissions = new Map<number, Gathered<Permission>>();
  const pushesBy = new Map<number, Gathered<readonly Push[]>>();
  const memberships = new Map<string, Map<number, Gathered<TeamMembership>>>();
  const asked = reviewers.flatMap((account) =>
    teamsToAsk(account, ownerships).map((team) => ({
      account,
      team,
      key: ownerKey(team),
    })),
  );
  const isListed = (key: string): boolean =>
    asked.filter((one) => one.key === key).length > 1;
  const membershipOf = async (
    { id, login }: Account,
    team: Team,
  ): Promise<TeamMembership> => {
    const key = ownerKey(team);
    if (isListed(key)) {
      const members = await peopleBehind(run, team);
      if (members === null) return "unreadable";
      if (members.some((member) => member.id === id)) return "active";
    }
    return run.once(`${key} has ${login}`, () =>
      source.teamMembership(team.organisation, team.team, login),
    );
  };
  const askTeam = async (account: Account, team: Team): Promise<void> => {
    const key = ownerKey(team);
    const answer = await gather(membershipOf(account, team));
    const answers = memberships.get(key) ?? new Map<number, typeof answer>();
    memberships.set(key, answers.set(account.id, answer));
  };
  const askPermission = async ({ id, login }: Account): Promise<void> => {
    const answer = await gather(
      run.once(`permission of ${login}`, () => source.permission(login)),
    );
    permissions.set(id, answer);
  };
  const askPushes = async ({ id, login }: Account): Promise<void> => {
    const answer = await gather(
      run.once(`pushes by ${login}`, () => source.pushesBy(login)),
    );
    pushesBy.set(id, answer);
  };
  await Promise.all([
    ...reviewers.flatMap((account) => [
      askPermission(account),
      askPushes(account),
    ]),
    ...asked.map(({ account, team }) => askTeam(account, team)),
  ]);
  return { permissions, pushesBy, memberships };
};

type Team = Extract<Owner, { readonly kind: "team" }>;

const teamsToAsk = (
  { login }: Account,
  ownerships: Ownerships,
): readonly Team[] =>
  distinct(
    ownerships
      .filter((owners) => !owners.some((owner) => isNamed(owner, login)))
      .flat(),
  ).filter((owner) => owner.kind === "team");

const isNamed = (owner: Owner, login: string): boolean =>
  owner.kind === "user" && owner.login.toLowerCase() === login.toLowerCase();

const distinct = (owners: readonly Owner[]): readonly Owner[] => [
  ...new Map(owners.map((owner) => [ownerKey(owner), owner])).values(),
];

/** For names only, so what cannot be read is simply not named. */
export const readRosters = async (
  run: Run,
  ownerships: Ownerships,
): Promise<Map<string, readonly Account[] | null>> => {
  const rosters = await Promise.all(
    distinct(ownerships.flat()).flatMap((owner) => {
      if (owner.kind === "email") return [];
      const people = gather(peopleBehind(run, owner));
      return [
        people.then((answer): [string, readonly Account[] | null] => [
          ownerKey(owner),
          answer.known ? answer.value : null,
        ]),
      ];
    }),
  );
  return new Map(rosters);
};

/** null: the credential may not see who is in the team. */
const peopleBehind = (
  run: Run,
  owner: Exclude<Owner, { readonly kind: "email" }>,
): Promise<readonly Account[] | null> =>
  run.once(`who is ${ownerKey(owner)}`, async () => {
    const { source } = run.deps;
    if (owner.kind === "team")
      return source.teamMembers(owner.organisation, owner.team);
    const account = await source.account(owner.login);
    return account === null ? [] : [account];
  });
