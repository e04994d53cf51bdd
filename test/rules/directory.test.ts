import { describe, expect, test } from "vitest";
import type { Group } from "../../src/domain/directory.ts";
import type { OktaGroupId } from "../../src/domain/ids.ts";
import {
  type DirectoryFacts,
  everybody,
  isInAudience,
  lookUpGroup,
  lookUpPerson,
} from "../../src/rules/facts.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { judgeDirectory } from "../../src/rules/judge-directory.ts";
import { judgePerson } from "../../src/rules/judge-person.ts";
import type { Tier } from "../../src/domain/tier.ts";
import {
  adminGroup,
  adminId,
  audienceGroup,
  audienceId,
  darkness,
  everyone,
  factsOf,
  type GrantSpec,
  group,
  groupId,
  parsedGrant,
  login,
  person,
  tier,
  userId,
  type World,
} from "./plan/world.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { expectWholeFindings } from "./sentences.ts";
import {
  fileOf,
  grantPath,
  marks,
  tierPath,
  validTier,
} from "./written-files.ts";

const named = (...groups: Group[]): World => ({
  facts: { groups: new Map([[adminGroup, groups]]) },
});
const twin = group(groupId("twin"), adminGroup);
const own = group(adminId, adminGroup);
const app = group(groupId("app"), adminGroup, "APP_GROUP");

describe("a group that a tier names", () => {
  test.each<[string, World, object, string[]]>([
    ["is found", {}, { kind: "found", id: adminId, unsafe: null }, []],
    ["is missing", named(), { kind: "missing" }, ["group-missing"]],
    [
      "was never asked for",
      { facts: { groups: new Map() } },
      { kind: "missing" },
      ["group-missing", "audience-missing"],
    ],
    [
      "is ambiguous",
      named(own, twin),
      { kind: "ambiguous" },
      ["group-ambiguous"],
    ],
    [
      "is the one of Okta's own kind among several",
      named(app, own),
      { kind: "found", id: adminId, unsafe: null },
      [],
    ],
    [
      "is of a kind that cannot be written",
      named(app),
      { kind: "found", unsafe: "group-wrong-type" },
      ["group-wrong-type"],
    ],
    [
      "is filled by a group rule",
      { facts: { ruleTargets: new Set([adminId]) } },
      { kind: "found", unsafe: "group-rule-target" },
      ["group-rule-target"],
    ],
    [
      "cannot be vouched for without the rules, which is no finding of its file",
      { facts: { ruleTargets: null } },
      { kind: "found", unsafe: "rules-unreadable" },
      [],
    ],
    [
      "cannot be told, which is no finding of its file",
      { facts: darkness },
      { kind: "unreadable" },
      [],
    ],
  ])("%s", (_sentence, world, lookup, codes) => {
    const withAudience = { ...world.facts };
    if (world.facts?.groups)
      withAudience.groups = new Map([
        ...(world.facts.groups.size === 0
          ? []
          : [[audienceGroup, [group(audienceId, audienceGroup)]] as const]),
        ...world.facts.groups,
      ]);
    const facts = factsOf({ facts: withAudience });
    expect(lookUpGroup(facts, adminGroup)).toMatchObject(lookup);
    const findings = judgeDirectory([tier()], facts);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const finding of findings)
      expect(finding).toMatchObject({
        severity: "error",
        path: "access/tiers/admin.yaml",
        message: expect.stringContaining(
          finding.code === "audience-missing"
            ? `"${audienceGroup}"`
            : `"${adminGroup}"`,
        ) as string,
      });
    expectWholeFindings(findings);
  });
});

test("a group that is not there is missed at the line that names it", () => {
  const file = parseTier(
    fileOf(tierPath, validTier.replace("[AWS Users]", "[A, B]")),
  );
  const there = file.value === null ? [] : [file.value];
  const facts = factsOf({ facts: { groups: new Map() } });
  expect(marks(judgeDirectory(there, facts, undefined, [file]))).toEqual([
    "group-missing 2:8",
    "audience-missing 3:12",
    "audience-missing 3:15",
  ]);
  expect(marks(judgeDirectory(there, facts))).toEqual([
    "group-missing",
    "audience-missing",
    "audience-missing",
  ]);
});

