import { expect, it } from "vitest";
import { secretsIn } from "../faults/secrets.ts";
import type { Ran } from "../faults/run.ts";
import type { World } from "../faults/world.ts";

const world = {
  environment: {
    OKTA_API_TOKEN: "00-given-to-it",
    OKTA_PRIVATE_KEY: "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----",
    OKTA_ORG_URL: "https://acme.example.com",
  },
  withOwnToken: { GITHUB_TOKEN: "ghp_of-its-own" },
  company: { github: { world: { tokens: new Map([["ghs_minted", {}]]) } } },
} as unknown as World;

const printedBy = (said: string): readonly string[] =>
  secretsIn(world, { said } as Ran);

it.each([
  ["Authorization: SSWS 00-given-to-it", "it printed OKTA_API_TOKEN"],
  ["MIIEvQIBADANBg", "it printed OKTA_PRIVATE_KEY"],
  ["https://x:ghp_of-its-own@host", "it printed GITHUB_TOKEN"],
  ["token ghs_minted", "it printed a token of GitHub's"],
  ["Bearer access-12", "it printed a token of Okta's"],
  ["eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.x", "it printed what it had signed"],
])("%s", (said, complaint) => {
  expect(printedBy(said)).toEqual([complaint]);
});

it("is silent about what is no secret", () => {
  expect(
    printedBy("-----BEGIN KEY----- at https://acme.example.com: no access"),
  ).toEqual([]);
});
