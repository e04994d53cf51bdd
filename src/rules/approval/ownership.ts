import type { Account } from "../../domain/forge.ts";
import { type Owner, ownerKey } from "../codeowners/owner.ts";
import { ownersOf } from "../codeowners/owners-of.ts";
import type { PolicyFacts, PullRequestFacts } from "./facts.ts";
import { isLate } from "./overdue.ts";
import {
  fails,
  failsToday,
  holds,
  notAsked,
  type Reason,
  unclear,
  unread,
} from "./reason.ts";
import type { Subject } from "./subject.ts";

/** By name, or through a team. Whoever is in no team now may have been in one at the merge. */
export const judgeOwnership = (
  account: Account,
  facts: PullRequestFacts,
  policy: PolicyFacts,
  { path, beneficiary }: Pick<Subject, "path" | "beneficiary">,
): Reason => {
  const { codeowners } = policy;
  const ownership = codeowners === null ? null : ownersOf(codeowners, path);
  const line = ownership?.line ?? 0;
  const because: Reason[] = [];
  for (const owner of ownership?.owners ?? []) {
    const reason =
      owner.kind === "team"
        ? judgeMember(account, owner, facts, policy, {
            line,
            isForPolicy: beneficiary === null,
          })
        : judgeNamed(account, owner, facts, line);
    if (reason?.holds === true) return reason;
    if (reason !== null) because.push(reason);
  }
  const open = because.filter((reason) => reason.holds === null);
  if (open.length > 0)
    return unclear(
      "ownership",
      `perhaps an owner by line ${line}`,
      false,
      open,
    );
  const isOfToday = ownership?.owners.some(({ kind }) => kind === "team");
  return (isOfToday === true ? failsToday : fails)(
    "not-owner",
    `not an owner of ${path}`,
    because,
  );
};

/** CODEOWNERS knows people by logins alone, and a login that was given up can be taken by somebody else. null: not named. */
const judgeNamed = (
  { id, login }: Account,
  owner: Exclude<Owner, Team>,
  { identities }: PullRequestFacts,
  line: number,
): Reason | null => {
  const name = login.toLowerCase();
  if (owner.kind === "email" || owner.login.toLowerCase() !== name) return null;
  const number = identities.known
    ? identities.value.numbers.get(name)
    : undefined;
  return number === undefined || number === id
    ? holds("ownership", `an owner by line ${line}`)
    : fails(
        "login-taken",
        `${owner.text} is another account by access/people.yaml, which gave up the login`,
      );
};

type Team = Extract<Owner, { readonly kind: "team" }>;

/**
 * An invitation that nobody accepted makes no member. Long after the merge a team gives nobody access any more; of a change of policy it is
 * only said, because what is settled stays so, and without a key nothing is. null: not a member.
 */
const judgeMember = (
  { id }: Account,
  team: Team,
  { memberships, pullRequest, askedAt }: PullRequestFacts,
  policy: PolicyFacts,
  on: { readonly line: number; readonly isForPolicy: boolean },
): Reason | null => {
  const answer = memberships.get(ownerKey(team))?.get(id);
  if (answer?.known !== true)
    return unclear(
      "team",
      `whether in ${team.text} could not be read: ${answer?.why ?? notAsked}`,
      answer?.ours,
    );
  const isDoubtful = isLate(pullRequest.mergedAt, askedAt);
  switch (answer.value) {
    case "none":
      return null;
    case "pending":
      return fails(
        "team-invited",
        `invited to ${team.text}, and has not accepted`,
      );
    case "unreadable":
      return unclear(
        "team",
        `the credential may not see who is in ${team.text}`,
        true,
      );
    case "active":
      if (isDoubtful && !on.isForPolicy)
        return unclear(
          "team-too-late",
          `in ${team.text} now, and whether at the merge, more than a day before, cannot be known`,
        );
      return (
        judgeTeam(team, policy, on.line) ??
        holds(
          "ownership",
          `an owner by line ${on.line}, through ${team.text}${isDoubtful ? ", as it is now; how it was at the merge, more than a day before, cannot be known" : ""}`,
        )
      );
  }
};

/**
 * Any member of an organisation can make a team, also one whose name a renamed team gave up. It has no access to the repository, which
 * GitHub says as an error of the line. null: nothing speaks against it.
 */
const judgeTeam = (
  { text }: Team,
  { codeownersErrors }: PolicyFacts,
  line: number,
): Reason | null => {
  if (!codeownersErrors.known)
    return unread(
      "codeowners-errors",
      "GitHub's errors in CODEOWNERS",
      codeownersErrors,
    );
  return codeownersErrors.value.some((error) => error.line === line)
    ? failsToday(
        "codeowners-rejected",
        `in ${text}, but GitHub finds an error in line ${line}: it may be a new team under an old name`,
      )
    : null;
};
