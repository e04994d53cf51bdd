import { expect, it } from "vitest";
import type { Change } from "../../../src/domain/plan.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { instant, later, milliseconds } from "../../../src/domain/time.ts";
import { sessionsEndOf } from "../../../src/rules/render/true-end.ts";

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