test("what is missed is missed in the file of its own tier", () => {
  const files = [
    parseTier(fileOf(tierPath, validTier)),
    parseTier(fileOf("access/tiers/other.yaml", `# Others\n${validTier}`)),
  ];
  const tiers = files.flatMap(({ value }) => value ?? []);
  const facts = factsOf({ facts: { groups: new Map() } });
  expect(marks(judgeDirectory(tiers, facts, undefined, files))).toEqual([
    "group-missing 2:8",
    "audience-missing 3:12",
    "group-missing 3:8",
    "audience-missing 4:12",
  ]);
});

describe("a group that tiers name and Okta calls otherwise", () => {
  const judge = (world: World, watched: ReadonlyMap<OktaGroupId, string>) =>
    judgeDirectory([tier()], factsOf(world), watched);
  const audience = [audienceGroup, [group(audienceId, audienceGroup)]] as const;
  const world: World = {
    facts: {
      groups: new Map([audience]),
      byId: new Map([[adminId, group(adminId, "AWS Admins")]]),
    },
  };

  test("is told by both names and its id", () => {
    const findings = judge(world, new Map([[adminId, adminGroup]]));
    expect(findings).toMatchObject([
      {
        code: "group-renamed",
        message: `Group "AWS Admin" is called "AWS Admins" in Okta now (${adminId}).`,
      },
    ]);
    expectWholeFindings(findings);
  });

  test("is only missing where the ledger knows it by no name, or Okta by no id", () => {
    expect(judge(world, new Map([[adminId, "Another"]]))).toMatchObject([
      { code: "group-missing" },
    ]);
    const gone = { facts: { ...world.facts, byId: new Map() } };
    expect(judge(gone, new Map([[adminId, adminGroup]]))).toMatchObject([
      { code: "group-missing" },
    ]);
  });

  test("is out of sight or deleted where Okta shows none of its ids, and how to settle it is said", () => {
    const oldId = groupId("old");
    const dark = {
      facts: {
        ...world.facts,
        byId: new Map([
          [oldId, null],
          [adminId, null],
        ]),
      },
    };
    const both = new Map([
      [oldId, adminGroup],
      [adminId, adminGroup],
    ]);
    expect(judge(dark, both)).toMatchObject([
      {
        code: "group-missing",
        message: expect.stringContaining(`(${oldId}) is out of`) as string,
        hint: expect.stringContaining("remove the tier") as string,
      },
    ]);
    const byId = new Map([
      [oldId, null],
      [adminId, group(adminId, "AWS Admins")],
    ]);
    expect(judge({ facts: { ...world.facts, byId } }, both)).toMatchObject([
      { code: "group-renamed" },
    ]);
  });
});

describe("an audience that several groups may be", () => {
  const twins: World = {
    audience: ["alice"],
    facts: {
      groups: new Map([
        [adminGroup, [own]],
        [
          audienceGroup,
          [
            group(audienceId, audienceGroup),
            group(groupId("twin"), audienceGroup, "APP_GROUP"),
          ],
        ],
      ]),
    },
  };

  test("is a finding, and nobody is known to be in it or out of it", () => {
    const findings = judgeDirectory([tier()], factsOf(twins));
    expectWholeFindings(findings);
    expect(findings).toMatchObject([
      {
        code: "audience-ambiguous",
        severity: "error",
        message:
          '2 groups in Okta are called "AWS Users", so it cannot be told who the audience is.',
      },
    ]);
    for (const who of ["alice", "bob"])
      expect(
        isInAudience(factsOf(twins), [audienceGroup], userId(who)),
      ).toBeNull();
  });
});

describe("a person is in the audience", () => {
  const inAudience = (world: World, audience: readonly string[]) => () =>
    isInAudience(factsOf(world), audience, userId("alice"));
  test.each<[string, () => boolean | null, boolean | null]>([
    [
      "who is in one of its groups",
      inAudience({ audience: ["alice"] }, [audienceGroup]),
      true,
    ],
    [
      "who is in one of its groups, whatever the others are",
      inAudience({ audience: ["alice"] }, ["Missing", audienceGroup]),
      true,
    ],
    ["never, of nobody", inAudience({ audience: [] }, [audienceGroup]), false],
    [
      "perhaps, where a group is missing",
      inAudience({ audience: [] }, ["Missing", audienceGroup]),
      null,
    ],
    [
      "perhaps, where a list cannot be read",
      inAudience({ audience: null }, [audienceGroup]),
      null,
    ],
    [
      "perhaps, where nothing can be read",
      inAudience({ facts: darkness }, [audienceGroup]),
      null,
    ],
    [
      "perhaps, where a group was found and its list was never read",
      inAudience({ facts: { members: new Map() } }, [audienceGroup]),
      null,
    ],
  ])("%s", (_sentence, found, expected) => {
    expect(found()).toBe(expected);
  });
});

