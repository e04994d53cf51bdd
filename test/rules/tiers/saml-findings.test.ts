import { describe, expect, it, test } from "vitest";
import { expectWholeFindings } from "../sentences.ts";
import { type Change, findingsOf, good } from "./saml-scene.ts";

describe("of such a role is said", () => {
  const strange = { ...good, Principal: { AWS: "arn:aws:iam::1:root" } };
  test.each<[string, Change, string, RegExp, RegExp]>([
    [
      "that it is not there",
      { role: null },
      "error aws-not-ready",
      /has no role arn:.*:role\/EC2Admin\./,
      /account 111122223333: create the role/,
    ],
    [
      "that it does not trust Okta, and how it would",
      { trust: {} },
      "error saml-trust",
      /:role\/EC2Admin does not trust .*:saml-provider\/Okta as/,
      /\{"Federated":"arn:.*\/Okta"\}, .*"SAML:aud":"https:.*\.$/,
    ],
    [
      "who else may take it",
      { trust: { Statement: [good, strange] } },
      "warning standing-access",
      /:role\/EC2Admin can .*: "{"AWS":"arn:aws:iam::1:root"}" by ""sts:As/,
      /take the statement out/,
    ],
    [
      "that a session outlives every stay",
      { hours: 5 },
      "warning aws-session-longer",
      /:role\/EC2Admin can last 5h, .*\(4h\)\.$/,
      /Shorten/,
    ],
    [
      "how its group would have to be called",
      { namesRoles: true, alias: "test" },
      "error saml-group-name",
      /^The group "AWS-prod-EC2Admin" .*: AWS-test-EC2Admin\.$/,
      /to AWS-test-EC2Admin\.$/,
    ],
  ])("%s", (_, change, severityAndCode, told, advised) => {
    const findings = findingsOf(change);
    expect(findings.map((one) => `${one.severity} ${one.code}`)).toEqual([
      severityAndCode,
    ]);
    expect(findings[0]?.message).toMatch(told);
    expect(findings[0]?.hint).toMatch(advised);
    expectWholeFindings(
      findings.map((one) => ({
        ...one,
        message: one.message.replaceAll('""', '"'),
      })),
    );
  });

  it("that its group's name has the account's alias, which nobody asked for", () => {
    const [found] = findingsOf({ namesRoles: true }, "EC2 Admin");
    expect(found?.message).toMatch(/: AWS-<AccountAlias>-EC2Admin\.$/);
  });
});
