/** What the company with an AWS has in it besides grants: one tier with a guard rail, and what people made by hand. */
import type { Company } from "../../src/sandbox/company.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";

const guardRail = "KeepOutOfIam";

const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: guardRail, Effect: "Deny", Action: ["iam:*"], Resource: "*" },
  ],
});

/** What is shipped, with one tier on one account, which cuts sessions and denies something of its own. */
export const oneTier = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(shippedPolicy())
      .filter(([path]) => !/tiers\/aws-(?:admin|ec2-read)/.test(path))
      .map(([path, text]) => [
        path,
        path.includes("/tiers/")
          ? `${text.replace(/, staging: "\d+"/, "").replace("  accounts:", `  inlinePolicy: ${document}\n  accounts:`)}cutSessions: true\n`
          : text,
      ]),
  );

/** Is it a write of the tier's inline policy that leaves the guard rail out? */
export const isUnguarded = (path: string): boolean =>
  path.startsWith("/#DeleteInlinePolicyFromPermissionSet?") ||
  (path.startsWith("/#PutInlinePolicyToPermissionSet?") &&
    !path.includes(guardRail));

/** Somebody who needs no grant: the account has a user of its own, with a password and a key. */
export const employByHand = ({ aws }: Company): void => {
  aws?.iam.users.push({
    name: "break-glass",
    hasPassword: true,
    keys: [{ id: "AKIASANDBOX000000001", isActive: true }],
  });
};

/** What no tier's file can name, on every permission set and all its accounts. */
export const bindByHand = (company: Company): void => {
  changeByHand(company, {
    customerPolicies: ["TeamDeploy"],
    boundary: "arn:aws:iam::aws:policy/PowerUserAccess",
  });
};

/** Past Curfew, as somebody does who is in a hurry; the next `tiers apply` puts it right. */
export const tamperByHand = (company: Company): void => {
  changeByHand(company, {
    sessionDuration: "PT8H",
    managedPolicies: [],
    inlinePolicy: document.replace("iam:*", "iam:Create*"),
  });
};

type Change = Parameters<NonNullable<Company["aws"]>["center"]["changeSet"]>[1];

const changeByHand = ({ aws, clock }: Company, change: Change): void => {
  if (aws === null) throw new Error("the company has no AWS");
  const { center } = aws;
  for (const { arn } of center.sets()) {
    center.changeSet(arn, change);
    const { endsAt } = center.start("provision", {
      set: arn,
      assignment: null,
    });
    clock.set(endsAt);
    aws.settle();
  }
};
