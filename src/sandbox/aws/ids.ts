/** Ids from counters, in AWS's own shapes, so that two runs of the same story spell the same ids. */
import type {
  AwsGroupId,
  AwsRequestId,
  AwsUserId,
  IdentityStoreId,
  InstanceArn,
  PermissionSetArn,
} from "../../domain/aws.ts";
import type { AwsState } from "./state.ts";

export interface AwsIds {
  readonly instance: InstanceArn;
  readonly store: IdentityStoreId;
  permissionSet(): PermissionSetArn;
  user(): AwsUserId;
  group(): AwsGroupId;
  request(): AwsRequestId;
}

/** Of every answer; nobody asks AWS about one of the sandbox's. */
export const answerId = "00000000-0000-4000-8000-000000000000";

const instanceName = "ssoins-5a2d000000000001";

export const createIds = ({ counters }: Pick<AwsState, "counters">): AwsIds => {
  const next = (kind: string): number => {
    const count = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, count);
    return count;
  };
  const uuid = (kind: string, mark: string): string =>
    `${mark}0000000-0000-4000-8000-${String(next(kind)).padStart(12, "0")}`;
  return {
    instance: `arn:aws:sso:::instance/${instanceName}` as InstanceArn,
    store: "d-5a2d000001" as IdentityStoreId,
    permissionSet: () =>
      `arn:aws:sso:::permissionSet/${instanceName}/ps-${String(next("set")).padStart(16, "0")}` as PermissionSetArn,
    user: () => `5a2d000001-${uuid("user", "a")}` as AwsUserId,
    group: () => `5a2d000001-${uuid("group", "b")}` as AwsGroupId,
    request: () => uuid("request", "c") as AwsRequestId,
  };
};
