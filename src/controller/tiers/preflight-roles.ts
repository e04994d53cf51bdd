/**
 * The same for tiers that open a role by SAML alone. A credential sees its own account's roles and often not even those, so only what is
 * seen and wrong keeps anybody out.
 */
import type { SamlSettings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { roleName, whatShutsRole } from "../../rules/tiers/saml.ts";
import type { RoleReader } from "./ports.ts";
import { inTime } from "./in-time.ts";
import type { Preflight, PreflightTools } from "./preflight.ts";

/** null: there are no AWS credentials. */
export type RoleTools = () => Promise<RoleReader | null>;

export const preflightRoles = async (
  tools: PreflightTools,
  settings: SamlSettings | null,
  tiers: readonly Tier[],
): Promise<Preflight> => {
  const byRole = tiers.flatMap((tier) =>
    tier.aws?.kind === "saml" ? [{ tier, aws: tier.aws }] : [],
  );
  const roles =
    byRole.length === 0 ? null : await tools.roles?.().catch(() => null);
  const judged = await Promise.all(
    byRole.map(async ({ tier, aws }) => {
      const role =
        roles == null
          ? null
          : await inTime(roles.role(roleName(aws)), tools.patience).catch(
              () => null,
            );
      const findings = whatShutsRole(tier, aws, {
        role,
        namesRoles: settings?.namesRoles ?? false,
      });
      return { tier, findings, isSeen: role?.arn === aws.role };
    }),
  );
  return {
    findings: judged.flatMap(({ findings }) => findings),
    unseen: judged.flatMap(({ tier, isSeen }) => (isSeen ? [] : tier.name)),
    notReady: new Map(
      judged.flatMap(({ tier, findings }) =>
        findings.slice(0, 1).map(({ message, hint }) => [
          tier.name,
          {
            reason: "aws-not-ready",
            detail: `${message} ${hint}`,
          } as const,
        ]),
      ),
    ),
  };
};
