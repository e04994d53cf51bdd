/** What the sandbox's Identity Center keeps. */
import type {
  AwsRequestId,
  PermissionSetArn,
  RequestKind,
} from "../../domain/aws.ts";
import type { Instant } from "../../domain/time.ts";

export interface StoredSet {
  readonly arn: PermissionSetArn;
  readonly name: string;
  readonly description: string | null;
  /** ISO 8601. */
  readonly sessionDuration: string;
  readonly managedPolicies: readonly string[];
  /** Empty: none. */
  readonly inlinePolicy: string;
  /** Names of policies of the accounts' own. */
  readonly customerPolicies: readonly string[];
  /** An ARN; empty: none. */
  readonly boundary: string;
  /** Grows with every change. */
  readonly version: number;
  readonly created: Instant;
}

export interface StoredAssignment {
  readonly set: PermissionSetArn;
  readonly account: string;
  readonly principalType: "GROUP" | "USER";
  readonly principal: string;
}

export interface StoredRequest {
  readonly id: AwsRequestId;
  readonly kind: RequestKind;
  readonly set: PermissionSetArn;
  /** null: a provisioning of every account. */
  readonly assignment: StoredAssignment | null;
  readonly created: Instant;
  readonly endsAt: Instant;
  readonly status: "IN_PROGRESS" | "FAILED" | "SUCCEEDED";
  readonly failure: string | null;
}
