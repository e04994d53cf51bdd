import type { Account } from "../../domain/forge.ts";
import { BlockedError } from "../../domain/errors.ts";
import { type Login, type OktaUserId, toLogin } from "../../domain/ids.ts";
import type { Person } from "../../domain/directory.ts";
import { coAuthorsOf } from "../../rules/approval/co-authors.ts";
import type { PullRequestFacts } from "../../rules/approval/facts.ts";
import {
  type Identities,
  type IdentityEntry,
  mapIdentities,
  type OktaPerson,
  readAttribute,
} from "../../rules/approval/identity.ts";
import type { Policy } from "./read-policy.ts";
import type { Run } from "./run.ts";

/** Everybody who has to do with a pull request: what their accounts are, and which addresses commits name. */
export interface Involved {
  readonly accounts: readonly Account[];
  readonly addresses: readonly string[];
  /** Beneficiaries. */
  readonly users: readonly Login[];
}

export const involvedIn = (
  facts: Pick<
    PullRequestFacts,
    "pullRequest" | "commits" | "reviews" | "pushes"
  >,
  others: readonly Account[],
  users: readonly Login[],
): Involved => {
  const commits = facts.commits.known ? facts.commits.value : [];
  const reviews = facts.reviews.known ? facts.reviews.value : [];
  const pushes = facts.pushes.known ? facts.pushes.value : [];
  const coAuthors = commits.flatMap(({ message }) => coAuthorsOf(message));
  const accounts = [
    facts.pullRequest.author,
    ...commits.flatMap(({ author, committer }) => [author, committer]),
    ...reviews.map(({ author }) => author),
    ...pushes.map(({ actor }) => actor),
    ...coAuthors.map((coAuthor) =>
      coAuthor.kind === "account"
        ? { ...coAuthor, type: "User" as const }
        : null,
    ),
    ...others,
  ].filter((account) => account !== null);
  return {
    accounts: [
      ...new Map(accounts.map((account) => [account.id, account])).values(),
    ].filter(({ type }) => type === "User"),
    addresses: coAuthors.flatMap((coAuthor) =>
      coAuthor.kind === "address" ? [coAuthor.address] : [],
    ),
    users,
  };
};

/**
 * Who is who, by the source that the governing policy names, and by Okta's ids. Throws where Okta cannot be asked; only a check without
 * any Okta credential makes do with the logins of `access/people.yaml`.
 */
export const readIdentities = async (
  run: Run,
  policy: Policy,
  involved: Involved,
): Promise<Identities> => {
  const { settings } = policy;
  const directory = run.deps.people;
  const ids = new Set(involved.accounts.map(({ id }) => id));
  const links = (policy.people ?? []).filter(({ account }) =>
    ids.has(account.id),
  );
  if (settings?.identity.source !== "okta") {
    const logins = [
      ...links.map(({ login }) => login),
      ...involved.addresses.map(toLogin),
      ...involved.users,
    ];
    const found =
      directory === null
        ? logins.map(inPlaceOfOkta)
        : await findPeople(run, directory, logins);
    const byLogin = new Map(found.map((person) => [person.login, person]));
    return mapIdentities(
      links.map(({ login, account }) => ({
        accountId: account.id,
        accountLogin: account.login,
        person: byLogin.get(login) ?? login,
      })),
      found,
      policy.people?.map(({ account }) => account),
    );
  }
  if (directory === null)
    throw new BlockedError(
      "Okta says who is who, and no Okta credential is at hand",
      "Set the Okta credential, or take identities from access/people.yaml.",
    );
  const { attribute } = settings.identity;
  const values = involved.accounts.flatMap(({ id, login }) => [
    login,
    String(id),
  ]);
  const [byAccount, others] = await Promise.all([
    run.once(`people of ${values.join()}`, () =>
      directory.peopleByAccount(attribute, values),
    ),
    findPeople(run, directory, [
      ...involved.addresses.map(toLogin),
      ...involved.users,
    ]),
  ]);
  return mapIdentities(
    byAccount.flatMap((person): IdentityEntry[] =>
      person.githubAccount === null
        ? []
        : [readAttribute(person.githubAccount, toOktaPerson(person))],
    ),
    others,
  );
};

const findPeople = async (
  run: Run,
  directory: NonNullable<Run["deps"]["people"]>,
  logins: readonly Login[],
): Promise<readonly OktaPerson[]> => {
  if (logins.length === 0) return [];
  const wanted = [...new Set(logins)].sort();
  const found = await run.once(`people called ${wanted.join()}`, () =>
    directory.findPeople(wanted),
  );
  return found.map(toOktaPerson);
};

const toOktaPerson = ({ id, login, status }: Person): OktaPerson => ({
  id,
  login: toLogin(login),
  // Whoever is only locked out will be back.
  isInactive: status === "SUSPENDED" || status === "DEPROVISIONED",
});

/** For a preview alone: whoever adds people has a credential. */
const inPlaceOfOkta = (login: Login): OktaPerson => ({
  id: login as string as OktaUserId,
  login,
});
