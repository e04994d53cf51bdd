/** What a plan says of a tier's AWS side, and whom it takes for whom. */
import { describe, expect, test } from "vitest";
import type {
  Assignment,
  AwsAccountId,
  AwsUserId,
} from "../../../src/domain/aws.ts";
import type { Group } from "../../../src/domain/directory.ts";
import type { OktaGroupId } from "../../../src/domain/ids.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import type { TierPlan } from "../../../src/domain/tier-plan.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import {
  groupNamed,
  type PermissionSetFacts,
  type TiersFacts,
} from "../../../src/rules/tiers/facts.ts";
import { planTiers } from "../../../src/rules/tiers/plan-tiers.ts";
import { tier } from "../plan/world.ts";
import { expectWholeFindings } from "../sentences.ts";
import {
  assignment,
  foreign,
  hour,
  permissionSet,
  pushed,
} from "./tier-scene.ts";

const [prod, staging, other] = [1, 2, 3].map((nth) =>
  `${nth}`.repeat(12),
) as AwsAccountId[] as [AwsAccountId, AwsAccountId, AwsAccountId];
const [policy, another] = ["ReadOnlyAccess", "ViewOnlyAccess"].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
) as [string, string];
const alice = "b0000000-0000-4000-8000-000000000003" as AwsUserId;

const aws: Extract<Tier["aws"], { kind: "identity-center" }> = {
  kind: "identity-center",
  permissionSet: "Admin",
  managedPolicies: [policy],
  inlinePolicy: null,
  sessionDuration: hour,
  accounts: { prod, staging },
};
const admin = tier({ aws });
const named = (name: string, changes: Partial<Tier> = {}): Tier =>
  tier({ name: name as Tier["name"], aws, ...changes });

const group = (nth: number): Group => ({
  id: `00g0000000000000000${nth}` as OktaGroupId,
  name: admin.group,
  type: "OKTA_GROUP",
});
const audience: Group = { ...group(9), name: "AWS Users" };

const set = permissionSet(policy, null, [prod, staging]);

interface There {
  readonly set?: Partial<PermissionSetFacts> | null;
  readonly okta?: readonly string[];
  readonly members?: readonly string[];
}

const factsOf = (there: There): TiersFacts => ({
  okta: {
    groups: new Map([
      [admin.group, [group(1)]],
      [audience.name, [audience]],
    ]),
    application: {
      id: "0oa00000000000000001",
      kind: "amazon_aws_sso",
      label: "AWS",
      isActive: true,
      policy: null,
    },
    assigned: new Set([audience.id]),
    mappings: [
      { id: "gPm1", source: group(1).id, status: "active", error: null },
    ],
  },
  aws: {
    permissionSets: new Map(
      there.set === null ? [] : [["Admin", { ...set, ...there.set }]],
    ),
    groups: new Map([[admin.group, pushed]]),
    members: new Map([
      [admin.group, { okta: new Set(there.okta), aws: new Set(there.members) }],
    ]),
    names: new Map(),
  },
});

const planOf = (there: There, tiers = [admin]): readonly TierPlan[] =>
  planTiers(tiers, factsOf(there), false);
const textsOf = (there: There): readonly string[] =>
  planOf(there).flatMap(({ changes }) => changes.map(({ text }) => text));

describe("every change says what it is about:", () => {
  test.each<[string, There]>([
    ["all that is missing", { set: null }],
    ["a session", { set: { sessionDuration: milliseconds(hour / 2) } }],
    ["policies", { set: { managedPolicies: [another] } }],
    ["an inline policy", { set: { inlinePolicy: "{}" } }],
    ["an account", { set: { assignments: [assignment(other)] } }],
  ])("%s", (_, there) => {
    const changes = planOf(there).flatMap((one) => one.changes);
    expect(changes).not.toEqual([]);
    for (const { step, text } of changes) {
      expect(text).toMatch(/^(permission set )?Admin[: ,].{6,}\S$/);
      expect(text).not.toMatch(/undefined| {2}/);
      if ("policy" in step) expect(text).toContain(step.policy);
      if ("account" in step) {
        expect(text).toContain(`account ${step.account}`);
        expect(text).toContain(`for group ${admin.group}`);
      }
    }
  });

  test("how long a session is and was", () => {
    expect(textsOf({ set: null })[0]).toMatch(/, session 1h$/);
    const half = milliseconds(hour / 2);
    expect(textsOf({ set: { sessionDuration: half } })[0]).toMatch(
      /: session 1h instead of 30m$/,
    );
  });

  test("on how many accounts, and of what an earlier run left only where one did", () => {
    expect(textsOf({ set: { managedPolicies: [] } })[1]).toBe(
      "permission set Admin on 2 accounts: brought up to date",
    );
  });

  test("which statements are lost with an inline policy", () => {
    const inlinePolicy = '{"Statement":[{"Sid":"A"},{"Sid":"B"}]}';
    expect(textsOf({ set: { inlinePolicy } })[0]).toMatch(
      /: \{"Sid":"A"\}, \{"Sid":"B"\}$/,
    );
  });
});

