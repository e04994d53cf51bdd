/** Rulesets and classic protection in one form: what each guards a branch against, and who is let past it. */
import type {
  BranchRule,
  BypassActor,
  ClassicProtection,
  Looked,
  RequiredCheck,
  RulesetPosture,
} from "../../domain/posture.ts";
import { isCurfewCheck, type Protection } from "./protections.ts";

export interface BranchFacts {
  readonly branch: string;
  /** Rules of active rulesets that hold for the branch. */
  readonly rules: Looked<readonly BranchRule[]>;
  /** The rulesets that those name. */
  readonly rulesets: ReadonlyMap<number, Looked<RulesetPosture>>;
  /** Known null: there is none. */
  readonly classic: Looked<ClassicProtection | null>;
}

export interface Guard {
  /** As the settings page names it. */
  readonly name: string;
  readonly protections: ReadonlySet<Protection>;
  /** Who is let past all of it. */
  readonly bypass: Bypass;
  /** Who alone may push, and is held to the rest all the same. */
  readonly pushers: readonly BypassActor[];
}

/** `hidden`: GitHub tells no credential that Curfew should have. */
export type Bypass =
  | Looked<readonly BypassActor[]>
  | { readonly kind: "hidden"; readonly why: string; readonly remedy: string };

export const guardsOf = (facts: BranchFacts): readonly Guard[] => [
  ...rulesetGuards(facts),
  ...classicGuard(facts),
];

const rulesetGuards = ({ rules, rulesets }: BranchFacts): Guard[] => {
  const byRuleset = new Map<number, Set<Protection>>();
  for (const rule of rules.kind === "known" ? rules.value : []) {
    const protections = byRuleset.get(rule.ruleset) ?? new Set();
    byRuleset.set(rule.ruleset, protections);
    for (const protection of protectionsOf(rule)) protections.add(protection);
  }
  return [...byRuleset].map(([id, protections]) => {
    const looked = rulesets.get(id) ?? notAsked;
    return {
      name:
        looked.kind === "known"
          ? `the ruleset "${looked.value.name}"`
          : `the ruleset ${id}`,
      protections,
      bypass: bypassOf(looked),
      pushers: [],
    };
  });
};

const notAsked: Looked<never> = {
  kind: "unreadable",
  why: "it was not asked for",
  remedy: "Run again.",
};

const bypassOf = (looked: Looked<RulesetPosture>): Bypass => {
  if (looked.kind === "unreadable") return looked;
  const { bypass } = looked.value;
  return bypass === null
    ? {
        kind: "hidden",
        why: "GitHub tells it only to those who could change the ruleset",
        remedy:
          "Run the doctor now and then with a token of an administrator (GITHUB_TOKEN), who may see it; never give the controller's App that permission.",
      }
    : { kind: "known", value: bypass };
};

const protectionsOf = (rule: BranchRule): readonly Protection[] => {
  switch (rule.kind) {
    case "pull-request":
      return pullRequestProtections(rule);
    case "required-checks":
      return checkProtections(rule.checks);
    case "no-update":
      return ["only-the-controller-pushes"];
    case "no-force-push":
    case "no-deletion":
      return [rule.kind];
    case "other":
      return [];
  }
};

const checkProtections = (
  checks: readonly RequiredCheck[],
): readonly Protection[] => {
  const ours = checks.filter(({ context }) => isCurfewCheck(context));
  return [
    ...(ours.length === 0 ? [] : (["required-check"] as const)),
    ...(ours.some(({ app }) => app !== null)
      ? (["check-source"] as const)
      : []),
  ];
};

const pullRequestProtections = (required: {
  readonly codeOwners: boolean;
  readonly dismissesStale: boolean;
  readonly lastPushApproval: boolean;
}): readonly Protection[] => [
  "pull-request",
  ...(required.codeOwners ? (["code-owners"] as const) : []),
  ...(required.dismissesStale ? (["stale-dismissal"] as const) : []),
  ...(required.lastPushApproval ? (["last-push-approval"] as const) : []),
];

const classicGuard = ({ classic }: BranchFacts): Guard[] => {
  if (classic.kind === "unreadable" || classic.value === null) return [];
  const { pullRequest, pushers, ...rest } = classic.value;
  return [
    {
      name: "classic branch protection",
      protections: new Set([
        ...(pullRequest === null ? [] : pullRequestProtections(pullRequest)),
        ...checkProtections(rest.requiredChecks),
        ...(rest.allowsForcePushes ? [] : (["no-force-push"] as const)),
        ...(rest.allowsDeletions ? [] : (["no-deletion"] as const)),
        ...(pushers === null ? [] : (["only-the-controller-pushes"] as const)),
      ]),
      bypass: {
        kind: "known",
        value: [
          ...(rest.enforcesAdmins ? [] : [administrators]),
          ...(pullRequest?.bypass ?? []),
        ],
      },
      pushers: pushers ?? [],
    },
  ];
};

const administrators: BypassActor = {
  type: "RepositoryRole",
  id: 5,
  name: "administrators",
};
