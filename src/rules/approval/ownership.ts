import type { Account } from "../../domain/forge.ts";
import { ownerKey } from "../codeowners/owner.ts";
import { ownersOf } from "../codeowners/owners-of.ts";
import type { PolicyFacts, PullRequestFacts } from "./facts.ts";
import type { Subject } from "./approvers.ts";
import { isLate } from "./overdue.ts";
import {
  fails,
  failsToday,
  holds,
  notAsked,
  type Reason,
  unclear,
} from "./reason.ts";

/**
 * By name, or through a team whose membership is active: an invitation that nobody accepted makes no member. Long after the merge a team
 * gives nobody access any more; of a change of policy it is only said, because what is settled stays so, and without a key nothing is.
 */
export const judgeOwnership = (
  account: Account,
  { memberships, pullRequest: { mergedAt }, askedAt }: PullRequestFacts,
  { codeowners }: PolicyFacts,
  { path, beneficiary }: Pick<Subject, "path" | "beneficiary">,
): Reason => {
  const isDoubtful = isLate(mergedAt, askedAt);
  const ownership = codeowners === null ? null : ownersOf(codeowners, path);
  const line = `line ${ownership?.line ?? 0}`;
  const because: Reason[] = [];
  for (const owner of ownership?.owners ?? []) {
    if (
      owner.kind === "user" &&
      owner.login.toLowerCase() === account.login.toLowerCase()
    )
      return holds("ownership", `an owner by ${line}`);
    if (owner.kind !== "team") continue;
    const answer = memberships.get(ownerKey(owner))?.get(account.id);
    if (answer?.known !== true)
      because.push(
        unclear(
          "team",
          `whether in ${owner.text} could not be read: ${answer?.why ?? notAsked}`,
          answer?.ours,
        ),
      );
    else
      switch (answer.value) {
        case "active":
          if (!isDoubtful || beneficiary === null)
            return holds(
              "ownership",
              `an owner by ${line}, through ${owner.text}${isDoubtful ? ", as it is now; how it was at the merge, more than a day before, cannot be known" : ""}`,
            );
          because.push(
            unclear(
              "team-too-late",
              `in ${owner.text} now, and whether at the merge, more than a day before, cannot be known`,
            ),
          );
          break;
        case "pending":
          because.push(
            fails(
              "team-invited",
              `invited to ${owner.text}, and has not accepted`,
            ),
          );
          break;
        case "unreadable":
          because.push(
            unclear(
              "team",
              `the credential may not see who is in ${owner.text}`,
              true,
            ),
          );
          break;
        case "none":
          break;
      }
  }
  const open = because.filter((reason) => reason.holds === null);
  if (open.length > 0)
    return unclear("ownership", `perhaps an owner by ${line}`, false, open);
  // Whoever is in no team now may have been in one then.
  const isOfToday = ownership?.owners.some(({ kind }) => kind === "team");
  return (isOfToday === true ? failsToday : fails)(
    "not-owner",
    `not an owner of ${path}`,
    because,
  );
};
