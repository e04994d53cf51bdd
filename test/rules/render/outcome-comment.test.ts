import { describe, expect, it } from "vitest";
import {
  type GrantOutcome,
  isFailure,
  type OutcomeItem,
  outcomePage,
} from "../../../src/rules/render/outcome-comment.ts";
import { at, grantPath, samlTier, tier } from "./report.ts";

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
  aws: tier,
  portal: null,
  ...more,
});

const granted = item({ kind: "granted" });
const pending = item({ kind: "pending" });
const waiting = item({ kind: "waiting", why: "Okta was slow." });
const refused = item({ kind: "refused", why: "1 approval is missing" });
const held = item({ kind: "held", reason: "mfa-missing", why: "No factor." });
const over = item({ kind: "over", reason: "expired" });

describe("the comment after a merge", () => {
  it.each<[string, readonly OutcomeItem[]]>([
    ["access is there", [granted]],
    ["access is there in part", [granted, waiting]],
    ["approved; access is not there yet", [pending, waiting]],
    ["access was NOT granted", [refused, held]],
    ["access was NOT granted for some of its grants", [granted, refused]],
  ])("is headed: %s", (heading, items) => {
    expect(outcomePage(items)).toMatch(new RegExp(`^### Curfew: ${heading}\n`));
  });

  it.each<[string, OutcomeItem, readonly string[]]>([
    [
      "granted: until when, the true end, how to extend and to give back",
      granted,
      [
        "**Granted**: `alice@example.com`, tier `aws-ec2-admin`, is in Okta group `AWS EC2 Admin` until **2026-11-22T18:00:00Z**.",
        "lasts up to 1h more, until 2026-11-22T19:00:00Z.",
        `writes a later end into \`${grantPath}\``,
        `Delete \`${grantPath}\``,
      ],
    ],
    [
      "granted by a role of plain SAML",
      { ...granted, aws: samlTier },
      ["as long as the role allows"],
    ],
    [
      "granted, with an end that nobody knows and a tier that is gone",
      { ...granted, endsAt: null, aws: null },
      ["is in Okta group `AWS EC2 Admin`.\n"],
    ],
    [
      "approved for later",
      pending,
      [
        "gets Okta group `AWS EC2 Admin` from **2026-11-22T14:00:00Z** until **2026-11-22T18:00:00Z**.",
      ],
    ],
    [
      "approved for a time that nobody knows",
      { ...pending, startsAt: null, endsAt: null, aws: null },
      ["gets Okta group `AWS EC2 Admin` ."],
    ],
    [
      "not there yet",
      waiting,
      ["- Why: Okta was slow.", "- What to do: nothing."],
    ],
    [
      "held",
      held,
      ["**NOT granted**", "- Why: No factor.", "- What to do: Enrol a factor"],
    ],
    [
      "refused",
      refused,
      [
        "**NOT granted**",
        "- Why: 1 approval is missing",
        "- What to do: What was merged so is refused for good.",
      ],
    ],
    [
      "observed",
      item({ kind: "observed" }),
      ["**NOT granted**", "mode: observe"],
    ],
    [
      "too late",
      item({ kind: "late" }),
      ["**NOT granted**", "over at 2026-11-22T18:00:00Z, before"],
    ],
    [
      "too late, at a time that nobody knows",
      { ...item({ kind: "late" }), endsAt: null },
      ["its time was over, before"],
    ],
    ["over", over, ["**Over**", "Its time is over."]],
  ])("says of a grant that is %s", (_, one, expected) => {
    for (const text of expected) expect(outcomePage([one])).toContain(text);
  });

  it("begins with what somebody has to act upon", () => {
    const page = outcomePage([granted, waiting, refused]);
    const places = ["**NOT granted**", "**Not there yet**", "**Granted**"].map(
      (text) => page.indexOf(text),
    );
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  it("keeps within GitHub's bound", () => {
    const page = outcomePage(Array.from({ length: 1_000 }, () => refused));
    expect(page.length).toBeLessThan(65_536);
    expect(page).toMatch(/… and \d+ more of its grants\./);
  });

  it("knows what nobody will mend unasked", () => {
    expect([granted, pending, waiting, over].some(isFailure)).toBe(false);
    expect([refused, held].every(isFailure)).toBe(true);
  });
});
