/** How it really stands, read from the sandbox's own state and never from what Curfew prints. */
import type { Company } from "../company.ts";
import { readCommit } from "../github/commits.ts";
import { differences } from "../github/diff.ts";
import { rangeStart } from "../github/pulls.ts";
import { listTree } from "../github/trees.ts";
import type { Session } from "../aws/sessions.ts";
import { type Claim, type Deed, deed } from "./step.ts";

/** Exactly these people, by the first part of their login, are in the Okta group. */
export const members = (group: string, ...names: readonly string[]): Claim => {
  const wanted = inWords(names, "nobody");
  return {
    kind: "claim",
    side: "Okta",
    says: `${group}: ${wanted}`,
    wanted,
    found: (company) =>
      inWords(
        company.memberLogins(group).map((login) => login.split("@")[0] ?? ""),
        "nobody",
      ),
  };
};

/** Exactly these grants stand on main, by their paths below `access/grants/`. */
export const grantsOnMain = (...paths: readonly string[]): Claim => {
  const wanted = inWords(paths, "none");
  return {
    kind: "claim",
    side: "GitHub",
    says: `grants on main: ${wanted}`,
    wanted,
    found: (company) => inWords(listGrants(company), "none"),
  };
};

/** An open pull request by Curfew that removes exactly these files. */
export const cleanupPullRequest = (
  number: number,
  branch: string,
  ...removed: readonly string[]
): Claim => ({
  kind: "claim",
  side: "GitHub",
  says: `#${number} by curfew[bot] removes ${inWords(
    removed.map((path) => path.split("/").at(-1) ?? path),
    "nothing",
  )}`,
  wanted: `open, ${branch} by curfew[bot], removed ${inWords(removed, "nothing")}`,
  found: (company) => {
    const pull = company.github.repository.pulls.get(number);
    if (pull === undefined) return `no #${number}`;
    const from = rangeStart(pull) ?? pull.base;
    const changes = differences(
      company.github.repository.directory,
      from,
      pull.head,
    ).map(({ status, path }) => `${status} ${path.replace(grants, "")}`);
    return `${pull.state}, ${pull.headRef} by ${pull.author.login}, ${inWords(changes, "nothing").replaceAll(", removed ", ", ")}`;
  },
});

export const ledgerBranch: Claim = {
  kind: "claim",
  side: "GitHub",
  says: "branch curfew/ledger is there",
  wanted: "there",
  found: ({ github }) =>
    github.branchTip("curfew/ledger") === null ? "not there" : "there",
};

const account = "111122223333";

/** The permission set of the shipped tier. */
export const administrator = "AdministratorAccess";

/** Does the portal let this person open the role on the production account? */
export const roleOpens = (
  who: string,
  permissionSet: string,
  isOpen: boolean,
): Claim => ({
  kind: "claim",
  side: "AWS",
  says: `${permissionSet} ${isOpen ? "opens" : "does not open"} for ${who}`,
  wanted: isOpen ? "opens" : "does not open",
  found: ({ aws }) =>
    aws?.openRole({ login: `${who}@example.com`, account, permissionSet }) ==
    null
      ? "does not open"
      : "opens",
});

/** What somebody opened while they could. */
export const openSession = (
  who: string,
  permissionSet: string,
): { readonly opens: Deed; readonly isCut: Claim } => {
  let session: Session | null = null;
  return {
    opens: deed("AWS", `${who} opens ${permissionSet}`, ({ aws }) => {
      session =
        aws?.openRole({
          login: `${who}@example.com`,
          account,
          permissionSet,
        }) ?? null;
      if (session === null) throw new Error("the role does not open");
    }),
    isCut: {
      kind: "claim",
      side: "AWS",
      says: `what ${who} had open does nothing any more`,
      wanted: "cut",
      found: ({ aws, clock }) => {
        if (session === null || aws === null) return "never opened";
        if (clock.now() >= session.endsAt) return "over by itself";
        return aws.isSessionGood(session) ? "still good" : "cut";
      },
    },
  };
};

/** Okta has been asked to change nothing since the log was cleared. */
export const untouched: Claim = {
  kind: "claim",
  side: "Okta",
  says: "it was asked, and no request got through",
  wanted: "only failures",
  found: ({ okta }) => {
    const { log } = okta.server;
    if (log.length === 0) return "never asked";
    return log.every(({ status }) => status === 503)
      ? "only failures"
      : "some requests got through";
  },
};

const grants = "access/grants/";

const listGrants = ({ github }: Company): readonly string[] => {
  const tip = github.branchTip("main");
  if (tip === null) return ["no main"];
  const { objects } = github.repository;
  return listTree(objects, readCommit(objects, tip).tree, true)
    .filter(({ path, mode }) => path.startsWith(grants) && mode !== "040000")
    .map(({ path }) => path.slice(grants.length));
};

const inWords = (items: readonly string[], none: string): string =>
  items.length === 0 ? none : [...items].sort().join(", ");
