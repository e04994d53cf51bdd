/** Everything of an Identity Center that changes, in one place: whoever sets it back in time sets this back. */
import type { AwsRequestId, AwsUserId } from "../../domain/aws.ts";
import type { Instant } from "../../domain/time.ts";
import type { StoredAssignment, StoredRequest, StoredSet } from "./stored.ts";
import type { StoreGroup, StoreUser } from "./store.ts";

export interface AwsState {
  /** How many ids there are of each kind. */
  readonly counters: Map<string, number>;
  readonly users: Map<string, StoreUser>;
  readonly groups: Map<string, StoreGroup>;
  readonly members: Map<string, Set<AwsUserId>>;
  readonly sets: Map<string, StoredSet>;
  /** By permission set and account, as the account has it. */
  readonly provisioned: Map<string, StoredSet>;
  readonly assignments: Map<string, StoredAssignment>;
  readonly requests: Map<AwsRequestId, StoredRequest>;
  /** What Okta has sent and what has not arrived. */
  readonly deliveries: Delivery[];
  /** The last known status of each of Okta's push mappings, and the name of the group that it brought. */
  readonly pushed: Map<
    string,
    { readonly status: string; readonly group: string }
  >;
  /** When requests came, by bucket. */
  readonly begun: Map<string, Instant[]>;
}

interface Delivery {
  readonly due: Instant;
  readonly deliver: () => void;
}

export const createState = (): AwsState => ({
  counters: new Map(),
  users: new Map(),
  groups: new Map(),
  members: new Map(),
  sets: new Map(),
  provisioned: new Map(),
  assignments: new Map(),
  requests: new Map(),
  deliveries: [],
  pushed: new Map(),
  begun: new Map(),
});
