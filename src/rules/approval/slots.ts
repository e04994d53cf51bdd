/** Are there enough approvals for a path, and who could give the missing ones? */
import type { Account } from "../../domain/forge.ts";
import { ownerKey } from "../codeowners/owner.ts";
import { ownersOf } from "../codeowners/owners-of.ts";
import { type JudgedReviewer, judgeReviewers } from "./approvers.ts";
import type { Contributors } from "./contributors.ts";
import type { PolicyFacts, PullRequestFacts } from "./facts.ts";
import { identify } from "./identity.ts";
import {
  fails,
  failsToday,
  holds,
  judge,
  type Reason,
  unclear,
} from "./reason.ts";
import type { Subject } from "./subject.ts";
import { at, count, list } from "./words.ts";

export interface Slots {
  readonly subject: Subject;
  readonly reviewers: readonly JudgedReviewer[];
  /** How many more are needed, if what is unclear does not count. */
  readonly missing: number;
  /** Accounts (`@bob`) and teams (`@org/sre`) that could still fill a slot. */
  readonly couldFill: readonly string[];
  readonly reason: Reason;
}

export const judgeSlots = (
  facts: PullRequestFacts,
  policy: PolicyFacts,
  contributors: Contributors,
  subject: Subject,
): Slots => {
  const reviewers = judgeReviewers(facts, policy, contributors, subject);
  const counted = reviewers.filter(({ reason }) => reason.holds === true);
  const filled = counted.length;
  const perhaps = reviewers.filter(
    ({ reason }) => reason.holds === null,
  ).length;
  /** People, under however many accounts, who do not count today and may have at the merge. */
  const lapsed = new Set(
    reviewers
      .filter(({ reason }) => reason.isOfToday === true)
      .map(({ person, account }) => person ?? account.id)
      .filter((who) => !counted.some(({ person }) => person === who)),
  ).size;
  const missing = Math.max(subject.approvals - filled, 0);
  const couldFill = whoCouldFill(
    facts,
    policy,
    contributors,
    subject,
    reviewers,
  );
  const text = `${subject.path} has ${filled} of ${count(subject.approvals, "approval")} that it needs`;
  const because = reviewers.map(({ reason }) => reason);
  const reason = judge("approvals", "Its reviews", facts.reviews, () => {
    if (missing === 0) return holds("approvals", text, because);
    const conclusion =
      missing <= perhaps
        ? unclearWith
        : missing <= perhaps + lapsed
          ? failsToday
          : fails;
    return conclusion("approvals", text, [
      ...because,
      fails("approvals-missing", missingText(facts, missing, couldFill)),
    ]);
  });
  return { subject, reviewers, missing, couldFill, reason };
};

const unclearWith: typeof fails = (code, text, because) =>
  unclear(code, text, false, because);

const missingText = (
  { pullRequest }: PullRequestFacts,
  missing: number,
  couldFill: readonly string[],
): string => {
  const still = `${count(missing, "approval")} ${missing === 1 ? "is" : "are"} missing`;
  if (couldFill.length === 0) return `${still}, and nobody could give it`;
  return pullRequest.mergedAt === null
    ? `${still}; ${list(couldFill)} can still approve`
    : `${still}; in a new pull request ${list(couldFill)} could approve`;
};

/** Owners of the path who had no hand in it and fill no slot yet. A team is named as a whole where its people are not known. */
const whoCouldFill = (
  facts: PullRequestFacts,
  { codeowners }: PolicyFacts,
  contributors: Contributors,
  subject: Subject,
  reviewers: readonly JudgedReviewer[],
): readonly string[] => {
  const ownership =
    codeowners === null ? null : ownersOf(codeowners, subject.path);
  const filled = reviewers.filter(({ reason }) => reason.holds === true);
  const out = new Set([
    ...contributors.byLogin.keys(),
    ...filled.map(({ account }) => account.login.toLowerCase()),
  ]);
  const isFree = (account: Account): boolean => {
    if (account.type !== "User" || out.has(account.login.toLowerCase()))
      return false;
    if (!facts.identities.known) return true;
    const { people, inactive } = facts.identities.value;
    const beneficiary =
      subject.beneficiary === null ? null : people.get(subject.beneficiary);
    const who = identify(facts.identities.value, account);
    return (
      who.kind === "person" &&
      who.person.id !== beneficiary &&
      !inactive.has(who.person.id) &&
      !contributors.byPerson.has(who.person.id) &&
      !filled.some(({ person }) => person === who.person.id)
    );
  };
  const names = (ownership?.owners ?? []).flatMap((owner) => {
    if (owner.kind === "email") return [];
    const people = facts.rosters.get(ownerKey(owner)) ?? null;
    if (people !== null) return people.filter(isFree).map(at);
    return owner.kind === "user" && out.has(owner.login.toLowerCase())
      ? []
      : [owner.text];
  });
  return [...new Set(names)];
};
