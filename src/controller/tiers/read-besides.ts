/** Who has a permission set besides the tier's own group, and what it holds besides what the tier's file can name. */
import type { AwsGroupId, AwsUserId, PermissionSet } from "../../domain/aws.ts";
import { BlockedError } from "../../domain/errors.ts";
import type { PermissionSetFacts } from "../../rules/tiers/facts.ts";
import type { AwsReader } from "./ports.ts";

/** What cannot be read stays a mere id: nothing depends on the name. */
export const readHolders = async (
  { assignments }: PermissionSetFacts,
  own: AwsGroupId | null,
  {
    loginOf,
    aws,
  }: {
    readonly loginOf: AwsReader["userName"];
    readonly aws: Pick<AwsReader, "groupName">;
  },
  names: Map<AwsUserId | AwsGroupId, string>,
): Promise<void> => {
  const others = new Map(
    assignments
      .filter(({ principal }) => principal.id !== own)
      .map(({ principal }) => [principal.id, principal]),
  );
  await Promise.all(
    [...others.values()].map(async ({ kind, id }) => {
      const asked = kind === "user" ? loginOf(id) : aws.groupName(id);
      const name = await asked.catch(() => null);
      if (name !== null) names.set(id, name);
    }),
  );
};

/** Only what is there is told of: a credential that may not look there is none the wiser, as before. */
export const readExtras = async (
  aws: AwsReader,
  { arn }: PermissionSet,
): Promise<readonly string[]> => {
  const unreadable = (error: unknown): null => {
    if (error instanceof BlockedError) return null;
    throw error;
  };
  const [policies, boundary] = await Promise.all([
    aws.customerPolicies(arn).catch(unreadable),
    aws.permissionsBoundary(arn).catch(unreadable),
  ]);
  return [
    ...(policies ?? []).map((name) => `customer-managed policy ${name}`),
    ...(boundary === null ? [] : [`permissions boundary ${boundary}`]),
  ];
};
