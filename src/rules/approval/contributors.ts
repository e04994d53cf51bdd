/** Everybody who had a hand in what a pull request holds: none of them can approve it. */
import type { Account, PullRequestCommit } from "../../domain/forge.ts";
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Login, OktaUserId } from "../../domain/ids.ts";
import { type CoAuthor, coAuthorsOf } from "./co-authors.ts";
import type { PullRequestFacts } from "./facts.ts";
import { identify, type Identities, peopleOf, whyNobody } from "./identity.ts";
import { readPushes } from "./pushes.ts";
import {
  fails,
  failsToday,
  holds,
  judge,
  type Reason,
  sum,
  unclear,
} from "./reason.ts";
import { at, quote, shortSha } from "./words.ts";

export interface Deed {
  readonly code: ReasonCode;
  readonly text: string;
}

/** What each did: by account id, by GitHub login in lower case (of some only that is known), and by Okta person. */
export interface Contributors {
  readonly byId: ReadonlyMap<number, Deed>;
  readonly byLogin: ReadonlyMap<string, Deed>;
  readonly byPerson: ReadonlyMap<OktaUserId, Deed>;
}

/** GitHub's own committer for what is done on its website; it stands for nobody. */
const webFlowId = 19864447;

export interface ContributorsJudgement {
  readonly contributors: Contributors;
  /** Can everything that the pull request holds be attributed to somebody? */
  readonly reason: Reason;
}

export const findContributors = (
  facts: PullRequestFacts,
): ContributorsJudgement => {
  const found: Found = {
    byId: new Map(),
    byLogin: new Map(),
    byPerson: new Map(),
    strangers: new Map(),
    identities: facts.identities.known ? facts.identities.value : null,
  };
  const because = [
    judgeAuthor(facts, found),
    judgeCommits(facts, found),
    judgePushes(facts, found),
    ...found.strangers.values(),
  ].filter((reason) => reason.holds !== true);
  return {
    contributors: found,
    reason:
      because.length === 0
        ? holds("attribution", "Every commit and every push can be attributed")
        : sum(
            "attribution",
            "Not everything that it holds can be attributed to somebody",
            because,
          ),
  };
};

interface Found {
  readonly byId: Map<number, Deed>;
  readonly byLogin: Map<string, Deed>;
  readonly byPerson: Map<OktaUserId, Deed>;
  /** By account id: those behind whom anybody could be, an approver included. */
  readonly strangers: Map<number, Reason>;
  readonly identities: Identities | null;
}

/** The first thing that somebody did is enough to say. */
const note = (found: Found, account: Account, deed: Deed): void => {
  if (!found.byId.has(account.id)) found.byId.set(account.id, deed);
  const login = account.login.toLowerCase();
  if (!found.byLogin.has(login)) found.byLogin.set(login, deed);
  if (account.type !== "User") {
    suspect(found, account, deed, "it is not a person's account");
    return;
  }
  if (found.identities === null) return;
  const who = identify(found.identities, account);
  if (who.kind !== "person" && who.kind !== "ambiguous")
    suspect(found, account, deed, whyNobody(who));
  for (const { id: person } of peopleOf(who))
    if (!found.byPerson.has(person)) found.byPerson.set(person, deed);
};

/** An approver could be behind such an account. */
const suspect = (
  { strangers }: Found,
  account: Account,
  deed: Deed,
  why: string,
): void => {
  if (!strangers.has(account.id))
    strangers.set(
      account.id,
      failsToday(
        "contributor-unknown",
        `${at(account)} ${deed.text}, and who is behind it cannot be told: ${why}`,
      ),
    );
};

const judgeAuthor = (facts: PullRequestFacts, found: Found): Reason => {
  const { author } = facts.pullRequest;
  if (author === null)
    return fails("author-deleted", "The account that opened it was deleted");
  note(found, author, {
    code: "reviewer-opened",
    text: "opened the pull request",
  });
  return holds("attribution", `${at(author)} opened it`);
};

