/** Okta's side of a tier: which groups and mappings are meant, and what is said of them. */
import { describe, expect, test } from "vitest";
import type { Group } from "../../../src/domain/directory.ts";
import type { PushMapping } from "../../../src/domain/provisioning.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import type { OktaSide } from "../../../src/rules/tiers/facts.ts";
import { planOkta } from "../../../src/rules/tiers/plan-okta.ts";
import { tier as anyTier } from "../plan/world.ts";
import { expectWholeFindings } from "../sentences.ts";
import { groupOf } from "./tier-scene.ts";

const tier: Tier = anyTier({
  group: "Admin",
  audience: ["Users"],
  aws: {
    kind: "identity-center",
    permissionSet: "Admin",
    managedPolicies: [],
    inlinePolicy: null,
    sessionDuration: milliseconds(3_600_000),
    accounts: { prod: "111122223333" },
  },
});
const saml: Tier = {
  ...tier,
  aws: { kind: "saml", role: "arn:r", provider: "arn:p" },
};

const [admin, users, other] = [
  groupOf("Admin"),
  groupOf("Users"),
  groupOf("Other"),
];

const mappingOf = (more: Partial<PushMapping> = {}): PushMapping => ({
  id: "gPm00000000000000001",
  source: admin.id,
  status: "active",
  error: null,
  ...more,
});
const foreign = mappingOf({ id: "gPm00000000000000002", source: other.id });

interface World {
  readonly groups?: Readonly<Record<string, readonly Group[]>>;
  readonly assigned?: readonly Group[];
  readonly mappings?: readonly PushMapping[];
}

const okta = (world: World): OktaSide => ({
  groups: new Map(
    Object.entries({ Admin: [admin], Users: [users], ...world.groups }),
  ),
  application: {
    id: "0oa00000000000000001",
    kind: "amazon_aws_sso",
    label: "AWS",
    isActive: true,
    policy: null,
  },
  assigned: new Set((world.assigned ?? [users]).map(({ id }) => id)),
  mappings: world.mappings ?? [mappingOf()],
});

const nothing = { changes: [], findings: [] };
const marked = (world: World): readonly string[] =>
  planOkta(tier, okta(world)).changes.map(
    ({ mark, text }) => `${mark} ${text}`,
  );

describe("of Okta is meant", () => {
  test("the group that was made there, beside one of Okta's own", () => {
    const builtIn = groupOf("Admin", 2, "BUILT_IN");
    expect(
      planOkta(tier, okta({ groups: { Admin: [admin, builtIn] } })),
    ).toEqual(nothing);
  });

  test("the push of the tier's group, and no other group's", () => {
    expect(marked({ mappings: [foreign] })).toEqual([
      '+ push of Okta group "Admin" to "AWS"',
    ]);
    expect(planOkta(tier, okta({ mappings: [mappingOf(), foreign] }))).toEqual(
      nothing,
    );
    const broken = { ...foreign, status: "error" } as const;
    expect(
      planOkta(tier, okta({ mappings: [broken, mappingOf()] })).findings,
    ).toEqual([]);
  });

  test("no push where the group is still to be made", () => {
    expect(marked({ groups: { Admin: [] }, mappings: [foreign] })).toEqual([
      '+ Okta group "Admin"',
      '+ push of Okta group "Admin" to "AWS"',
    ]);
  });

  test("no push at all where the tier opens a role", () => {
    const again = mappingOf({ id: "gPm00000000000000003" });
    expect(
      planOkta(
        saml,
        okta({ assigned: [admin], mappings: [mappingOf(), again] }),
      ),
    ).toEqual(nothing);
  });
});

describe("what is to be done in Okta is named", () => {
  test.each<[World, readonly string[]]>([
    [
      { groups: { Users: [] } },
      ['+ Okta group "Users"', '+ Okta group "Users" assigned to "AWS"'],
    ],
    [
      { mappings: [mappingOf({ status: "inactive" })] },
      ['~ push of Okta group "Admin" to "AWS": active instead of inactive'],
    ],
  ])("%#", (world, expected) => {
    expect(marked(world)).toEqual(expected);
  });
});

describe("what is wrong in Okta is told", () => {
  test.each<[string, World, readonly RegExp[], RegExp]>([
    [
      "of a group of Okta's own",
      { groups: { Admin: [groupOf("Admin", 2, "BUILT_IN")] } },
      [/^Group "Admin" is one of Okta's own, /],
      /another group in the tier's file/,
    ],
    [
      "of an audience that is not assigned",
      { groups: { Users: [groupOf("Users", 2, "APP_GROUP")] }, assigned: [] },
      [/^Audience group "Users" .* not assigned to "AWS"\.$/],
      /Assign it to the application/,
    ],
    [
      "of two groups with one name",
      { groups: { Users: [users, groupOf("Users", 2)] } },
      [/several groups "Users"\.$/],
      /Rename all but one/,
    ],
    [
      "of a group that is pushed twice",
      { mappings: [mappingOf(), mappingOf({ id: "gPm00000000000000003" })] },
      [/^Okta group "Admin" is pushed to "AWS" 2 times, /],
      /Remove all but one of its mappings/,
    ],
    [
      "of a group that is assigned as well",
      { assigned: [users, admin] },
      [/^Okta group "Admin" is assigned to "AWS" and pushed/],
      /Take the group out of the application's assignments/,
    ],
    [
      "of a push that is broken",
      { mappings: [mappingOf({ status: "error", error: "Invalid token" })] },
      [/push of Okta group "Admin" is broken: "Invalid token"\.$/],
      /generate one in Identity Center/,
    ],
    [
      "of a push that is broken for no reason",
      { mappings: [mappingOf({ status: "error" })] },
      [/is broken: "Okta does not say why"\.$/],
      /generate one in Identity Center/,
    ],
  ])("%s", (_, world, told, advised) => {
    const { findings } = planOkta(tier, okta(world));
    expect(findings.map(({ message }) => message)).toEqual(
      told.map((one) => expect.stringMatching(one) as string),
    );
    expect(findings[0]?.hint).toMatch(advised);
    expectWholeFindings(findings);
  });
});
