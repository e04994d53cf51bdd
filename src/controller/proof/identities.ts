import type { Account } from "../../domain/forge.ts";
import { BlockedError } from "../../domain/errors.ts";
import { toLogin } from "../../domain/ids.ts";
import { coAuthorsOf } from "../../rules/approval/co-authors.ts";
import type { PullRequestFacts } from "../../rules/approval/facts.ts";
import {
  type Identities,
  type IdentityEntry,
  mapIdentities,
  readAttribute,
} from "../../rules/approval/identity.ts";
import type { Policy } from "./read-policy.ts";
import type { Run } from "./run.ts";

/** Everybody who has to do with a pull request: what their accounts are, and which addresses commits name. */
export interface Involved {
  readonly accounts: readonly Account[];
  readonly addresses: readonly string[];
}

export const involvedIn = (
  facts: Pick<
    PullRequestFacts,
    "pullRequest" | "commits" | "reviews" | "pushes"
  >,
  others: readonly Account[],
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
  };
};

/** Who is who, by the source that the governing policy names. Throws where that source cannot be asked. */
export const readIdentities = async (
  run: Run,
  { settings, people }: Policy,
  involved: Involved,
): Promise<Identities> => {
  if (settings?.identity.source !== "okta")
    return mapIdentities(
      (people ?? []).map(({ login, account }) => ({
        accountId: account.id,
        accountLogin: account.login,
        login,
      })),
    );
  const directory = run.deps.people;
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
  const [byAccount, byAddress] = await Promise.all([
    run.once(`people of ${values.join()}`, () =>
      directory.peopleByAccount(attribute, values),
    ),
    involved.addresses.length === 0
      ? []
      : directory.findPeople(involved.addresses.map(toLogin)),
  ]);
  return mapIdentities([
    ...byAccount.flatMap(({ githubAccount, login, status }): IdentityEntry[] =>
      githubAccount === null
        ? []
        : [
            {
              ...readAttribute(githubAccount, toLogin(login)),
              // Whoever is only locked out will be back.
              isInactive: status === "SUSPENDED" || status === "DEPROVISIONED",
            },
          ],
    ),
    ...byAddress.map(({ login }) => ({
      accountId: null,
      accountLogin: null,
      login: toLogin(login),
    })),
  ]);
};
