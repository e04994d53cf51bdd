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

/** What no tier's file can name, for people; `unread`: why it, or a part of it, is not known. */
export const readExtras = async (
  aws: AwsReader,
  { arn }: PermissionSet,
): Promise<Pick<PermissionSetFacts, "extras" | "unread">> => {
  const unread: BlockedError[] = [];
  const unreadable = (error: unknown): null => {
    if (!(error instanceof BlockedError)) throw error;
    unread.push(error);
    return null;
  };
  const [policies, boundary] = await Promise.all([
    aws.customerPolicies(arn).catch(unreadable),
    aws.permissionsBoundary(arn).catch(unreadable),
  ]);
  return {
    unread,
    extras: [
      ...(policies ?? []).map((name) => `customer-managed policy ${name}`),
      ...(boundary === null ? [] : [`permissions boundary ${boundary}`]),
    ],
  };
};
