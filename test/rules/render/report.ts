/** A check's report as data: each test says only what is different. */
import type { Finding } from "../../../src/domain/finding.ts";
import type {
  CommitSha,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "../../../src/domain/ids.ts";
import type { Add, Change } from "../../../src/domain/plan.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { instant, milliseconds } from "../../../src/domain/time.ts";
import type { Evidence } from "../../../src/domain/verdict.ts";
import type { PathPreview } from "../../../src/rules/approval/preview.ts";
import type { CheckReport } from "../../../src/rules/render/check-report.ts";

export const at = (time: string) => instant(Date.parse(`2026-11-22T${time}Z`));
export const admin = "aws-ec2-admin" as TierName;
export const grantPath = "access/grants/aws-ec2-admin/alice.yaml";

export const tier: Tier = {
  name: admin,
  path: "access/tiers/aws-ec2-admin.yaml",
  description: "On call",
  group: "AWS EC2 Admin",
  audience: ["AWS Users"],
  maxDuration: milliseconds(4 * 3_600_000),
  maxAhead: milliseconds(7 * 86_400_000),
  approvals: 2,
  mfa: "required",
  ticket: null,
  onBehalf: false,
  unmanaged: "revoke",
  maxContinuous: null,
  cooldown: null,
  cutSessions: false,
  aws: {
    kind: "identity-center",
    permissionSet: "EC2AdminAccess",
    managedPolicies: [],
    inlinePolicy: null,
    sessionDuration: milliseconds(3_600_000),
    accounts: {},
  },
};

export const samlTier: Tier = {
  ...tier,
  aws: { kind: "saml", role: "arn:role", provider: "arn:provider" },
};

const place = {
  user: "alice@example.com",
  userId: "00u00000000000000001" as OktaUserId,
  tier: admin,
  group: "AWS EC2 Admin",
  groupId: "00g00000000000000001" as OktaGroupId,
  grant: grantPath,
  version: null,
  startsAt: at("14:00:00"),
  endsAt: at("18:00:00"),
  detail: "It was granted.",
};

export const add: Add = { ...place, action: "add", reason: "granted" };

export const change = (
  more: Partial<Pick<Change, "startsAt" | "endsAt" | "detail">> &
    Pick<Change, "action" | "reason">,
): Change =>
  ({
    ...place,
    ...(more.action === "hold" ? { reported: false } : {}),
    ...more,
  }) as Change;

export const finding = (more: Partial<Finding> = {}): Finding => ({
  code: "unknown-key",
  severity: "error",
  path: grantPath,
  line: 3,
  column: 1,
  message: 'The key "durations" is not known here.',
  hint: 'Did you mean "duration"?',
  ...more,
});

export const evidence = (
  holds: boolean | null,
  text: string,
  because: readonly Evidence[] = [],
): Evidence => ({ code: "review", holds, text, because });

export const preview = (more: Partial<PathPreview> = {}): PathPreview => ({
  path: grantPath,
  kind: "proven",
  evidence: [],
  reviews: [],
  objections: [],
  requester: null,
  counted: [],
  missing: 0,
  couldApprove: [],
  ...more,
});

export const report = (more: Partial<CheckReport> = {}): CheckReport => ({
  now: at("14:00:00"),
  commit: "c".repeat(40) as CommitSha,
  base: "b".repeat(40) as CommitSha,
  isConcerned: true,
  changes: [],
  findings: [],
  tiers: new Map([[admin, tier]]),
  approval: null,
  isOktaUnasked: false,
  awsUnseen: [],
  ...more,
});

export const approvalOf = (
  ...paths: readonly PathPreview[]
): NonNullable<CheckReport["approval"]> => ({
  grants: { kind: paths[0]?.kind ?? "proven", paths },
  policy: null,
});
