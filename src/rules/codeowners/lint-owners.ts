import type { Finding, FindingCode, Severity } from "../../domain/finding.ts";
import type { Permission } from "../../domain/forge.ts";
import { firstOfEachSeverity } from "../fault.ts";
import { printable } from "../printable.ts";
import { type Owner, ownerKey } from "./owner.ts";
import type { Codeowners } from "./parse.ts";

/** Permission by login in lower case; null: no such account. What is not in the map is not known. */
export type AccountFacts = ReadonlyMap<string, Permission | null>;

/** By `@organisation/team` in lower case. What is not in the map is not known. */
export type TeamFacts = ReadonlyMap<string, TeamFact>;

interface TeamFact {
  readonly exists: boolean;
  /** Logins, child teams included; null: not readable. */
  readonly members: readonly string[] | null;
  /** null: not readable. */
  readonly canWrite: boolean | null;
}

/** Owners who do not count, each where it is first named. */
export const lintOwners = ({
  codeowners,
  accounts,
  teams,
}: {
  readonly codeowners: Codeowners;
  readonly accounts: AccountFacts | null;
  readonly teams: TeamFacts | null;
}): Finding[] => {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { owners, line } of codeowners.rules)
    for (const owner of owners) {
      if (seen.has(ownerKey(owner))) continue;
      seen.add(ownerKey(owner));
      const flaw = flawOf(owner, accounts, teams);
      if (flaw === null) continue;
      const [code, severity, message, hint] = flaw;
      findings.push(findingAt(codeowners, line)(code, severity, message, hint));
    }
  return firstOfEachSeverity(findings);
};

type Flaw = readonly [
  code: FindingCode,
  severity: Severity,
  message: string,
  hint: string,
];

const flawOf = (
  owner: Owner,
  accounts: AccountFacts | null,
  teams: TeamFacts | null,
): Flaw | null => {
  switch (owner.kind) {
    case "email":
      return [
        "codeowners-owner-unknown",
        "warning",
        `${printable(owner.text)} is an address: no account can be proven to be behind it, so it never approves`,
        "Name the GitHub account instead.",
      ];
    case "user": {
      const permission = accounts?.get(owner.login.toLowerCase());
      if (permission === undefined) return null;
      if (permission === null) return unknownOwner(owner);
      return canWrite(permission) ? null : withoutWrite(owner);
    }
    case "team": {
      const team = teams?.get(ownerKey(owner));
      if (team === undefined) return null;
      if (!team.exists) return unknownOwner(owner);
      return team.canWrite === false ? withoutWrite(owner) : null;
    }
  }
};

const unknownOwner = (owner: Owner): Flaw => [
  "codeowners-owner-unknown",
  "error",
  `${printable(owner.text)} does not exist, or is not visible`,
  "Correct the name, or take it out.",
];

const withoutWrite = (owner: Owner): Flaw => [
  "codeowners-owner-without-write",
  "error",
  `${printable(owner.text)} has no write access to this repository, so GitHub does not take it as an owner`,
  "Give it write access, or take it out.",
];

export const canWrite = (permission: Permission | null): boolean =>
  permission === "admin" || permission === "maintain" || permission === "write";

export const findingAt =
  ({ path }: Codeowners, line: number | null) =>
  (
    code: FindingCode,
    severity: Severity,
    message: string,
    hint: string,
  ): Finding => ({
    code,
    severity,
    path,
    line,
    column: line === null ? null : 1,
    message,
    hint,
  });
