/** Who the owners are that CODEOWNERS names: accounts with their permission, teams with their members. */
import { BlockedError } from "../../domain/errors.ts";
import type { Permission } from "../../domain/forge.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Looked } from "../../domain/posture.ts";
import type {
  AccountFacts,
  TeamFacts,
} from "../../rules/codeowners/lint-owners.ts";
import { type Owner, ownerKey } from "../../rules/codeowners/owner.ts";
import type { Codeowners } from "../../rules/codeowners/parse.ts";
import { notLookedAt } from "../../rules/doctor/finding.ts";
import { look, permissionRemedy } from "./look.ts";
import type { PostureSource } from "./ports.ts";

export interface OwnerFacts {
  readonly accounts: AccountFacts;
  readonly teams: TeamFacts;
  /** What could not be found out about whom. */
  readonly gaps: readonly Finding[];
}

type Team = Extract<Owner, { readonly kind: "team" }>;
type TeamFact =
  TeamFacts extends ReadonlyMap<string, infer Fact> ? Fact : never;

export const gatherOwners = async (
  source: PostureSource,
  organisation: string,
  { path, rules }: Codeowners,
): Promise<OwnerFacts> => {
  const owners = [
    ...new Map(
      rules
        .flatMap((rule) => rule.owners)
        .map((owner) => [ownerKey(owner), owner]),
    ).values(),
  ];
  const gaps: Finding[] = [];
  const accounts = new Map<string, Permission | null>();
  const teams = new Map<string, TeamFact>();
  const missed = (what: string, looked: Looked<unknown>): void => {
    if (looked.kind === "unreadable")
      gaps.push(notLookedAt(path, what, looked));
  };
  const named = owners.filter((owner) => owner.kind === "team");
  const withAccess =
    named.length === 0
      ? null
      : await look(
          () => source.repositoryTeams(),
          permissionRemedy("Administration: read"),
        );
  if (withAccess !== null)
    missed("which teams have access to the repository", withAccess);

  await Promise.all(
    owners.map(async (owner) => {
      if (owner.kind === "user") {
        const looked = await look(
          () => permissionOf(source, owner.login),
          permissionRemedy("Metadata: read"),
        );
        if (looked.kind === "known")
          accounts.set(owner.login.toLowerCase(), looked.value);
        missed(`whether ${owner.text} can write`, looked);
      }
      if (owner.kind === "team") {
        const looked = await look(
          () => teamFact(source, organisation, owner, withAccess),
          permissionRemedy("Members: read"),
        );
        if (looked.kind === "known") teams.set(ownerKey(owner), looked.value);
        missed(`the team ${owner.text}`, looked);
        if (looked.kind === "known" && isRosterMissing(looked.value))
          gaps.push(
            notLookedAt(path, `who is in ${owner.text}`, {
              kind: "unreadable",
              why: "GitHub does not show its members to the credential",
              remedy: permissionRemedy("Members: read"),
            }),
          );
      }
    }),
  );
  return { accounts, teams, gaps };
};

const isRosterMissing = ({ exists, members }: TeamFact): boolean =>
  exists && members === null;

const permissionOf = async (
  source: PostureSource,
  login: string,
): Promise<Permission | null> => {
  const account = await source.account(login);
  return account === null ? null : await source.permission(login);
};

const teamFact = async (
  source: PostureSource,
  organisation: string,
  owner: Team,
  withAccess: Looked<
    Awaited<ReturnType<PostureSource["repositoryTeams"]>>
  > | null,
): Promise<TeamFact> => {
  const isOurs =
    owner.organisation.toLowerCase() === organisation.toLowerCase();
  const found = await source.team(owner.organisation, owner.team);
  if (found === null) return unseen(owner, withAccess);
  // GitHub takes no secret team for an owner.
  if (!found.isVisible) return { exists: false, members: null, canWrite: null };
  const members = await source.teamMembers(owner.organisation, owner.team);
  return {
    exists: true,
    members: members?.map(({ login }) => login) ?? null,
    canWrite: !isOurs
      ? false
      : withAccess?.kind === "known"
        ? await hasAccess(source, owner, found.parent, withAccess.value)
        : null,
  };
};

/** A team that the credential does not see can be there all the same; one that owns must be among those with access. */
const unseen = (
  owner: Team,
  withAccess: Looked<
    Awaited<ReturnType<PostureSource["repositoryTeams"]>>
  > | null,
): TeamFact => {
  if (withAccess?.kind !== "known")
    throw new BlockedError(
      `GitHub shows the credential no team ${owner.text}`,
      permissionRemedy("Members: read"),
    );
  const listed = withAccess.value.find(
    ({ slug }) => slug === owner.team.toLowerCase(),
  );
  return {
    exists: listed !== undefined,
    members: null,
    canWrite: listed?.canWrite ?? null,
  };
};

/** GitHub nests teams without a limit that it names; nobody's chain is longer. */
const mostParents = 20;

/** Its own access, or that of any team above it. */
const hasAccess = async (
  source: PostureSource,
  owner: Team,
  parent: string | null,
  withAccess: readonly { readonly slug: string; readonly canWrite: boolean }[],
): Promise<boolean> => {
  let slug: string | null = owner.team.toLowerCase();
  let above = parent;
  for (let level = 0; level < mostParents; level += 1) {
    const at = slug;
    if (withAccess.some((team) => team.slug === at && team.canWrite))
      return true;
    if (above === null) return false;
    slug = above;
    above = (await source.team(owner.organisation, slug))?.parent ?? null;
  }
  return false;
};
