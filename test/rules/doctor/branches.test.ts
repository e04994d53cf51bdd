import { describe, expect, it } from "vitest";
import type {
  BranchRule,
  BypassActor,
  ClassicProtection,
  Looked,
  RulesetPosture,
} from "../../../src/domain/posture.ts";
import { judgeLedger, judgeMain } from "../../../src/rules/doctor/branches.ts";
import { nameActor } from "../../../src/rules/doctor/bypass.ts";
import type { BranchFacts } from "../../../src/rules/doctor/guards.ts";
import { isCurfewCheck } from "../../../src/rules/doctor/protections.ts";
import { codes, known, unreadable, words } from "./looked.ts";

const actor = (type: string, id: number | null = 1): BypassActor => ({
  type,
  id,
  name: null,
});
const app = { id: 9, slug: "curfew", permissions: {} };
const ours = actor("Integration", 9);
const owners = actor("OrganizationAdmin", null);

const mainRules: readonly BranchRule[] = [
  {
    ruleset: 1,
    kind: "pull-request",
    codeOwners: true,
    dismissesStale: true,
    lastPushApproval: true,
  },
  {
    ruleset: 1,
    kind: "required-checks",
    checks: [
      { context: "ci", app: null },
      { context: "curfew/check", app: 15368 },
    ],
  },
  { ruleset: 1, kind: "no-force-push" },
  { ruleset: 1, kind: "no-deletion" },
  { ruleset: 1, kind: "other" },
];

const ruleset = (
  name: string,
  bypass: readonly BypassActor[] | null = [],
): Looked<RulesetPosture> => known({ name, bypass });

const main = (change: Partial<BranchFacts> = {}): BranchFacts => ({
  branch: "main",
  rules: known(mainRules),
  rulesets: new Map([[1, ruleset("main")]]),
  classic: known(null),
  ...change,
});

const classic: ClassicProtection = {
  pullRequest: {
    codeOwners: true,
    dismissesStale: true,
    lastPushApproval: true,
    bypass: [],
  },
  requiredChecks: [{ context: "curfew / check", app: 15368 }],
  enforcesAdmins: true,
  allowsForcePushes: false,
  allowsDeletions: false,
  pushers: null,
};

const byClassic = (change: Partial<ClassicProtection> = {}): BranchFacts =>
  main({ rules: known([]), classic: known({ ...classic, ...change }) });

const withPullRequest = (
  change: Partial<NonNullable<ClassicProtection["pullRequest"]>>,
): BranchFacts =>
  byClassic({
    pullRequest: {
      codeOwners: true,
      dismissesStale: true,
      lastPushApproval: true,
      bypass: [],
      ...change,
    },
  });

type Case = readonly [
  name: string,
  facts: BranchFacts,
  codes: readonly string[],
  text: string,
];

