import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/domain/plan.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import {
  type Instant,
  instant,
  later,
  milliseconds,
} from "../../../src/domain/time.ts";
import {
  sessionsEndOf,
  type TierSessions,
  trueEndText,
} from "../../../src/rules/render/true-end.ts";
import { expectSentences } from "../sentences.ts";

const hour = milliseconds(3_600_000);
const now = instant(Date.parse("2026-11-22T14:00:00Z"));
const endsAt = later(now, milliseconds(4 * hour));
const tier: Pick<Tier, "aws"> = {
  aws: {
    kind: "identity-center",
    permissionSet: "Admin",
    managedPolicies: [],
    inlinePolicy: null,
    sessionDuration: hour,
    accounts: { prod: "111122223333" },
  },
};
const saml: Pick<Tier, "aws"> = {
  aws: {
    kind: "saml",
    role: "arn:aws:iam::111122223333:role/Admin",
    provider: "arn:aws:iam::111122223333:saml-provider/Okta",
  },
};

it.each<[Change["action"], number | null, typeof tier, number | null]>([
  ["add", endsAt, tier, endsAt + hour],
  ["keep", endsAt, tier, endsAt + hour],
  // Whatever the grant's end was: nobody opens anything after the removal.
  ["remove", endsAt, tier, now + hour],
  ["remove", null, tier, now + hour],
  ["hold", endsAt, tier, null],
  ["add", null, tier, null],
  ["add", endsAt, saml, null],
  ["add", endsAt, { aws: null }, null],
])(
  "the last session of an %s until %s of %o is over at %s",
  (action, end, of, over) => {
    expect(
      sessionsEndOf(
        { action, endsAt: end === null ? null : instant(end) },
        of,
        now,
      ),
    ).toBe(over);
  },
);

describe("people are told of the last session", () => {
  it.each<[string, TierSessions, RegExp]>([
    ["that it outlasts the end", tier, /1h more, until 2026-11-22T19:00:00Z/],
    [
      "that it is cut",
      { ...tier, cutSessions: true },
      /is cut .* beyond 2026-11-22T19:00:00Z/,
    ],
    ["that the role says how long it lasts", saml, /as long as the role/],
    [
      "the same of a role where nothing can be cut",
      { ...saml, cutSessions: true },
      /as long as the role/,
    ],
  ])("%s", (_, of, expected) => {
    const text = trueEndText(endsAt, of);
    expect(text).toMatch(expected);
    expectSentences(text);
  });

  it.each<[string, Instant | null, TierSessions | undefined]>([
    ["its end is not known", null, tier],
    ["its end is not known and it cuts", null, { ...tier, cutSessions: true }],
    ["it opens nothing in AWS", endsAt, { aws: null }],
    ["it is gone", endsAt, undefined],
  ])("nothing where %s", (_, end, of) => {
    expect(trueEndText(end, of)).toBe("");
  });
});
