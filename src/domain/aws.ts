/** What Curfew knows of AWS IAM Identity Center. Shapes of ids are those of AWS's own service models. */
import type { Branded } from "./ids.ts";
import type { Instant, Milliseconds } from "./time.ts";

/** `arn:aws:sso:::instance/ssoins-` and 16 letters, digits, dots or hyphens. */
export type InstanceArn = Branded<string, "InstanceArn">;
/** `arn:aws:sso:::permissionSet/ssoins-…/ps-…` */
export type PermissionSetArn = Branded<string, "PermissionSetArn">;
/** `d-` and ten hex digits, or a UUID. */
export type IdentityStoreId = Branded<string, "IdentityStoreId">;
/** A group's id in the identity store: a UUID, sometimes with the store's ten digits before it. */
export type AwsGroupId = Branded<string, "AwsGroupId">;
/** A person's id in the identity store, of the same shape. */
export type AwsUserId = Branded<string, "AwsUserId">;
/** Twelve digits. */
export type AwsAccountId = Branded<string, "AwsAccountId">;
/** A UUID that names an asynchronous request. */
export type AwsRequestId = Branded<string, "AwsRequestId">;

const partition = "arn:aws(?:-[a-z]{1,5}){0,3}:sso:::";
const instanceArn = new RegExp(
  `^${partition}instance/(?:sso)?ins-[A-Za-z0-9.-]{16}$`,
);
const permissionSetArn = new RegExp(
  `^${partition}permissionSet/(?:sso)?ins-[A-Za-z0-9.-]{16}/ps-[A-Za-z0-9./-]{16}$`,
);
const uuid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const storeId = new RegExp(`^(?:d-[0-9a-f]{10}|${uuid})$`);
const principalId = new RegExp(`^(?:[0-9a-f]{10}-)?${uuid}$`);
const requestId = new RegExp(`^${uuid}$`);

const matches = (shape: RegExp, value: unknown): boolean =>
  typeof value === "string" && shape.test(value);

export const isInstanceArn = (value: unknown): value is InstanceArn =>
  matches(instanceArn, value);
export const isPermissionSetArn = (value: unknown): value is PermissionSetArn =>
  matches(permissionSetArn, value);
export const isIdentityStoreId = (value: unknown): value is IdentityStoreId =>
  matches(storeId, value);
export const isAwsGroupId = (value: unknown): value is AwsGroupId =>
  matches(principalId, value);
export const isAwsUserId = (value: unknown): value is AwsUserId =>
  matches(principalId, value);
export const isAwsAccountId = (value: unknown): value is AwsAccountId =>
  matches(/^\d{12}$/, value);
export const isAwsRequestId = (value: unknown): value is AwsRequestId =>
  matches(requestId, value);

export interface Instance {
  readonly arn: InstanceArn;
  readonly identityStore: IdentityStoreId;
}

export interface PermissionSet {
  readonly arn: PermissionSetArn;
  readonly name: string;
  readonly sessionDuration: Milliseconds;
}

/** Somebody or a group, as an assignment names them. */
export type Principal =
  | { readonly kind: "group"; readonly id: AwsGroupId }
  | { readonly kind: "user"; readonly id: AwsUserId };

/** A permission set on an account, for a principal. */
export interface Assignment {
  readonly permissionSet: PermissionSetArn;
  readonly account: AwsAccountId;
  readonly principal: Principal;
}

/** What AWS does in the background: it answers with a request that has to be followed to its end. */
export type RequestKind = "assign" | "unassign" | "provision";

export interface AwsRequest {
  readonly kind: RequestKind;
  readonly id: AwsRequestId;
}

export interface RequestState {
  readonly status: "in-progress" | "failed" | "succeeded";
  /** AWS's own words; null: none. */
  readonly reason: string | null;
  /** What it is about; null for a provisioning. */
  readonly assignment: Assignment | null;
}

export interface RunningRequest extends AwsRequest {
  /** null: AWS did not say. */
  readonly since: Instant | null;
}