describe("a login", () => {
  const look = (facts: Partial<DirectoryFacts>, name = "alice") =>
    lookUpPerson(factsOf({ facts }), login(name)).kind;
  test("means one person, nobody, several, or cannot be told", () => {
    expect(look({})).toBe("found");
    expect(look({}, "zoe")).toBe("unknown");
    expect(look({ arePeopleComplete: false }, "zoe")).toBe("unreadable");
    const two = [person("alice"), { ...person("alice"), id: userId("a2") }];
    expect(look({ people: new Map([[login("alice"), two]]) })).toBe(
      "ambiguous",
    );
  });

  test("is among everybody whom any answer showed", () => {
    const facts = factsOf({
      members: ["mallory"],
      audience: null,
      others: ["zoe"],
    });
    expect(everybody(facts).get(userId("mallory"))?.login).toBe(
      "mallory@example.com",
    );
    expect(everybody(facts).has(userId("zoe"))).toBe(true);
    expect([...everybody(facts).keys()].sort()).toEqual(
      [...everyone, "mallory", "zoe"].map(userId).sort(),
    );
  });
});

describe("a beneficiary", () => {
  const mfa = tier({ mfa: "required" });
  const factor = (has: boolean): World => ({
    facts: { factors: new Map([[userId("alice"), has]]) },
  });
  type Row = readonly [string, GrantSpec, Tier, World, string[]];
  test.each<Row>([
    ["is well", {}, tier(), {}, []],
    ["is unknown", { user: "zoe" }, tier(), {}, ["person-unknown"]],
    [
      "may be unknown, which is no finding",
      { user: "zoe" },
      tier(),
      { facts: { arePeopleComplete: false } },
      [],
    ],
    [
      "is ambiguous",
      {},
      tier(),
      {
        facts: {
          people: new Map([
            [
              login("alice"),
              [person("alice"), { ...person("alice"), id: userId("a2") }],
            ],
          ]),
        },
      },
      ["person-ambiguous"],
    ],
    [
      "is not active",
      {},
      tier(),
      { status: { alice: "LOCKED_OUT" } },
      ["person-inactive"],
    ],
    [
      "is outside the audience",
      {},
      tier(),
      { audience: [] },
      ["person-outside-audience"],
    ],
    [
      "may be outside the audience, which is no finding",
      {},
      tier(),
      { audience: null },
      [],
    ],
    ["has no factor", {}, mfa, factor(false), ["person-without-mfa"]],
    ["has a factor", {}, mfa, factor(true), []],
    ["may have a factor, which is no finding", {}, mfa, {}, []],
    ["needs no factor", {}, tier(), factor(false), []],
    [
      "has several faults at once",
      {},
      mfa,
      { ...factor(false), audience: [], status: { alice: "SUSPENDED" } },
      ["person-inactive", "person-outside-audience", "person-without-mfa"],
    ],
  ])("%s", (_sentence, spec, ofTier, world, codes) => {
    const findings = judgePerson(parsedGrant(spec), ofTier, factsOf(world));
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { line, severity } of findings)
      expect({ line, severity }).toEqual({ line: 1, severity: "error" });
  });

  const written = (text: string) =>
    judgePerson(parseGrant(fileOf(grantPath, text)), tier(), factsOf({})).map(
      ({ code }) => code,
    );

  test("of a file that is wrong by itself is judged by the login", () => {
    expect(written("user: zoe@example.com\nusr: x")).toEqual([
      "person-unknown",
    ]);
  });

  test("is told at the line that names it", () => {
    const parsed = parseGrant(
      fileOf(grantPath, "tier: prod-ec2-admin\nuser: zoe@example.com"),
    );
    expect(marks(judgePerson(parsed, tier(), factsOf({})))).toEqual([
      "person-unknown 2:7",
    ]);
  });

  test.each([
    "user: [",
    "usr: zoe@example.com",
    "user: zoë@example.com",
    'user: ""',
    `user: ${"z".repeat(101)}`,
    "user: [zoe@example.com]",
  ])("of %j, which names nobody, is not looked for", (text) => {
    expect(written(text)).toEqual([]);
  });
});
