/** Everybody who had a hand in what a pull request holds: none of them can approve it. */
import type { Account, PullRequestCommit } from "../../domain/forge.ts";
import type { Login, OktaUserId } from "../../domain/ids.ts";
import { type CoAuthor, coAuthorsOf } from "./co-authors.ts";
import type { PullRequestFacts } from "./facts.ts";
import {
  type Identified,
  identify,
  type Identities,
  type OktaPerson,
  whyNobody,
} from "./identity.ts";
import { readPushes } from "./pushes.ts";
import {
  fails,
  failsToday,
  holds,
  judge,
  type Reason,
  restsOnToday,
  unclear,
} from "./reason.ts";
import { at, quote, shortSha } from "./words.ts";

/** What each did: by account id, by GitHub login in lower case (of some only that is known), and by Okta person. */
export interface Contributors {
  readonly byId: ReadonlyMap<number, string>;
  readonly byLogin: ReadonlyMap<string, string>;
  readonly byPerson: ReadonlyMap<OktaUserId, string>;
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
        ? holds("Every commit and every push can be attributed")
        : sum(
            "Not everything that it holds can be attributed to somebody",
            because,
          ),
  };
};

/** Certain where anything in it is. */
const sum = (text: string, because: readonly Reason[]): Reason => {
  if (because.every((reason) => reason.holds !== false))
    return unclear(text, false, because);
  return (restsOnToday(because) ? failsToday : fails)(text, because);
};

interface Found {
  readonly byId: Map<number, string>;
  readonly byLogin: Map<string, string>;
  readonly byPerson: Map<OktaUserId, string>;
  /** By account id: those behind whom anybody could be, an approver included. */
  readonly strangers: Map<number, Reason>;
  readonly identities: Identities | null;
}

/** The first thing that somebody did is enough to say. */
const note = (found: Found, account: Account, deed: string): void => {
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

/** Whoever could be behind it approves nothing. */
const peopleOf = (who: Identified): readonly OktaPerson[] => {
  switch (who.kind) {
    case "person":
      return [who.person];
    case "ambiguous":
    case "by-login":
      return who.people;
    case "unmapped":
    case "gone":
      return [];
  }
};

/** An approver could be behind such an account. */
const suspect = (
  { strangers }: Found,
  account: Account,
  deed: string,
  why: string,
): void => {
  if (!strangers.has(account.id))
    strangers.set(
      account.id,
      failsToday(
        `${at(account)} ${deed}, and who is behind it cannot be told: ${why}`,
      ),
    );
};

const judgeAuthor = (facts: PullRequestFacts, found: Found): Reason => {
  const { author } = facts.pullRequest;
  if (author === null) return fails("The account that opened it was deleted");
  note(found, author, "opened the pull request");
  return holds(`${at(author)} opened it`);
};

const judgeCommits = (facts: PullRequestFacts, found: Found): Reason =>
  judge("Its commits", facts.commits, (commits) => {
    const because = commits.flatMap((commit) => judgeCommit(commit, found));
    if (because.length > 0)
      return sum("Some commits cannot be attributed", because);
    return commits.some(({ sha }) => sha === facts.pullRequest.head.sha)
      ? holds("Its commits can be attributed")
      : unclear("GitHub's list of its commits does not contain its head");
  });

/** Answers what cannot be attributed. */
const judgeCommit = (commit: PullRequestCommit, found: Found): Reason[] => {
  const name = shortSha(commit.sha);
  const problems: Reason[] = [];
  const { author, committer } = commit;
  if (author === null)
    problems.push(fails(`No account is known for the author of ${name}`));
  else note(found, author, `is the author of ${name}`);
  if (committer === null)
    problems.push(fails(`No account is known for the committer of ${name}`));
  else if (committer.id !== webFlowId)
    note(found, committer, `committed ${name}`);
  for (const coAuthor of coAuthorsOf(commit.message)) {
    const problem = noteCoAuthor(coAuthor, name, found);
    if (problem !== null) problems.push(problem);
  }
  return problems;
};

const noteCoAuthor = (
  coAuthor: CoAuthor,
  commit: string,
  found: Found,
): Reason | null => {
  const deed = `is a co-author of ${commit}`;
  switch (coAuthor.kind) {
    case "account":
      note(found, { ...coAuthor, type: "User" }, deed);
      return null;
    case "login":
      found.byLogin.set(coAuthor.login, deed);
      return fails(
        `It is not known who is behind ${quote(coAuthor.login)}, a co-author of ${commit}: the address holds a login, which can be renamed and taken by somebody else, and no number (NUMBER+login@users.noreply.github.com)`,
      );
    case "nobody":
      return fails(`A co-author of ${commit} has no address`);
    case "address": {
      const text = `It is not known who is behind ${quote(coAuthor.address)}, a co-author of ${commit}`;
      if (found.identities === null) return unclear(text);
      const person = found.identities.people.get(coAuthor.address as Login);
      if (person === undefined) return fails(text);
      found.byPerson.set(person, deed);
      return null;
    }
  }
};

const judgePushes = (facts: PullRequestFacts, found: Found): Reason =>
  judge("Who pushed to its branch", facts.pushes, (all) => {
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
        return unclear("GitHub has no record of the push of its head yet");
      case "gap":
        return fails(
          `GitHub's record of pushes to ${quote(head.ref)} has a gap before ${at(read.at.actor ?? nobody)}'s`,
        );
      case "complete": {
        for (const { actor } of read.pushes)
          if (actor !== null) note(found, actor, "pushed to its branch");
        return read.pushes.some(({ actor }) => actor === null)
          ? fails("Somebody pushed to its branch whose account is not known")
          : holds("Its pushes can be attributed");
      }
    }
  });

const nobody = { login: "somebody" } as Account;
