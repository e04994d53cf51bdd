import type { Finding, FindingCode } from "../domain/finding.ts";
import type { Grant } from "../domain/grant.ts";
import type { Tier } from "../domain/tier.ts";
import { type DirectoryFacts, isInAudience, lookUpPerson } from "./facts.ts";
import { findingAt } from "./fault.ts";
import { readLegible } from "./legible-grant.ts";
import type { Parsed } from "./parsed-file.ts";

/** What Okta says of a grant's beneficiary. What it did not tell is no finding. */
export const judgePerson = (
  parsed: Parsed<Grant>,
  tier: Tier,
  facts: DirectoryFacts,
): readonly Finding[] => {
  const { user } = readLegible(parsed);
  if (user === undefined) return [];
  const say = (code: FindingCode, message: string, hint: string): Finding[] => [
    findingAt(parsed.path, parsed.positions.ofValue(["user"]), {
      code,
      message,
      hint,
    }),
  ];
  const found = lookUpPerson(facts, user);
  switch (found.kind) {
    case "unreadable":
      return [];
    case "unknown":
      return say(
        "person-unknown",
        `Nobody in Okta has the login "${user}".`,
        "Write the login exactly as Okta has it, usually the e-mail address.",
      );
    case "ambiguous":
      return say(
        "person-ambiguous",
        `More than one person in Okta answers to "${user}".`,
        "Ask an Okta administrator which of them is meant.",
      );
    case "found":
      break;
  }
  const { id, status } = found.person;
  const findings: Finding[] = [];
  if (status !== "ACTIVE")
    findings.push(
      ...say(
        "person-inactive",
        `${user} is ${status} in Okta, and only ACTIVE people are added.`,
        "Ask an Okta administrator to activate or unlock the account first.",
      ),
    );
  if (isInAudience(facts, tier.audience, id) === false)
    findings.push(
      ...say(
        "person-outside-audience",
        `${user} is in none of the groups that may hold ${tier.name}: ${tier.audience.join(", ")}.`,
        "Ask for one of these groups in Okta first, or for another tier.",
      ),
    );
  if (tier.mfa === "required" && facts.factors.get(id) === false)
    findings.push(
      ...say(
        "person-without-mfa",
        `${user} has no active factor in Okta, and ${tier.name} asks for one.`,
        "Enrol a factor in Okta, then run the check again.",
      ),
    );
  return findings;
};
