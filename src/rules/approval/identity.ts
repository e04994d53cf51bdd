/** Which Okta person is behind a GitHub account. Whoever can blur this can approve for himself. */
import type { Finding } from "../../domain/finding.ts";
import type { Account } from "../../domain/forge.ts";
import type { Login } from "../../domain/ids.ts";

/** One statement of who is who, from `access/people.yaml` or from an Okta attribute. */
export interface IdentityEntry {
  /** null: the source knows only a GitHub login. Where there is an id, the login is for people only: it can be renamed and reused. */
  readonly accountId: number | null;
  readonly accountLogin: string | null;
  readonly login: Login;
  /** Okta has suspended or deprovisioned the person. Left out: nobody asked. */
  readonly isInactive?: boolean;
}

/**
 * What an Okta attribute says: digits are an id and never a login, or somebody could take a login that looks like another's id.
 */
export const readAttribute = (value: string, login: Login): IdentityEntry => {
  const name = value.trim();
  return /^\d{1,15}$/.test(name)
    ? { accountId: Number(name), accountLogin: null, login }
    : { accountId: null, accountLogin: name, login };
};

export interface Identities {
  readonly byId: ReadonlyMap<number, ReadonlySet<Login>>;
  /** By GitHub login in lower case. */
  readonly byLogin: ReadonlyMap<string, ReadonlySet<Login>>;
  /** Who is suspended or deprovisioned, and so approves nothing. */
  readonly inactive: ReadonlySet<Login>;
  /** Every Okta login that the source knows, for addresses in trailers. */
  readonly logins: ReadonlySet<Login>;
}

export const mapIdentities = (
  entries: readonly IdentityEntry[],
): Identities => {
  const byId = new Map<number, Set<Login>>();
  const byLogin = new Map<string, Set<Login>>();
  for (const { accountId, accountLogin, login } of entries)
    if (accountId !== null) add(byId, accountId, login);
    else if (accountLogin !== null)
      add(byLogin, accountLogin.toLowerCase(), login);
  return {
    byId,
    byLogin,
    inactive: new Set(
      entries
        .filter(({ isInactive }) => isInactive === true)
        .map(({ login }) => login),
    ),
    logins: new Set(entries.map(({ login }) => login)),
  };
};

const add = <Key>(map: Map<Key, Set<Login>>, key: Key, login: Login): void => {
  const people = map.get(key) ?? new Set();
  people.add(login);
  map.set(key, people);
};

export type Identified =
  | { readonly kind: "person"; readonly login: Login }
  | { readonly kind: "unmapped" }
  | { readonly kind: "ambiguous"; readonly logins: readonly Login[] };

export const identify = (
  { byId, byLogin }: Identities,
  { id, login }: Pick<Account, "id" | "login">,
): Identified => {
  const people = new Set([
    ...(byId.get(id) ?? []),
    ...(byLogin.get(login.toLowerCase()) ?? []),
  ]);
  const [person, another] = people;
  if (person === undefined) return { kind: "unmapped" };
  return another === undefined
    ? { kind: "person", login: person }
    : { kind: "ambiguous", logins: [...people].sort() };
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
      const place = { path, line: null, column: null } as const;
      return who.kind === "unmapped"
        ? [
            {
              ...place,
              code: "identity-unmapped",
              severity: "warning",
              message: `No Okta person is known for GitHub account @${account.login}.`,
              hint: `Say who it is in ${path}; until then its approvals do not count.`,
            },
          ]
        : [
            {
              ...place,
              code: "identity-ambiguous",
              severity: "error",
              message: `GitHub account @${account.login} stands for several Okta people: ${who.logins.join(", ")}.`,
              hint: `Leave one of them in ${path}; until then its approvals do not count.`,
            },
          ];
    });
