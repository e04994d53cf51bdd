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
  inAws: null,
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

const portal = {
  region: "us-east-1",
  startUrl: "https://acme.awsapps.com/start",
};
const onTheWay = item(
  { kind: "granted" },
  { inAws: { kind: "waiting" }, portal },
);
const active = item(
  { kind: "granted" },
  { inAws: { kind: "active", since: at("14:00:05") }, portal },
);
const stuckFor = (isGivenUp: boolean): OutcomeItem =>
  item(
    { kind: "granted" },
    {
      inAws: {
        kind: "stuck",
        diagnosis: { why: "The push is <off>.", remedy: "Push." },
        isGivenUp,
      },
      portal,
    },
  );
const stuck = stuckFor(false);

describe("the comment after a merge", () => {
  it("says of a tier that cuts sessions that they are cut, and when the last is over in any case", () => {
    const text = outcomePage([
      { ...granted, aws: { ...tier, cutSessions: true } },
    ]);
    expect(text).toContain("is cut as soon as AWS shows the departure");
    expect(text).toContain("no session lasts beyond 2026-11-22T19:00:00Z");
    expect(outcomePage([granted])).toContain("AWS does not cut open sessions");
  });

  it("says how to sign in by SAML alone, where the settings say where", () => {
    const saml = {
      signInUrl: "https://acme.okta.com/home/amazon_aws/0oa1/272",
    };
    expect(outcomePage([{ ...granted, aws: samlTier, saml }])).toContain(
      "saml2aws login",
    );
    expect(outcomePage([{ ...granted, aws: samlTier }])).not.toContain(
      "saml2aws",
    );
  });

  it.each<[string, readonly OutcomeItem[]]>([
    ["access is there", [granted]],
    ["access is there in part", [granted, waiting]],
    ["approved; access is not there yet", [pending, waiting]],
    ["active in AWS", [active]],
    ["access is there", [active, granted]],
    ["in the Okta group; waiting for AWS", [active, onTheWay]],
    ["in the Okta group; stuck on the way to AWS", [stuck, onTheWay]],
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
      "granted and active in AWS: how to sign in",
      active,
      [
        "- **Active in AWS** since 2026-11-22T14:00:05Z.",
        "aws sso login --profile",
      ],
    ],
    ["granted, and AWS has not followed yet", onTheWay, ["waiting for AWS"]],
    [
      "granted and stuck: why, and what to do",
      stuck,
      [
        "**Stuck on the way to AWS**: The push is &#60;off&#62;.",
        "look after access: Push. This comment says so",
      ],
    ],
    [
      "granted and given up",
      stuckFor(true),
      ["Push. An hour has passed, and AWS is not asked again"],
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

  it("says how to sign in only where the role may be there", () => {
    for (const one of [onTheWay, stuck])
      expect(outcomePage([one])).not.toContain("aws sso login");
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
