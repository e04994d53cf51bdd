/** Members whom a group had before Curfew become grants with an end, one file a person, in a pull request that its owners approve. */
import type { Person } from "../../domain/directory.ts";
import { BlockedError, TransientError } from "../../domain/errors.ts";
import { isError } from "../../domain/finding.ts";
import type { PullRequest } from "../../domain/forge.ts";
import { type TierName, toLogin } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Tier } from "../../domain/tier.ts";
import { lookUpGroup } from "../../rules/facts.ts";
import { parseGrant } from "../../rules/grant-file.ts";
import { judgeGrant } from "../../rules/judge-grant.ts";
import { currentTier } from "../../rules/tier-history.ts";
import type { Directory, Repository } from "../ports.ts";
import { readDirectory } from "../survey/read-directory.ts";
import { readMain } from "../survey/read-main.ts";
import { propose, type ProposeDeps } from "./propose.ts";

export interface AdoptWish {
  readonly tier: TierName;
  /** A line of the file: `expires: …` or `duration: …`. */
  readonly end: string;
  readonly reason: string;
  readonly ticket: string | null;
}

export interface Adoption {
  readonly tier: Tier;
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly adopted: readonly string[];
  /** What the tier makes of the wish: an end that it cuts. Each once. */
  readonly warnings: readonly string[];
  /** Members who are left as they are, and why. */
  readonly left: readonly { readonly user: string; readonly why: string }[];
}

/** Throws BlockedError where nobody could be adopted that way, TransientError where the group could not be read. */
export const planAdoption = async (
  {
    repository,
    directory,
  }: { readonly repository: Repository; readonly directory: Directory },
  wish: AdoptWish,
  now: Instant,
): Promise<Adoption> => {
  const main = await readMain(repository, await repository.fetchMain());
  const { tier } = currentTier(main.tiers, wish.tier);
  if (tier === null)
    throw new BlockedError(
      `Main has no tier ${wish.tier} that can be read.`,
      "Name one of access/tiers.",
    );
  if (!tier.onBehalf)
    throw new BlockedError(
      `${tier.name} lets nobody ask on somebody else's behalf, so such a pull request could not be approved.`,
      `Set onBehalf: true in ${tier.path} until they are adopted, by a reviewed pull request, or let each of them ask.`,
    );
  const has = new Set(
    main.live
      .filter(({ version }) => version.grant.tier === tier.name)
      .map(({ version }) => version.grant.user),
  );
  const members = await membersOf(directory, tier.group);
  const why = ({ login, status }: Person): string | null =>
    has.has(toLogin(login))
      ? "has a grant"
      : status === "ACTIVE"
        ? null
        : `is ${status} in Okta`;
  const adopted = members.filter((person) => why(person) === null);
  const paths = pathsFor(tier.name, adopted);
  const written = adopted.map((person, at) =>
    fileFor(person, tier, wish, paths[at] ?? "", now),
  );
  return {
    tier,
    files: Object.fromEntries(written.map(({ path, text }) => [path, text])),
    adopted: adopted.map(({ login }) => login),
    warnings: [...new Set(written.flatMap(({ warnings }) => warnings))],
    left: members.flatMap((person) => {
      const reason = why(person);
      return reason === null ? [] : [{ user: person.login, why: reason }];
    }),
  };
};

const membersOf = async (
  directory: Directory,
  name: string,
): Promise<readonly Person[]> => {
  const { facts, failures } = await readDirectory(directory, {
    groups: [name],
    groupIds: [],
    logins: [],
  });
  const group = lookUpGroup(facts, name);
  if (group.kind !== "found" && group.kind !== "unreadable")
    throw new BlockedError(
      `The Okta group ${name} is ${group.kind}.`,
      "Mend the group, or the tier that names it.",
    );
  const members = group.kind === "found" ? facts.members.get(group.id) : null;
  if (members == null)
    throw new TransientError(
      failures[0]?.message ?? `The members of ${name} could not be read.`,
    );
  return [...members.values()].sort((a, b) => (a.login < b.login ? -1 : 1));
};

/** Named after the logins; two that look alike are told apart by a number. */
const pathsFor = (
  tier: TierName,
  people: readonly Person[],
): readonly string[] => {
  const taken = new Map<string, number>();
  return people.map(({ login }) => {
    const name = login.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    const number = count === 1 ? "" : `-${count}`;
    return `access/grants/${tier}/${name}-adopted${number}.yaml`;
  });
};

/** What the check would call an error is not proposed. */
const fileFor = (
  { login }: Person,
  tier: Tier,
  { end, reason, ticket }: AdoptWish,
  path: string,
  now: Instant,
): {
  readonly path: string;
  readonly text: string;
  readonly warnings: readonly string[];
} => {
  // JSON is YAML, and no name or reason can break out of it.
  const text = [
    `user: ${JSON.stringify(login)}`,
    `tier: ${tier.name}`,
    end,
    `reason: ${JSON.stringify(reason)}`,
    ...(ticket === null ? [] : [`ticket: ${JSON.stringify(ticket)}`]),
    "",
  ].join("\n");
  const parsed = parseGrant({ path, bytes: Buffer.from(text) });
  const judged = judgeGrant(parsed, { tier, tierNames: [tier.name], now });
  const findings = [...parsed.findings, ...judged];
  const fault = findings.find(isError);
  if (fault !== undefined)
    throw new BlockedError(`${login}: ${fault.message}`, fault.hint);
  return { path, text, warnings: findings.map(({ message }) => message) };
};

export const adopt = (
  deps: ProposeDeps,
  { tier, files, adopted }: Adoption,
): Promise<PullRequest> => {
  const title = `Adopt ${adopted.length} of ${tier.group}`;
  return propose(deps, {
    branch: `curfew/adopt/${tier.name}`,
    title,
    body: "These people are in the group already. Approving this gives each of them a grant with an end; whoever is left out is taken out as a stranger.",
    commit: (parent) =>
      deps.forge.commitAdditions({ parent, files, message: title }),
  });
};
