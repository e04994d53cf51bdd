import { describe, expect, it } from "vitest";
import {
  type GrantOutcome,
  isFailure,
  type OutcomeItem,
  outcomePage,
} from "../../../src/rules/render/outcome-comment.ts";
import { expectSentences } from "../sentences.ts";
import { at, grantPath, tier } from "./report.ts";

const item = (
  outcome: GrantOutcome,
  more: Partial<OutcomeItem> = {},
): OutcomeItem => ({
  grant: grantPath,
  user: "alice@example.com",
  tier: "aws-ec2-admin",
  group: "AWS EC2 Admin",
  startsAt: at("14:00:00"),
  endsAt: at("18:00:00"),
  outcome,
  inAws: null,
  outOfAws: null,
  aws: tier,
  portal: null,
  ...more,
});

const diagnosis = { why: "The push is off.", remedy: "Push it." };
const granted = item({ kind: "granted" });
const stuckFor = (isGivenUp: boolean) =>
  item({ kind: "granted" }, { inAws: { kind: "stuck", diagnosis, isGivenUp } });
const observed = item({ kind: "observed" });
const never = item({ kind: "never", reason: "expired" });
const ending = item({
  kind: "ending",
  reason: "revoked",
  why: "Okta did not take it.",
});
const over = (more: Partial<OutcomeItem>, keptBy: string | null = null) =>
  item(
    {
      kind: "over",
      reason: "expired",
      since: at("15:00:00"),
      isShortened: true,
      keptBy,
    },
    more,
  );

const needed = ["Needed for longer?", "No longer needed?"];
const advised = ["Why:", "What to do:"];

describe("below its first line, which is a sentence, a grant has", () => {
  it.each<[string, OutcomeItem, readonly string[]]>([
    ["granted", granted, needed],
    [
      "in AWS",
      item(
        { kind: "granted" },
        { inAws: { kind: "active", since: at("14:00:05") } },
      ),
      ["**Active in AWS**", ...needed],
    ],
    [
      "on the way to AWS",
      item({ kind: "granted" }, { inAws: { kind: "waiting" } }),
      ["In the Okta group; waiting for AWS", ...needed],
    ],
    [
      "stuck",
      stuckFor(false),
      ["**Stuck on the way to AWS**:", "What to do,", ...needed],
    ],
    [
      "given up",
      stuckFor(true),
      ["**Stuck on the way to AWS**:", "What to do,", ...needed],
    ],
    ["pending", item({ kind: "pending" }), []],
    ["pending, its tier gone", item({ kind: "pending" }, { aws: null }), []],
    ["waiting", item({ kind: "waiting", why: "Okta was slow." }), advised],
    [
      "held",
      item({ kind: "held", reason: "mfa-missing", why: "No factor." }),
      advised,
    ],
    [
      "vanished",
      item({ kind: "held", reason: "vanished", why: "They are out." }),
      advised,
    ],
    ["refused", item({ kind: "refused", why: "It lacks one." }), advised],
    ["observed", observed, advised],
    ["too late", never, advised],
    ["revoked before", item({ kind: "never", reason: "revoked" }), advised],
    [
      "not taken away",
      ending,
      ["Why it is over:", "Why it is still there:", "What to do:"],
    ],
    [
      "over",
      over({}),
      ["Why:", "AWS does not cut open sessions:", "Needed again?"],
    ],
    ["over with its tier", over({ aws: null }), ["Why:", "Needed again?"]],
    [
      "over, and AWS has not followed",
      over({ outOfAws: { kind: "stuck", diagnosis } }),
      [
        "Why:",
        "**AWS has not shown the departure**,",
        "What to do, for those who look after access:",
        "Needed again?",
      ],
    ],
    [
      "kept by another",
      over({}, "access/grants/x/other.yaml"),
      ["Why:", "The person is in Okta group", "Needed again?"],
    ],
  ])("what is to be told of it: %s", (_, one, expected) => {
    const [heading, gap, first = "", ...lines] = outcomePage([one]).split("\n");
    expect(heading).toMatch(/^### Curfew: \w.{8,}\w$/);
    expect(gap).toBe("");
    expect(first).toMatch(/^\*\*[A-Z]/);
    expectSentences(first.replaceAll("**", ""));
    expect(first).toContain("`alice@example.com`, tier `aws-ec2-admin`");
    expect(lines).toHaveLength(expected.length);
    expected.forEach((beginning, place) => {
      const line = lines[place] ?? "";
      expect(line.startsWith(`- ${beginning}`)).toBe(true);
      expectSentences(line.slice(2).replaceAll("**", ""));
    });
  });
});

describe("what was merged", () => {
  it("is approved for later with its true end", () => {
    expect(outcomePage([item({ kind: "pending" })])).toMatch(
      /gets Okta group .* lasts up to 1h more, until 2026-11-22T19:00:00Z\.$/,
    );
  });

  it("is a failure also where Curfew only observes, and where it came too late", () => {
    expect([observed, never].map(isFailure)).toEqual([true, true]);
  });

  it.each([
    ["not taken away", ending, "**Over, and not taken away yet**"],
    ["stuck on the way", stuckFor(false), "**Stuck on the way to AWS**"],
  ])("and is %s comes before what is well", (_, one, beginning) => {
    const page = outcomePage([granted, { ...one, grant: "access/x.yaml" }]);
    expect(page).toContain(beginning);
    expect(page.indexOf("access/x.yaml")).toBeLessThan(page.indexOf(grantPath));
  });
});