const judgeCommits = (facts: PullRequestFacts, found: Found): Reason =>
  judge("commits", "Its commits", facts.commits, (commits) => {
    const because = commits.flatMap((commit) => judgeCommit(commit, found));
    if (because.length > 0)
      return sum("commits", "Some commits cannot be attributed", because);
    return commits.some(({ sha }) => sha === facts.pullRequest.head.sha)
      ? holds("commits", "Its commits can be attributed")
      : unclear(
          "commits",
          "GitHub's list of its commits does not contain its head",
        );
  });

/** Answers what cannot be attributed. */
const judgeCommit = (commit: PullRequestCommit, found: Found): Reason[] => {
  const name = shortSha(commit.sha);
  const problems: Reason[] = [];
  const { author, committer } = commit;
  if (author === null)
    problems.push(
      fails(
        "commit-author-unknown",
        `No account is known for the author of ${name}`,
      ),
    );
  else note(found, author, wrote(`is the author of ${name}`));
  if (committer === null)
    problems.push(
      fails(
        "committer-unknown",
        `No account is known for the committer of ${name}`,
      ),
    );
  else if (committer.id !== webFlowId)
    note(found, committer, wrote(`committed ${name}`));
  for (const coAuthor of coAuthorsOf(commit.message)) {
    const problem = noteCoAuthor(coAuthor, name, found);
    if (problem !== null) problems.push(problem);
  }
  return problems;
};

const wrote = (text: string): Deed => ({ code: "reviewer-wrote", text });

const noteCoAuthor = (
  coAuthor: CoAuthor,
  commit: string,
  found: Found,
): Reason | null => {
  const deed: Deed = {
    code: "reviewer-co-wrote",
    text: `is a co-author of ${commit}`,
  };
  const code = "co-author-unknown";
  switch (coAuthor.kind) {
    case "account":
      note(found, { ...coAuthor, type: "User" }, deed);
      return null;
    case "login":
      found.byLogin.set(coAuthor.login, deed);
      return fails(
        code,
        `It is not known who is behind ${quote(coAuthor.login)}, a co-author of ${commit}: the address holds a login, which can be renamed and taken by somebody else, and no number (NUMBER+login@users.noreply.github.com)`,
      );
    case "nobody":
      return fails(code, `A co-author of ${commit} has no address`);
    case "address": {
      const text = `It is not known who is behind ${quote(coAuthor.address)}, a co-author of ${commit}`;
      if (found.identities === null) return unclear(code, text);
      const person = found.identities.people.get(coAuthor.address as Login);
      if (person === undefined) return fails(code, text);
      found.byPerson.set(person, deed);
      return null;
    }
  }
};

const judgePushes = (facts: PullRequestFacts, found: Found): Reason =>
  judge("pushes", "Who pushed to its branch", facts.pushes, (all) => {
    const { head, mergedAt } = facts.pullRequest;
    const commits = facts.commits.known ? facts.commits.value : [];
    const read = readPushes(
      all,
      head.sha,
      new Set(commits.map(({ sha }) => sha)),
      mergedAt,
    );
    switch (read.kind) {
      case "unrecorded":
        return unclear(
          "pushes",
          "GitHub has no record of the push of its head yet",
        );
      case "gap":
        return fails(
          "pushes-gap",
          `GitHub's record of pushes to ${quote(head.ref)} has a gap before ${at(read.at.actor ?? nobody)}'s`,
        );
      case "complete": {
        for (const { actor } of read.pushes)
          if (actor !== null)
            note(found, actor, {
              code: "reviewer-pushed",
              text: "pushed to its branch",
            });
        return read.pushes.some(({ actor }) => actor === null)
          ? fails(
              "pusher-unknown",
              "Somebody pushed to its branch whose account is not known",
            )
          : holds("pushes", "Its pushes can be attributed");
      }
    }
  });

const nobody = { login: "somebody" } as Account;
