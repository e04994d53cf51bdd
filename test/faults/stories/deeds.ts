/** What people do between the journeys, and whom the journeys are about. */
import { milliseconds } from "../../../src/domain/time.ts";
import type { Company } from "../../../src/sandbox/company.ts";

export const pathOf = (who: string, tier: string): string =>
  `access/grants/${tier}/${who}.yaml`;

export const admin = "AWS EC2 Admin";
export const reader = "AWS EC2 Read Only";
export const aliceAdministers = `alice@example.com ${admin}`;
export const carolReads = `carol@example.com ${reader}`;
export const erinReads = `erin@example.com ${reader}`;

export const hours = (count: number) => milliseconds(count * 3_600_000);

export const ask = (
  { github }: Company,
  number: number,
  who: string,
  tier: string,
  end: string,
): void => {
  const head = commitGrant(github, who, tier, end);
  const opened = github.as(who).openPullRequest({ head, title: `For ${who}` });
  if (opened.number !== number)
    throw new Error(`GitHub numbered it #${opened.number}, not #${number}`);
};

/** Onto the branch that asks for it, which may be there already; answers its name. */
export const commitGrant = (
  github: Company["github"],
  who: string,
  tier: string,
  end: string,
): string => {
  const branch = `${who}-asks`;
  github.as(who).commitFiles({
    branch,
    files: {
      [pathOf(who, tier)]:
        `user: ${who}@example.com\ntier: ${tier}\n${end}\nreason: Checkout latency\nticket: INC-4211\n`,
    },
    message: "Ask for access",
  });
  return branch;
};

export const land = ({ github }: Company, number: number): void => {
  github.as("bob").approve(number);
  github.as("bob").merge(number, { method: "squash" });
};

/** By hand, past Curfew. */
export const putIn = (
  { okta, groups, people }: Company,
  who: string,
  name: string,
): void => {
  const group = groups.get(name);
  const person = people.get(`${who}@example.com`);
  if (group === undefined || person === undefined)
    throw new Error("the company has no such group or person");
  okta.memberships.add(group.id, person.id);
};