describe("the tier's group is assigned", () => {
  test.each<[string, Assignment["principal"]]>([
    ["another group", { kind: "group", id: foreign }],
    ["a person", { kind: "user", id: alice }],
    ["a person with the group's id", { kind: "user", id: pushed as never }],
  ])("also on an account that %s has, and keeps", (_, principal) => {
    const assignments = [prod, other].map((one) => assignment(one, principal));
    const steps = planOf({
      set: { assignments: [...assignments, assignment(staging)] },
    }).flatMap(({ changes }) => changes.map(({ step }) => step));
    expect(steps).toEqual([{ kind: "assign", account: prod }]);
  });

  test("by the one name that is a group of Okta's own", () => {
    const found = (...groups: readonly Group[]) =>
      groupNamed({ groups: new Map([[admin.group, groups]]) }, admin.group);
    expect(found(group(1))).toEqual(group(1));
    expect(found({ ...group(2), type: "APP_GROUP" }, group(1))).toEqual(
      group(1),
    );
    expect(found(group(1), group(2))).toBeNull();
    expect(found()).toBeNull();
    expect(groupNamed({ groups: new Map() }, admin.group)).toBeNull();
  });
});

describe("every finding is told in whole sentences, and how grave it is:", () => {
  const user = { kind: "user", id: alice } as const;

  test.each<[string, There, severity: string]>([
    [
      "a longer session",
      { set: { sessionDuration: milliseconds(2 * hour) } },
      "warning",
    ],
    ["what no file can name", { set: { extras: ["boundary x"] } }, "warning"],
    [
      "a person of its own",
      { set: { assignments: [...set.assignments, assignment(prod, user)] } },
      "warning",
    ],
    [
      "an account of its own",
      { set: { assignments: [...set.assignments, assignment(other)] } },
      "warning",
    ],
    ["somebody left behind", { members: ["Mallory@example.com"] }, "error"],
    ["somebody not there yet", { okta: ["Alice@example.com"] }, "warning"],
  ])("%s", (_, there, severity) => {
    const findings = planOf(there).flatMap((one) => one.findings);
    expectWholeFindings(findings);
    expect(findings.map((finding) => finding.severity)).toEqual([severity]);
    expect(findings[0]?.hint).toMatch(/^[A-Z]/);
  });

  test("whoever is left behind is named, with what brings them out first", () => {
    const [found] =
      planOf({ members: ["Mallory@example.com"] })[0]?.findings ?? [];
    expect(found?.message).toMatch(
      /^Mallory@example\.com is in group AWS Admin/,
    );
    expect(found?.hint).toMatch(/^Assign the person .* no further account\.$/);
  });
});

describe("a permission set is another tier's as well", () => {
  const shared = (...tiers: readonly Tier[]) =>
    planOf({}, [...tiers]).map(({ changes, findings }) => {
      expectWholeFindings(findings);
      return findings.map(({ code, severity, message }) => {
        expect(changes).toEqual([]);
        return `${severity} ${code} ${message.match(/tier (\w+)\.$/)?.[1]}`;
      });
    });

  test("only where that one has the same, and nothing is done for either", () => {
    expect(shared(named("one"), named("two"))).toEqual([
      ["error permission-set-shared two"],
      ["error permission-set-shared one"],
    ]);
    const role = { kind: "saml", role: "arn:r", provider: "arn:p" } as const;
    expect(
      shared(
        named("one"),
        named("plain", { aws: null }),
        named("saml", { aws: role }),
        named("two", { aws: { ...aws, permissionSet: "Reader" } }),
      ),
    ).toEqual([[], [], [], []]);
  });
});
