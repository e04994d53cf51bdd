/** What people of the company do in these tests. */
import type { Company } from "../../src/sandbox/company.ts";

/** Opens a pull request with these files; answers its number. */
export const propose = (
  { github }: Company,
  who: string,
  files: Readonly<Record<string, string>>,
): number => {
  const author = github.as(who);
  const branch = `${who}-${github.repository.nextNumber}`;
  author.commitFiles({ branch, files, message: "Propose" });
  return author.openPullRequest({ head: branch, title: "Proposal" }).number;
};

/** Proposed, approved by bob (his own by carol), and merged. */
export const merge = (
  company: Company,
  who: string,
  files: Readonly<Record<string, string>>,
): number => {
  const number = propose(company, who, files);
  const approver = company.github.as(who === "bob" ? "carol" : "bob");
  approver.approve(number);
  approver.merge(number, { method: "squash" });
  return number;
};

/** A grant of aws-ec2-admin, whose path is `ec2Path(who)`. */
export const ec2Grant = (
  who: string,
  end: string,
): Readonly<Record<string, string>> => ({
  [ec2Path(who)]: `user: ${who}@example.com
tier: aws-ec2-admin
${end}
reason: Checkout latency
ticket: INC-4211
`,
});

export const ec2Path = (who: string): string =>
  `access/grants/aws-ec2-admin/${who}.yaml`;
