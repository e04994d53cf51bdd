import type { Finding } from "../../src/domain/finding.ts";
import type { FileContent } from "../../src/rules/parsed-file.ts";

/** A file as it would be read from git. */
export const fileOf = (path: string, text: string): FileContent => ({
  path,
  bytes: new TextEncoder().encode(text),
});

/** `code line:column`, or the code alone where the whole file is meant. */
export const marks = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, line, column }) =>
    line === null ? code : `${code} ${line}:${column ?? "?"}`,
  );

export const validGrant = `user: alice@example.com
tier: prod-ec2-admin
expires: 2026-11-22T18:00:00Z
starts: 2026-11-22T14:00:00Z
reason: Checkout latency, on call
ticket: INC-4211
`;

export const validTier = `description: EC2 administrator in production
group: AWS EC2 Admin
audience: [AWS Users]
maxDuration: 4h
approvals: 2
mfa: required
ticket: "^INC-[0-9]+$"
onBehalf: false
unmanaged: revoke
maxAhead: 2d
maxContinuous: 12h
cooldown: 8h
cutSessions: true
aws:
  permissionSet: EC2AdminAccess
  managedPolicies: [arn:aws:iam::aws:policy/AmazonEC2FullAccess]
  inlinePolicy: { Version: 2012-10-17, Statement: [] }
  sessionDuration: 1h
  accounts: { staging: "444455556666", prod: "111122223333" }
`;

export const validSettings = `mode: enforce
brake: { removals: 5, share: 0.2 }
identity: { source: okta, attribute: githubId }
policyApprovals: 1
requirePosture: true
`;

export const validPeople = `people:
  - { login: Alice@example.com, github: alice, id: 101 }
  - { login: bob@example.com, github: bob-b, id: 102 }
`;

export const grantPath = "access/grants/prod-ec2-admin/alice.yaml";
export const tierPath = "access/tiers/prod-ec2-admin.yaml";
export const settingsPath = "access/curfew.yaml";
export const peoplePath = "access/people.yaml";
