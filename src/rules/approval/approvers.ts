/** For every review: does it count for this path, and why or why not. */
import type { Account } from "../../domain/forge.ts";
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Login, OktaUserId } from "../../domain/ids.ts";
import { canWrite } from "../codeowners/lint-owners.ts";
import type { Contributors } from "./contributors.ts";
import type { PolicyFacts, PullRequestFacts } from "./facts.ts";
import { identify, nobodyCodes, whyNobody } from "./identity.ts";
import { judgeOwnPushes } from "./pushes.ts";
import {
  fails,
  failsToday,
  holds,
  notAsked,
  type Reason,
  unclear,
} from "./reason.ts";
import { judgeOwnership } from "./ownership.ts";
import { judgeStanding, type LastWord, lastWords } from "./reviews.ts";
import type { Subject } from "./subject.ts";
import { at } from "./words.ts";

export interface JudgedReviewer {
  readonly account: Account;
  /** null: not mapped, or not known. */
  readonly person: OktaUserId | null;
  /** Does it fill a slot? null: that could not be found out. */
  readonly reason: Reason;
}

/** Those whose review stands and who had no hand in it, as far as that can be said: whoever asks GitHub about people asks about these. */
export const reviewersToAskAbout = (
  facts: PullRequestFacts,
  contributors: Contributors,
): readonly Account[] =>
  words(facts)
    .filter(
      (word) =>
        judgeReview(word, facts, contributors, null).reason.holds !== false,
    )
    .map(({ author }) => author);

/** Distinct people, certain ones first: a second account of somebody who already fills a slot fills none. */
export const judgeReviewers = (
  facts: PullRequestFacts,
  policy: PolicyFacts,
  contributors: Contributors,
  subject: Subject,
): readonly JudgedReviewer[] => {
  const judged = words(facts)
    .map((word) => {
      const review = judgeReview(
        word,
        facts,
        contributors,
        subject.beneficiary,
      );
      return isOpen(review.reason)
        ? judgeOwner(review, facts, policy, subject)
        : review;
    })
    .sort((a, b) => rank(a.reason) - rank(b.reason));
  const seen = new Map<OktaUserId, Account>();
  return judged.map((reviewer) => {
    const { person, account, reason } = reviewer;
    if (person === null || reason.holds === false) return reviewer;
    const first = seen.get(person);
    if (first === undefined) {
      seen.set(person, account);
      return reviewer;
    }
    return {
      ...reviewer,
      reason: fails(
        "reviewer-counted-already",
        `${at(account)} does not count: the same person as ${at(first)}, who is counted already`,
      ),
    };
  });
};

/** Could it count, or have counted once? */
const isOpen = ({ holds, isOfToday }: Reason): boolean =>
  holds !== false || isOfToday === true;

const rank = ({ holds }: Reason): number =>
  holds === true ? 0 : holds === null ? 1 : 2;

const words = ({ reviews, pullRequest }: PullRequestFacts) =>
  reviews.known ? lastWords(reviews.value, pullRequest.mergedAt) : [];

/** Everything but ownership. */
const judgeReview = (
  word: LastWord,
  facts: PullRequestFacts,
  contributors: Contributors,
  beneficiary: Login | null,
): JudgedReviewer => {
  const account = word.author;
  const name = at(account);
  const no = (
    code: ReasonCode,
    why: string,
    person: OktaUserId | null = null,
  ): JudgedReviewer => ({
    account,
    person,
    reason: fails(code, `${name} does not count: ${why}`),
  });
  const notNow = (...of: Parameters<typeof no>): JudgedReviewer => {
    const reviewer = no(...of);
    return { ...reviewer, reason: { ...reviewer.reason, isOfToday: true } };
  };
  if (account.type !== "User")
    return no("reviewer-bot", "not a person's account");
  const deed =
    contributors.byId.get(account.id) ??
    contributors.byLogin.get(account.login.toLowerCase());
  if (deed !== undefined) return no(deed.code, deed.text);
  const standing = judgeStanding(word, facts);
  if (standing.kind === "falls") return no(standing.code, standing.why);
  if (!facts.identities.known) {
    const { why, ours } = facts.identities;
    return {
      account,
      person: null,
      reason: unclear(
        "identity",
        `Who ${name} is could not be read: ${why}`,
        ours,
      ),
    };
  }
  const who = identify(facts.identities.value, account);
  if (who.kind !== "person")
    return notNow(nobodyCodes[who.kind], whyNobody(who));
  const person = who.person.id;
  if (
    beneficiary !== null &&
    person === facts.identities.value.people.get(beneficiary)
  )
    return no("reviewer-beneficiary", "is the beneficiary", person);
  const otherDeed = contributors.byPerson.get(person);
  if (otherDeed !== undefined)
    return no(
      "reviewer-second-account",
      `the same person ${otherDeed.text}, as another account`,
      person,
    );
  if (facts.identities.value.inactive.has(person))
    return notNow(
      "person-inactive",
      "the person is not active in Okta",
      person,
    );
  return {
    account,
    person,
    reason:
      standing.kind === "stands"
        ? holds("review", `${name} approved the head`)
        : unclear("review", `${name}: ${standing.why}`, standing.ours),
  };
};

const judgeOwner = (
  reviewer: JudgedReviewer,
  facts: PullRequestFacts,
  policy: PolicyFacts,
  subject: Subject,
): JudgedReviewer => {
  const { account, reason } = reviewer;
  const name = at(account);
  const ownership = judgeOwnership(account, facts, policy, subject);
  if (reason.holds === false && ownership.isOfToday === true) return reviewer;
  if (ownership.holds === false)
    return {
      ...reviewer,
      reason: {
        ...ownership,
        text: `${name} does not count: ${ownership.text}`,
      },
    };
  const permission = facts.permissions.get(account.id);
  if (permission?.known && !canWrite(permission.value))
    return {
      ...reviewer,
      reason: failsToday(
        "codeowners-owner-without-write",
        `${name} does not count: an owner without write access (${permission.value})`,
      ),
    };
  const pushes = judgeOwnPushes(account, facts);
  if (pushes.holds === false)
    return {
      ...reviewer,
      reason: fails(pushes.code, `${name} does not count: ${pushes.text}`),
    };
  if (reason.holds !== true) return reviewer;
  if (pushes.holds === null)
    return {
      ...reviewer,
      reason: { ...pushes, text: `${name}: ${pushes.text}` },
    };
  if (ownership.holds === null)
    return {
      ...reviewer,
      reason: unclear(
        "ownership",
        `${name}: ${ownership.text}`,
        false,
        ownership.because,
      ),
    };
  return permission?.known
    ? {
        ...reviewer,
        reason: holds("review", `${name} counts: ${ownership.text}`),
      }
    : {
        ...reviewer,
        reason: unclear(
          "permission",
          `${name}: write access could not be read: ${permission?.why ?? notAsked}`,
          permission?.ours,
        ),
      };
};
