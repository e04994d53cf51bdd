import { describe, expect, test } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { TierChange, TierPlan } from "../../../src/domain/tier-plan.ts";
import {
  differs,
  notReady,
  whyNotReady,
} from "../../../src/rules/tiers/preflight.ts";
import { tierFinding } from "../../../src/rules/tiers/finding.ts";
import { expectSentences } from "../sentences.ts";

const tier = { path: "access/tiers/admin.yaml" };

const planOf = (more: Partial<TierPlan>): TierPlan => ({
  tier: "admin" as TierName,
  changes: [],
  findings: [],
  ...more,
});

const change = (
  mark: TierChange["mark"],
  step: TierChange["step"] = { kind: "provision" },
): TierChange => ({ mark, step, text: "permission set Admin" });

const broken = tierFinding(
  tier,
  "push-broken",
  "error",
  "The push.",
  "Mend it.",
);
const standing = tierFinding(tier, "standing-access", "warning", "x", "y");

describe("a tier is ready", () => {
  test.each([
    ["with nothing to do", {}],
    ["with what is merely different", { changes: [change("~")] }],
    ["with what is left over", { changes: [change("-")] }],
    ["with standing access", { findings: [standing] }],
  ])("%s", (_, plan) => {
    expect(whyNotReady(planOf(plan))).toBeNull();
  });
});

describe("a tier is not ready", () => {
  test.each([
    [
      "without what is missing",
      { changes: [change("+")] },
      /: permission set Admin\. Run curfew tiers apply\./,
    ],
    [
      "with several things missing",
      { changes: [change("+"), change("+")] },
      /\(and 1 more\)/,
    ],
    [
      "while its push is not active",
      { changes: [change("~", { kind: "resume-push", group: "Admin" })] },
      /permission set Admin/,
    ],
    [
      "while its push is broken",
      { findings: [broken] },
      /The push\. Mend it\.$/,
    ],
    [
      "while two tiers share its permission set",
      {
        findings: [
          tierFinding(
            tier,
            "permission-set-shared",
            "error",
            "Shared.",
            "Give each its own.",
          ),
        ],
      },
      /: Shared\. Give each its own\.$/,
    ],
  ])("%s", (_, plan, why) => {
    expect(whyNotReady(planOf(plan))).toMatch(why);
  });

  test("in a sentence that ends once, wherever else it has a full stop", () => {
    const finding = { ...broken, message: "Group a.b is broken." };
    const why = whyNotReady(planOf({ findings: [finding] }));
    expect(why).toMatch(/: Group a\.b is broken\. Mend it\.$/);
    expectSentences(why ?? "");
  });

  test("and the pull request says so at the tier's file", () => {
    expect(notReady(tier, "why")).toMatchObject({
      code: "aws-not-ready",
      severity: "error",
      path: tier.path,
      message: "why",
      hint: expect.stringMatching(/^\w.*nobody is added.*\.$/) as string,
    });
  });
});

describe("what is in place is not as the tier's file says", () => {
  test("where something would be changed or taken away", () => {
    const changes = [
      change("+", { kind: "create-permission-set" }),
      change("~", { kind: "resume-push", group: "Admin" }),
      change("~"),
      change("-", { kind: "delete-inline-policy" }),
      change("-", { kind: "unassign", account: "111122223333" as never }),
    ];
    expect(differs(planOf({ changes }))).toMatchObject({
      code: "aws-differs",
      severity: "warning",
      path: "access/tiers/admin.yaml",
      message:
        "What the tier opens in AWS is not as its file says: ~ permission set Admin; - permission set Admin.",
      hint: expect.stringContaining("--prune") as string,
    });
  });

  test("and not where it is only missing, or as it should be", () => {
    expect(differs(planOf({}))).toBeNull();
    expect(differs(planOf({ changes: [change("+")] }))).toBeNull();
  });
});
