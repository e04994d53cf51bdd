import type { Controller } from "./controller.ts";

/** The files of `access/`, and those that say who decides about them. Placeholders in capitals are for the reader to replace. */
export const accessFiles = (
  controller: Controller,
): Readonly<Record<string, string>> => ({
  "access/curfew.yaml": settings(controller),
  [`access/tiers/${exampleTier}.yaml`]: tier(controller),
  [`access/grants/${exampleTier}/.gitkeep`]: "",
  ".github/CODEOWNERS": codeowners(controller),
  ".github/pull_request_template.md": pullRequestTemplate,
});

const exampleTier = "aws-ec2-read-only";

/** An editor checks the files against the schemas of the very controller that will read them. */
const schema = ({ repository, commit }: Controller, name: string): string =>
  `# yaml-language-server: $schema=https://raw.githubusercontent.com/${repository}/${commit}/schemas/${name}.schema.json`;

const settings = (
  controller: Controller,
): string => `${schema(controller, "settings")}
# observe plans and reports, and adds nobody. Write enforce when its reports say what you expect.
mode: observe
# Members whom no grant explains: at most this many leave within 24 hours, the rest is held until somebody looks.
brake: { removals: 5, share: 0.2 }
# The Okta profile attribute that holds the number of a person's GitHub account (a login can be renamed and taken by others). People must not be able to edit their own.
identity: { source: okta, attribute: githubId }
policyApprovals: 1
requirePosture: false
`;

const tier = (controller: Controller): string => `${schema(controller, "tier")}
# An example: one tier a file, and the file's name is the tier's. Replace the groups, the accounts and the rules with yours.
description: Reading EC2, for debugging and reviews
# The Okta group that opens the tier. Nothing else may manage its members.
group: AWS EC2 Read Only
# Who may hold it: members of any of these Okta groups.
audience: [AWS Users]
maxDuration: 7d
approvals: 1
mfa: required
onBehalf: false
unmanaged: revoke
aws:
  permissionSet: EC2ReadOnlyAccess
  managedPolicies: [arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess]
  sessionDuration: 1h
  accounts: { prod: "111122223333" }
`;

const codeowners = ({
  owner,
}: Controller): string => `# Whose approval gives access. Replace the team; it must be visible and have write access to this repository. The last line that
# matches a path counts.

# What no other line names, so that nothing is without an owner.
*                                  @${owner}/security

# Grants: give each tier its own approvers.
/access/grants/                    @${owner}/security
/access/grants/${exampleTier}/  @${owner}/security

# Policy: what decides who may get in.
/access/tiers/                     @${owner}/security
/access/curfew.yaml                @${owner}/security
/access/people.yaml                @${owner}/security
/.github/                          @${owner}/security
`;

const pullRequestTemplate = `<!--
For access: add one file, access/grants/TIER/YOU-DATE.yaml

  user: you@example.com
  tier: TIER
  expires: 2026-11-22T18:00:00Z
  reason: What you are going to do

The check's comment says what would be granted, what is wrong at which line, and who can approve.
The author, the person who gets access and whoever pushed to the branch do not count as approvers, so push before you ask for review.
-->

**What is it for?**

**Until when, and why so long?**
`;
