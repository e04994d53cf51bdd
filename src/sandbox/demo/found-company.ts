import { type Instant, milliseconds } from "../../domain/time.ts";
import { type Company, shippedPolicy, startCompany } from "../company.ts";

/** Usually it takes seconds; so it is seen that nobody is told too early. */
const pushDelay = milliseconds(20_000);

/** The company of the demo: with an AWS, and a tier that cuts open sessions. */
export const foundCompany = async (start?: Instant): Promise<Company> => {
  const company = await startCompany({
    ...(start === undefined ? {} : { start }),
    aws: true,
    files: withCuts(shippedPolicy()),
  });
  if (company.aws !== null) company.aws.settings.pushDelay = pushDelay;
  return company;
};

const withCuts = (
  policy: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const path = "access/tiers/aws-admin-all.yaml";
  return { ...policy, [path]: `${policy[path] ?? ""}cutSessions: true\n` };
};
