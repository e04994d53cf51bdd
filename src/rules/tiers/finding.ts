import type { Finding, FindingCode, Severity } from "../../domain/finding.ts";
import type { Tier } from "../../domain/tier.ts";

/** About what a tier opens, wherever it is wrong: the tier's file names it. */
export const tierFinding = (
  tier: Pick<Tier, "path">,
  code: FindingCode,
  severity: Severity,
  message: string,
  hint: string,
): Finding => ({
  code,
  severity,
  path: tier.path,
  line: null,
  column: null,
  message,
  hint,
});
