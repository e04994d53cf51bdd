import { describe, expect, test } from "vitest";
import type {
  BranchRule,
  ClassicProtection,
} from "../../../src/domain/posture.ts";
import { guardsOf } from "../../../src/rules/doctor/guards.ts";
import { known, unreadable } from "./looked.ts";

const rules: readonly (readonly [BranchRule, readonly string[]])[] = [
  [
    {
      ruleset: 1,
      kind: "pull-request",
      codeOwners: false,
      dismissesStale: false,
      lastPushApproval: false,
    },
    ["pull-request"],
  ],
  [
    {
      ruleset: 1,
      kind: "required-checks",
      checks: [{ context: "ci", app: 1 }],
    },
    [],
  ],
  [
    {
      ruleset: 1,
      kind: "required-checks",
      checks: [{ context: "curfew/check", app: null }],
    },
    ["required-check"],
  ],
  [{ ruleset: 1, kind: "no-deletion" }, ["no-deletion"]],
  [{ ruleset: 1, kind: "other" }, []],
];

describe("a ruleset gives what its rules say, and nothing else", () => {
  test.each(rules)("%o", (rule, protections) => {
    const facts = {
      branch: "main",
      rules: known([rule]),
      rulesets: new Map([[1, known({ name: "main", bypass: [] })]]),
      classic: known(null),
    };
    expect(guardsOf(facts)).toEqual([
      {
        name: 'the ruleset "main"',
        protections: new Set(protections),
        bypass: known([]),
        pushers: [],
      },
    ]);
  });
});

test("classic protection that asks for nothing gives nothing", () => {
  const classic: ClassicProtection = {
    pullRequest: null,
    requiredChecks: [],
    enforcesAdmins: true,
    allowsForcePushes: true,
    allowsDeletions: true,
    pushers: null,
  };
  const facts = {
    branch: "main",
    rules: unreadable,
    rulesets: new Map(),
    classic: known(classic),
  };
  expect(guardsOf(facts)).toEqual([
    {
      name: "classic branch protection",
      protections: new Set(),
      bypass: known([]),
      pushers: [],
    },
  ]);
});
