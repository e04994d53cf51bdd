/** Which Okta person is behind a GitHub account. Whoever can blur this can approve for himself. */
import type { Finding } from "../../domain/finding.ts";
import type { Account } from "../../domain/forge.ts";
import type { Login, OktaUserId } from "../../domain/ids.ts";
import type { ReasonCode } from "../../domain/reason-code.ts";
import { list } from "./words.ts";

/** Somebody in Okta: by id, because logins are renamed and reused there as well. */
export interface OktaPerson {
  readonly id: OktaUserId;
  readonly login: Login;
  /** Okta has suspended or deprovisioned the person. Left out: nobody asked. */
  readonly isInactive?: boolean;
}

/** One statement of who is who, from `access/people.yaml` or from an Okta attribute. */
export interface IdentityEntry {
  /** null: the source knows only a GitHub login, which can be renamed and reused, so it lets nobody approve. */
  readonly accountId: number | null;
  readonly accountLogin: string | null;
  /** A login alone: Okta has nobody of that name. */
  readonly person: OktaPerson | Login;
}

/**
 * What an Okta attribute says: digits are an id and never a login, or somebody could take a login that looks like another's id.
 */
export const readAttribute = (
  value: string,
  person: OktaPerson,
): IdentityEntry => {
  const name = value.trim();
  return /^\d{1,15}$/.test(name)
    ? { accountId: Number(name), accountLogin: null, person }
    : { accountId: null, accountLogin: name, person };
};

export interface Identities {
  readonly byId: ReadonlyMap<number, readonly IdentityEntry["person"][]>;
  /** By GitHub login in lower case; those only whose id is not said. */
  readonly byLogin: ReadonlyMap<string, readonly OktaPerson[]>;
  /** Who is suspended or deprovisioned, and so approves nothing. */
  readonly inactive: ReadonlySet<OktaUserId>;
  /** Everybody whom Okta was asked for and has, by login: beneficiaries, and addresses in trailers. */
  readonly people: ReadonlyMap<Login, OktaUserId>;
  /** The number of the account that a GitHub login, in lower case, is said to belong to. */
  readonly numbers: ReadonlyMap<string, number>;
}

export const mapIdentities = (
  entries: readonly IdentityEntry[],
  others: readonly OktaPerson[] = [],
  accounts: readonly Pick<Account, "id" | "login">[] = [],
): Identities => {
  const byId = new Map<number, IdentityEntry["person"][]>();
  const byLogin = new Map<string, OktaPerson[]>();
  for (const { accountId, accountLogin, person } of entries)
    if (accountId !== null) add(byId, accountId, person);
    else if (accountLogin !== null && typeof person !== "string")
      add(byLogin, accountLogin.toLowerCase(), person);
  const people = [...entries.map(({ person }) => person), ...others].filter(
    (person) => typeof person !== "string",
  );
  return {
    byId,
    byLogin,
    inactive: new Set(
      people
        .filter(({ isInactive }) => isInactive === true)
        .map(({ id }) => id),
    ),
    people: new Map(people.map(({ login, id }) => [login, id])),
    numbers: new Map(
      accounts.map(({ login, id }) => [login.toLowerCase(), id]),
    ),
  };
};

const add = <Key, Value>(
  map: Map<Key, Value[]>,
  key: Key,
  value: Value,
): void => {
  map.set(key, [...(map.get(key) ?? []), value]);
};

export type Identified =
  | { readonly kind: "person"; readonly person: OktaPerson }
  | { readonly kind: "unmapped" }
  /** Only its GitHub login is known, and who has that login can change. */
  | { readonly kind: "by-login"; readonly people: readonly OktaPerson[] }
  /** Mapped to a login that Okta does not have any more. */
  | { readonly kind: "gone"; readonly login: Login }
  | { readonly kind: "ambiguous"; readonly people: readonly OktaPerson[] };

export const identify = (
  { byId, byLogin }: Identities,
  { id, login }: Pick<Account, "id" | "login">,
): Identified => {
  const named = byId.get(id) ?? [];
  const sure = named.filter((person) => typeof person !== "string");
  const guessed = byLogin.get(login.toLowerCase()) ?? [];
  const all = new Map([...sure, ...guessed].map((one) => [one.id, one]));
  if (all.size > 1)
    return {
      kind: "ambiguous",
      people: [...all.values()].sort((a, b) => a.login.localeCompare(b.login)),
    };
  const [person] = sure;
  if (person !== undefined) return { kind: "person", person };
  const gone = named.find((one) => typeof one === "string");
  if (gone !== undefined) return { kind: "gone", login: gone };
  return guessed.length > 0
    ? { kind: "by-login", people: guessed }
    : { kind: "unmapped" };
};

/** Whoever could be behind the account. */
export const peopleOf = (who: Identified): readonly OktaPerson[] => {
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

/** Why it cannot be said who is behind an account. */
export const whyNobody = (
  who: Exclude<Identified, { readonly kind: "person" }>,
): string => {
  switch (who.kind) {
    case "unmapped":
      return "no Okta person is known for this account";
    case "by-login":
      return "only its GitHub login is known, which can be renamed and taken by somebody else, and not its number";
    case "gone":
      return `Okta has nobody called ${who.login}, who is said to be behind it`;
    case "ambiguous":
      return `this account stands for several people: ${list(who.people.map(({ login }) => login))}`;
  }
};

/** The same for programs. */
export const nobodyCodes: Readonly<
  Record<Exclude<Identified["kind"], "person">, ReasonCode>
> = {
  unmapped: "identity-unmapped",
  "by-login": "identity-by-login",
  gone: "person-unknown",
  ambiguous: "identity-ambiguous",
};

/** What to tell about accounts that matter in a pull request. `path` is the file or the setting that would mend it. */
export const identityFindings = (
  identities: Identities,
  accounts: readonly Account[],
  path: string,
): readonly Finding[] =>
  accounts
    .filter(({ type }) => type === "User")
    .flatMap((account): Finding[] => {
      const who = identify(identities, account);
      if (who.kind === "person") return [];
      return [
        {
          path,
          line: null,
          column: null,
          code:
            who.kind === "ambiguous"
              ? "identity-ambiguous"
              : "identity-unmapped",
          severity: who.kind === "ambiguous" ? "error" : "warning",
          message: `Who is behind GitHub account @${account.login} cannot be told: ${whyNobody(who)}.`,
          hint: `${remedies[who.kind](account)} in ${path}; until then its approvals do not count.`,
        },
      ];
    });

const remedies: Readonly<
  Record<Exclude<Identified["kind"], "person">, (account: Account) => string>
> = {
  unmapped: ({ id }) => `Say whose it is, by its number ${id},`,
  "by-login": ({ id }) => `Put its number, ${id}, in place of the login`,
  gone: () => "Put right which Okta login its person has",
  ambiguous: () => "Leave one of them",
};
