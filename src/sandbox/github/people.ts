/** Accounts, organisations, teams, and who may do what in a repository. */
import type { Account } from "./accounts.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

export interface NewAccount {
  readonly login: string;
  readonly id?: number;
  readonly type?: Account["type"];
  readonly name?: string;
  readonly emails?: readonly string[];
}

export const createAccount = (world: World, wanted: NewAccount): Account => {
  const key = wanted.login.toLowerCase();
  if (world.accounts.has(key))
    throw new Refusal(422, `Username ${wanted.login} is not available.`);
  const account: Account = {
    id: wanted.id ?? world.ids.next("account"),
    login: wanted.login,
    type: wanted.type ?? "User",
    name: wanted.name ?? null,
    isDeleted: false,
    emails: [...(wanted.emails ?? [])],
    createdAt: world.clock.now(),
  };
  world.accounts.set(key, account);
  return account;
};

export const findAccount = (world: World, login: string): Account | null =>
  world.accounts.get(login.toLowerCase()) ?? null;

/** The login is free afterwards, for anybody. */
export const renameAccount = (
  world: World,
  account: Account,
  login: string,
): void => {
  if (world.accounts.has(login.toLowerCase()))
    throw new Refusal(422, `Username ${login} is not available.`);
  world.accounts.delete(account.login.toLowerCase());
  account.login = login;
  world.accounts.set(login.toLowerCase(), account);
};

/** What the account did stays, and nobody can be asked about it any more. */
export const deleteAccount = (world: World, account: Account): void => {
  account.isDeleted = true;
  world.accounts.delete(account.login.toLowerCase());
  for (const organisation of world.organisations.values()) {
    organisation.members.delete(account.id);
    for (const team of organisation.teams.values())
      team.members.delete(account.id);
  }
  for (const repository of world.repositories.values())
    repository.collaborators.delete(account.id);
  for (const token of world.tokens.values())
    if (token.account === account) token.revoked = true;
};

export const accountOf = (world: World, login: string): Account => {
  const account = findAccount(world, login);
  if (account === null) throw new Refusal(404, "Not Found");
  return account;
};

/** GitHub's own accounts, with the ids that they have there. */
export const createGitHubsOwn = (world: World): void => {
  createAccount(world, {
    login: "web-flow",
    id: 19864447,
    name: "GitHub Web Flow",
    emails: ["noreply@github.com"],
  });
  createAccount(world, { login: "ghost", id: 10137, name: "Deleted user" });
  createAccount(world, {
    login: "github-actions[bot]",
    id: 41898282,
    type: "Bot",
  });
  createAccount(world, {
    login: "github-merge-queue[bot]",
    id: 118344674,
    type: "Bot",
  });
};

export const noreplyAddress = (account: Account): string =>
  `${account.id}+${account.login}@users.noreply.github.com`;

/**
 * The account that an address in a commit points to; null: none. It is the address alone that counts, which is why a commit's
 * author proves nothing.
 */
export const attribute = (world: World, email: string): Account | null => {
  const address = email.toLowerCase();
  const noreply = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/.exec(
    address,
  );
  if (noreply !== null) {
    const id = noreply[1] === undefined ? null : Number(noreply[1]);
    for (const account of world.accounts.values())
      if (
        id === null
          ? account.login.toLowerCase() === noreply[2]
          : account.id === id
      )
        return account;
    return null;
  }
  for (const account of world.accounts.values())
    if (account.emails.some((one) => one.toLowerCase() === address))
      return account;
  return null;
};
