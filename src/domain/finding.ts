export type Severity = "error" | "warning" | "info";

/** Everything that can be wrong in a file or a setting. Codes are stable: people search for them and programs switch on them. */
export type FindingCode =
  // the file itself
  | "file-too-large"
  | "file-not-utf8"
  | "file-byte-order-mark"
  | "file-symlink"
  | "file-submodule"
  | "file-executable"
  | "file-stray"
  | "files-too-many"
  | "path-not-utf8"
  | "control-character"
  // its YAML
  | "yaml-syntax"
  | "yaml-duplicate-key"
  | "yaml-several-documents"
  | "yaml-tag"
  | "yaml-anchor"
  | "yaml-empty"
  // its shape
  | "unknown-key"
  | "missing-key"
  | "wrong-type"
  | "invalid-value"
  // what it says
  | "tier-unknown"
  | "tier-not-folder"
  | "tier-name"
  | "end-missing"
  | "end-ambiguous"
  | "end-in-past"
  | "end-cut"
  | "time-without-offset"
  | "time-impossible"
  | "time-leap-second"
  | "time-malformed"
  | "starts-after-end"
  | "starts-too-far"
  | "ticket-missing"
  | "ticket-malformed"
  | "ticket-pattern"
  | "login-lookalike"
  | "grant-duplicate"
  | "policy-mixed-with-grants"
  | "stays-ended"
  // what Okta says
  | "person-unknown"
  | "person-ambiguous"
  | "person-inactive"
  | "person-outside-audience"
  | "person-without-mfa"
  | "group-missing"
  | "group-renamed"
  | "group-forgotten"
  | "group-ambiguous"
  | "group-wrong-type"
  | "group-rule-target"
  | "group-shared"
  | "audience-missing"
  | "audience-ambiguous"
  | "audience-is-tier-group"
  // what stops adds
  | "configuration-unsafe"
  | "tier-broken"
  | "settings-missing"
  | "settings-broken"
  | "ledger-missing"
  | "ledger-broken"
  | "ledger-unwritable"
  | "main-rewritten"
  | "main-unreadable"
  | "frozen"
  | "trust-root-missing"
  | "ledger-key-missing"
  | "ledger-unsigned"
  | "clock-skew"
  | "directory-unreadable"
  // who stays in though it is not known whether it was approved
  | "verdict-unknown"
  // who approves
  | "codeowners-missing"
  | "codeowners-too-large"
  | "codeowners-syntax"
  | "codeowners-owner-malformed"
  | "codeowners-unowned"
  | "codeowners-single-owner"
  | "codeowners-too-few-owners"
  | "codeowners-owner-unknown"
  | "codeowners-owner-without-write"
  | "codeowners-rejected"
  | "approval-refused"
  | "policy-unproven"
  | "policy-unreadable"
  | "fork-pull-request"
  | "identity-unmapped"
  | "identity-ambiguous"
  | "renewals-exhausted"
  | "cooldown"
  // what it opens in AWS
  | "aws-not-ready"
  | "aws-differs"
  | "aws-not-arrived"
  | "aws-not-departed"
  | "aws-session-longer"
  | "aws-unasked"
  | "aws-leftover-member"
  | "permission-set-shared"
  | "push-broken"
  | "saml-group-name"
  | "saml-trust"
  | "sessions-denied"
  | "sessions-not-cut"
  | "standing-access"
  // how it is set up
  | "not-looked-at"
  | "bypass-hidden"
  | "main-protected"
  | "main-unprotected"
  | "main-bypass"
  | "ledger-protected"
  | "ledger-unprotected"
  | "ledger-bypass"
  | "actions-token-writes"
  | "actions-may-approve"
  | "actions-fork-runs"
  | "actions-unrestricted"
  | "environment-missing"
  | "environment-open"
  | "secret-reachable"
  | "credential-too-small"
  | "credential-too-large"
  | "credential-long-lived"
  | "identity-attribute-missing"
  | "identity-editable"
  | "mfa-not-asked";

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Path in the repository, or the name of a setting where no file is at fault. */
  readonly path: string;
  /** 1-based; null where the whole file or no file is meant. */
  readonly line: number | null;
  /** 1-based, in UTF-16 code units; null with `line`. */
  readonly column: number | null;
  readonly message: string;
  /** The remedy, as an instruction to the reader. */
  readonly hint: string;
}

export const isError = (finding: Finding): boolean =>
  finding.severity === "error";