const mains: readonly Case[] = [
  ["a ruleset guards it", main(), ["info main-protected"], '"main": pull'],
  [
    "classic protection guards it",
    byClassic(),
    ["info main-protected"],
    "classic branch protection: pull request",
  ],
  [
    "both guard it, each a part",
    main({
      rules: known(mainRules.filter(({ kind }) => kind !== "no-deletion")),
      classic: known({
        ...classic,
        pullRequest: null,
        requiredChecks: [],
      }),
    }),
    ["info main-protected"],
    "check by a named App, no force-push; classic branch protection: no force-push, no deletion",
  ],
  [
    "a ruleset that holds nothing of it is not told",
    main({
      rules: known([...mainRules, { ruleset: 2, kind: "other" }]),
      rulesets: new Map([
        [1, ruleset("main")],
        [2, ruleset("names")],
      ]),
    }),
    ["info main-protected"],
    "check by a named App, no force-push, no deletion Nothing to do.",
  ],
  [
    "nothing guards it",
    main({ rules: known([]) }),
    ["error main-unprotected"],
    "push; require the status check curfew/check; name the App",
  ],
  [
    "no code owners",
    withPullRequest({ codeOwners: false }),
    ["error main-unprotected"],
    "no review by a code owner",
  ],
  [
    "stale approvals stay",
    withPullRequest({ dismissesStale: false }),
    ["error main-unprotected"],
    "outlives the commits",
  ],
  [
    "the last push needs no approval",
    withPullRequest({ lastPushApproval: false }),
    ["error main-unprotected"],
    "whoever pushed last",
  ],
  [
    "another check",
    main({
      rules: known(
        mainRules.map((rule) =>
          rule.kind === "required-checks"
            ? { ...rule, checks: [{ context: "ci", app: 15368 }] }
            : rule,
        ),
      ),
    }),
    ["error main-unprotected", "error main-unprotected"],
    "without the check curfew/check",
  ],
  [
    "a check that anybody can set",
    byClassic({ requiredChecks: [{ context: "curfew/check", app: null }] }),
    ["error main-unprotected"],
    "name the App whose check counts",
  ],
  [
    "history can be rewritten and the branch deleted",
    byClassic({ allowsForcePushes: true, allowsDeletions: true }),
    ["error main-unprotected", "error main-unprotected"],
    "block force pushes",
  ],
  [
    "rulesets not readable, and classic protection not enough",
    main({ rules: unreadable }),
    ["error not-looked-at"],
    "the rules for main",
  ],
  [
    "classic protection not readable, and rulesets not enough",
    main({ rules: known([]), classic: unreadable }),
    ["error not-looked-at"],
    "classic protection of main",
  ],
  [
    "classic protection not readable, and rulesets enough",
    main({ classic: unreadable }),
    ["info main-protected"],
    "",
  ],
  [
    "somebody bypasses the ruleset",
    main({
      rulesets: new Map([[1, ruleset("main", [owners, actor("Team", 3)])]]),
    }),
    ["error main-bypass", "info main-protected"],
    "the organisation's owners, the team 3 can bypass",
  ],
  [
    "somebody bypasses the ruleset, and classic protection stands behind it",
    main({
      rulesets: new Map([[1, ruleset("main", [owners])]]),
      classic: known(classic),
    }),
    ["info main-protected"],
    "",
  ],
  [
    "nobody can tell who bypasses",
    main({ rulesets: new Map([[1, ruleset("main", null)]]) }),
    ["info bypass-hidden", "info main-protected"],
    "a token of an administrator",
  ],
  [
    "the ruleset cannot be read",
    main({ rulesets: new Map([[1, unreadable]]) }),
    ["warning not-looked-at", "info main-protected"],
    "who may bypass the ruleset 1",
  ],
  [
    "the ruleset was not asked for",
    main({ rulesets: new Map() }),
    ["warning not-looked-at", "info main-protected"],
    "who may bypass the ruleset 1",
  ],
  [
    "administrators bypass classic protection",
    byClassic({ enforcesAdmins: false }),
    ["error main-bypass", "info main-protected"],
    "administrators can bypass classic branch protection (pull request, code-owner review, ",
  ],
  [
    "somebody may go without a pull request",
    withPullRequest({ bypass: [{ type: "User", id: 5, name: "eve" }] }),
    ["error main-bypass", "info main-protected"],
    "eve can bypass",
  ],
];

describe("main", () => {
  it.each(mains)("%s", (_name, facts, expected, text) => {
    const findings = judgeMain(facts);
    expect(codes(findings)).toEqual(expected);
    expect(words(findings)).toContain(text);
  });
});

const ledgerRules: readonly BranchRule[] = [
  { ruleset: 1, kind: "no-force-push" },
  { ruleset: 1, kind: "no-deletion" },
  { ruleset: 2, kind: "no-update" },
];

const ledger = (
  writers: readonly BypassActor[],
  rewriters: readonly BypassActor[] = [],
  rules = ledgerRules,
): BranchFacts => ({
  branch: "curfew/ledger",
  rules: known(rules),
  rulesets: new Map([
    [1, ruleset("history", rewriters)],
    [2, ruleset("writers", writers)],
  ]),
  classic: known(null),
});

