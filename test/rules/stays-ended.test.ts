import { expect, test } from "vitest";
import type { TierName } from "../../src/domain/ids.ts";
import type { Remove } from "../../src/domain/plan.ts";
import { judgeStaysEnded } from "../../src/rules/stays-ended.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { adminId, userId } from "./plan/world.ts";

const path = "access/tiers/admin.yaml";
const parsed = parseTier({
  path,
  bytes: new TextEncoder().encode(`description: For the tests
group: AWS Admin
audience: [AWS Users]
maxDuration: 4h
approvals: 1
aws:
  permissionSet: Admin
  managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
  sessionDuration: 1h
  accounts: { prod: "111122223333" }
`),
});
const leaves = (
  name: string,
  change: Partial<Pick<Remove, "reason" | "group">> = {},
): Remove => ({
  action: "remove",
  reason: "tier-changed",
  user: `${name}@example.com`,
  userId: userId(name),
  tier: "admin" as TierName,
  group: "AWS Admin",
  groupId: adminId,
  grant: `access/grants/admin/${name}.yaml`,
  version: null,
  startsAt: null,
  endsAt: null,
  detail: "",
  ...change,
});
const judge = (
  lost: readonly Remove[],
  orphans: readonly string[] = [],
  tier: typeof parsed | null = parsed,
) =>
  judgeStaysEnded({
    name: "admin" as TierName,
    path,
    parsed: tier,
    lost,
    orphans,
  });

test.each<[string, () => ReturnType<typeof judge>, object]>([
  [
    "at its group, where the tier names another one",
    () => judge([leaves("alice", { group: "Old" })]),
    {
      line: 2,
      column: 8,
      message:
        'Merged now, 1 person would be out of tier "admin" at once: alice@example.com.',
    },
  ],
  [
    "at its AWS side, where that changes",
    () => judge([leaves("alice")]),
    { line: 7 },
  ],
  [
    "at its maxDuration, where that is why they are over",
    () => judge([leaves("alice", { reason: "expired" })]),
    { line: 4, column: 14 },
  ],
  [
    "at its maxDuration, where that is why one of them is",
    () => judge([leaves("alice"), leaves("bob", { reason: "expired" })]),
    { line: 4, column: 14 },
  ],
  [
    "at its group, where one of them was in another one",
    () => judge([leaves("alice"), leaves("bob", { group: "Old" })]),
    { line: 2, column: 8 },
  ],
  [
    "of the whole file, where it goes",
    () =>
      judge([leaves("alice"), leaves("bob"), leaves("bob")], ["a", "b"], null),
    {
      line: null,
      message:
        'Merged now, 2 people would be out of tier "admin" at once: alice@example.com, bob@example.com; 2 grants of it would stand on main and give nothing: a, b.',
    },
  ],
  [
    "of the files alone, where nobody is in",
    () => judge([], ["a"], null),
    {
      message:
        "Merged now, 1 grant of it would stand on main and give nothing: a.",
    },
  ],
  [
    "with so many names as anybody reads",
    () => judge([], "a b c d e f g h i j k l m".split(" "), null),
    {
      message: expect.stringMatching(
        /: a, b, c, d, e, f, g, h, i, j, and 3 more\.$/,
      ) as string,
    },
  ],
])("who loses access is said %s", (_sentence, judged, expected) => {
  expect(judged()).toEqual([
    expect.objectContaining({
      code: "stays-ended",
      severity: "warning",
      path,
      ...expected,
    }),
  ]);
});

test("nothing is said where nobody does", () => {
  expect(judge([])).toEqual([]);
});
