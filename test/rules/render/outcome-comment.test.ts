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
  outOfAws: null,
  aws: tier,
  portal: null,
  ...more,
});

const granted = item({ kind: "granted" });
const pending = item({ kind: "pending" });
const waiting = item({ kind: "waiting", why: "Okta was slow." });
const refused = item({ kind: "refused", why: "1 approval is missing" });
const held = item({ kind: "held", reason: "mfa-missing", why: "No factor." });
const overBy = (
  more: Partial<Extract<GrantOutcome, { kind: "over" }>> = {},
): OutcomeItem =>
  item({
    kind: "over",
    reason: "revoked",
    since: at("15:00:00"),
    isShortened: false,
    keptBy: null,
    ...more,
  });
const over = overBy();
const leavingBy = (outOfAws: OutcomeItem["outOfAws"]): OutcomeItem => ({
  ...over,
  outOfAws,
});
const leaving = leavingBy({ kind: "waiting" });
const leftBehind = leavingBy({
  kind: "stuck",
  diagnosis: { why: "The push is <off>.", remedy: "Push." },
});
const gone = leavingBy({ kind: "gone", since: at("15:00:05") });
const ending = item({
  kind: "ending",
  reason: "revoked",
  why: "Okta did not take it: <503>",
});
const vanished = item({ kind: "held", reason: "vanished", why: "Gone." });

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

  it("says of an end whether AWS has followed, and of sessions nothing before it has", () => {
    const text = outcomePage([leaving]);
    expect(text).toContain("**Over in Okta** since **2026-11-22T15:00:00Z**");
    expect(text).toContain("until then the role may still open");
    expect(text).not.toContain("AWS does not cut open sessions");
    const stuckText = outcomePage([leftBehind]);
    expect(stuckText).toContain("so access is not known to be over: The push");
    expect(stuckText).toContain("look after access: Push.");
    expect(stuckText).not.toContain("<off>");
    expect(outcomePage([gone])).toMatch(
      /\*\*Over\*\* since [^]*Out of the group in AWS as well since 2026-11-22T15:00:05Z\.\n- AWS does not cut open sessions/,
    );
    expect(
      outcomePage([{ ...vanished, outOfAws: leftBehind.outOfAws }]),
    ).toMatch(/\*\*Over in Okta\*\*: [^]*AWS has not shown the departure/);
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
    ["access is over", [over, vanished, gone]],
    ["access is over in Okta; AWS has not followed yet", [over, leaving]],
    ["access is over in Okta; AWS has not followed yet", [leftBehind]],
    ["access is over, and still to be taken away", [leaving, ending]],
    ["access is over, and still to be taken away", [over, ending]],
    ["access is there; some of it is over", [granted, over]],
    [
      "access was NOT granted for some of its grants; some of it is over",
      [refused, over],
    ],
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
      ["gets Okta group `AWS EC2 Admin`."],
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
      item({ kind: "never", reason: "expired" }),
      ["**NOT granted**", "over at 2026-11-22T18:00:00Z, before"],
    ],
    [
      "too late, at a time that nobody knows",
      { ...item({ kind: "never", reason: "expired" }), endsAt: null },
      ["its time was over, before"],
    ],
    [
      "revoked before it began",
      item({ kind: "never", reason: "revoked" }),
      [
        "**NOT granted**",
        "over before it could begin. It was revoked early, by hand.",
        "- What to do: Ask those who look after access why",
      ],
    ],
    [
      "over: since when, why, what may still be open, how to get it back",
      over,
      [
        "**Over** since **2026-11-22T15:00:00Z**: `alice@example.com`",
        "- Why: It was revoked early, by hand.\n",
        "lasts up to 1h more, until 2026-11-22T16:00:00Z.",
        "- Needed again? Ask those who look after access why",
      ],
    ],
    [
      "over, and nobody knows since when",
      overBy({ since: null }),
      ["**Over**: `alice@example.com`"],
    ],
    [
      "over with its tier",
      { ...overBy({ reason: "tier-deleted" }), aws: null },
      [
        "- Why: The tier was removed or renamed after the merge.\n- Needed again?",
      ],
    ],
    [
      "over sooner than was said",
      overBy({ reason: "expired", isShortened: true }),
      ["- Why: Its time is over. The tier allows less than it did when"],
    ],
    [
      "over, while another grant gives the same",
      overBy({ reason: "superseded", keptBy: "access/grants/x/other.yaml" }),
      ["is in Okta group `AWS EC2 Admin` by `access/grants/x/other.yaml`."],
    ],
    [
      "over, and not taken away",
      ending,
      [
        "**Over, and not taken away yet**",
        "- Why it is over: It was revoked early, by hand.",
        "- Why it is still there: Okta did not take it: &#60;503&#62;",
      ],
    ],
    [
      "taken away by somebody in Okta",
      vanished,
      ["**Over**: `alice@example.com`", "What to do: Somebody took the person"],
    ],
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
