import { describe, expect, it } from "vitest";
import type {
  ApplicationPosture,
  Looked,
  SignInRule,
} from "../../../src/domain/posture.ts";
import {
  judgeSignIn,
  type SignInFacts,
} from "../../../src/rules/doctor/sign-in.ts";
import { codes, known, unreadable, words } from "./looked.ts";

describe("signing in to AWS", () => {
  const application = (
    change: Partial<ApplicationPosture> = {},
  ): ApplicationPosture => ({
    id: "0oa1",
    kind: "amazon_aws_sso",
    label: "AWS",
    isActive: true,
    policy: "rst1",
    ...change,
  });
  const rule = (change: Partial<SignInRule> = {}): SignInRule => ({
    name: "Catch-all",
    isActive: true,
    lets: true,
    factors: "several",
    ...change,
  });
  const facts = (
    rules: Looked<readonly SignInRule[]>,
    change: Partial<ApplicationPosture> = {},
    wanted: string | null = null,
  ): SignInFacts => ({
    wanted,
    applications: known([application(change)]),
    policies: new Map([["rst1", rules]]),
  });

  it.each<readonly [string, SignInFacts, readonly string[]]>([
    ["asks for two factors", facts(known([rule()])), []],
    [
      "asks for one",
      facts(known([rule(), rule({ factors: "one" })])),
      ["error mfa-not-asked"],
    ],
    [
      "refuses with one, or has switched the rule off",
      facts(
        known([
          rule({ factors: "one", lets: false }),
          rule({ factors: "one", isActive: false }),
        ]),
      ),
      [],
    ],
    [
      "asks for something unknown",
      facts(known([rule({ factors: "unknown" })])),
      ["warning not-looked-at"],
    ],
    ["cannot be read", facts(unreadable), ["warning not-looked-at"]],
    [
      "has no policy",
      facts(known([]), { policy: null }),
      ["warning not-looked-at"],
    ],
    [
      "has a policy that was not asked for",
      facts(known([]), { policy: "rst2" }),
      ["warning not-looked-at"],
    ],
    [
      "is of another kind",
      facts(known([rule()]), { kind: "salesforce" }),
      ["warning not-looked-at"],
    ],
    [
      "is of a kind that only speaks of AWS",
      facts(known([rule()]), { kind: "not_amazon_aws" }),
      ["warning not-looked-at"],
    ],
    [
      "is of another kind, and named",
      facts(known([rule()]), { kind: "custom" }, "AWS"),
      [],
    ],
    [
      "is of another kind, and named by its id",
      facts(known([rule({ factors: "one" })]), { kind: "custom" }, "0oa1"),
      ["error mfa-not-asked"],
    ],
    [
      "is not there by that name",
      facts(known([rule()]), {}, "Amazon"),
      ["warning not-looked-at"],
    ],
    [
      "is switched off",
      facts(known([rule({ factors: "one" })]), { isActive: false }),
      ["warning not-looked-at"],
    ],
    [
      "cannot be found",
      { wanted: null, applications: unreadable, policies: new Map() },
      ["warning not-looked-at"],
    ],
  ])("%s", (_name, given, expected) => {
    expect(codes(judgeSignIn(given))).toEqual(expected);
  });

  it.each([
    [null, "Okta names none"],
    ["rst2", "it was not asked for"],
  ])("says why its policy was not looked at: %s", (policy, text) => {
    expect(words(judgeSignIn(facts(known([]), { policy })))).toContain(text);
  });

  it.each([
    [null, "AWS by its kind"],
    ["Amazon", 'called "Amazon"'],
  ])("says what was looked for: %s", (wanted, text) => {
    const findings = judgeSignIn({
      wanted,
      applications: known([]),
      policies: new Map(),
    });
    expect(words(findings)).toContain(text);
  });
});
