/** Users of IAM's own get in without Okta and without any grant. */
import type { Finding } from "../../domain/finding.ts";
import type { IamUser } from "../../domain/iam.ts";
import { printable } from "../printable.ts";
import { tierFinding } from "./finding.ts";
import { accountOf } from "./saml.ts";

export const judgeIamUsers = (users: readonly IamUser[]): readonly Finding[] =>
  users.map(({ arn, name, hasPassword, activeKeys }) => {
    const keys =
      activeKeys === 0
        ? []
        : [activeKeys === 1 ? "an access key" : `${activeKeys} access keys`];
    const ways = [...(hasPassword ? ["a password"] : []), ...keys];
    return tierFinding(
      { path: "aws" },
      "standing-access",
      "warning",
      `IAM user ${printable(name)} of account ${accountOf(arn)} gets in with ${ways.join(" and ")}, without any grant.`,
      `Unless that is meant (a break-glass account is): ${[
        ...(hasPassword
          ? [`aws iam delete-login-profile --user-name ${printable(name)}`]
          : []),
        ...(activeKeys > 0
          ? [
              `aws iam update-access-key --user-name ${printable(name)} --status Inactive --access-key-id …`,
            ]
          : []),
      ].join("; ")}.`,
    );
  });