const byClassicLedger = (
  pushers: readonly BypassActor[] | null,
): BranchFacts => ({
  ...byClassic({ pullRequest: null, pushers }),
  branch: "curfew/ledger",
});

const ledgers: readonly (readonly [
  name: string,
  facts: BranchFacts,
  app: typeof app | null,
  codes: readonly string[],
])[] = [
  ["only the App writes", ledger([ours]), app, ["info ledger-protected"]],
  [
    "the App by its name, in classic protection",
    byClassicLedger([{ type: "Integration", id: 1, name: "curfew" }]),
    app,
    ["info ledger-protected"],
  ],
  [
    "the App twice, in classic protection beside a ruleset",
    {
      ...ledger([], [], ledgerRules.slice(0, 2)),
      classic: known({
        ...classic,
        pullRequest: {
          codeOwners: true,
          dismissesStale: true,
          lastPushApproval: true,
          bypass: [{ type: "Integration", id: 1, name: "curfew" }],
        },
        pushers: [{ type: "Integration", id: 1, name: "curfew" }],
      }),
    },
    app,
    ["info ledger-protected"],
  ],
  [
    "another App writes",
    ledger([ours, actor("Integration", 10)]),
    app,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "another App writes, and ours does not",
    ledger([actor("Integration", 10)]),
    app,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "an account writes that has our App's number",
    ledger([actor("User", 9)]),
    app,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "an account writes, in classic protection",
    byClassicLedger([actor("User", 3)]),
    app,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  ["nothing guards it", ledger([], [], []), app, ["error ledger-unprotected"]],
  [
    "everybody writes, in classic protection",
    byClassicLedger(null),
    app,
    ["error ledger-unprotected"],
  ],
  [
    "one App, where none is known",
    ledger([ours]),
    null,
    ["info ledger-protected"],
  ],
  [
    "one deploy key, where no App is known",
    ledger([actor("DeployKey", null)]),
    null,
    ["info ledger-protected"],
  ],
  [
    "one account, where no App is known",
    ledger([actor("User", 3)]),
    null,
    ["info ledger-protected"],
  ],
  [
    "two accounts, where no App is known",
    ledger([actor("User", 3), actor("User", 4)]),
    null,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "a team, where no App is known",
    ledger([actor("Team", 3)]),
    null,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "the App may rewrite",
    ledger([ours], [ours]),
    app,
    ["error ledger-bypass", "info ledger-protected"],
  ],
  [
    "everybody writes",
    ledger([ours], [], ledgerRules.slice(0, 2)),
    app,
    ["error ledger-unprotected"],
  ],
];

describe("the ledger's branch", () => {
  it.each(ledgers)("%s", (_name, facts, own, expected) => {
    expect(codes(judgeLedger(facts, own))).toEqual(expected);
  });
});

describe("who may bypass", () => {
  it.each([
    [actor("RepositoryRole", 5), "administrators"],
    [actor("RepositoryRole", 77), "the role 77"],
    [actor("RepositoryRole", null), "the role "],
    [owners, "the organisation's owners"],
    [actor("DeployKey", null), "deploy keys"],
    [actor("Integration", 3), "the App 3"],
    [actor("Integration", null), "the App "],
    [actor("Team", 3), "the team 3"],
    [actor("Team", null), "the team "],
    [actor("User", 3), "the account 3"],
    [actor("User", null), "the account "],
    [actor("EnterpriseOwner", null), "EnterpriseOwner "],
    [actor("EnterpriseOwner", 2), "EnterpriseOwner 2"],
    [{ type: "Team", id: 3, name: "ops" }, "ops"],
  ])("is named: %o", (who, name) => {
    expect(nameActor(who)).toBe(name);
  });
});

describe("the check", () => {
  it.each(["curfew/check", "curfew / check", "check"])("is %s", (context) => {
    expect(isCurfewCheck(context)).toBe(true);
  });
  it.each(["ci", "recheck", "curfew/checks"])("is not %s", (context) => {
    expect(isCurfewCheck(context)).toBe(false);
  });
});
