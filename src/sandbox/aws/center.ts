/** Identity Center: permission sets, who has them where, and what is still under way. Time is the sandbox's: whoever looks, settles first. */
import type {
  AwsRequestId,
  PermissionSetArn,
  RequestKind,
} from "../../domain/aws.ts";
import { later, type Milliseconds } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import { conflict, notFound, throttled } from "./errors.ts";
import type { AwsIds } from "./ids.ts";
import type { AwsSettings } from "./settings.ts";
import type { AwsState } from "./state.ts";
import type { Store } from "./store.ts";
import type { StoredAssignment, StoredRequest, StoredSet } from "./stored.ts";

export interface Center {
  sets(): readonly StoredSet[];
  set(arn: string): StoredSet;
  createSet(
    set: Pick<StoredSet, "name" | "description" | "sessionDuration">,
  ): StoredSet;
  /** A change of what it holds, which no account has until it is brought there. */
  changeSet(
    arn: string,
    change: Partial<
      Pick<
        StoredSet,
        | "sessionDuration"
        | "managedPolicies"
        | "inlinePolicy"
        | "customerPolicies"
        | "boundary"
      >
    >,
  ): void;
  /** What an account has of it; null: it was never brought there. */
  provisioned(set: string, account: string): StoredSet | null;
  accountsOf(set: string): readonly string[];
  assignments(): readonly StoredAssignment[];
  /** By hand, and at once. */
  assignNow(assignment: StoredAssignment): void;
  start(
    kind: RequestKind,
    about: { set: PermissionSetArn; assignment: StoredAssignment | null },
  ): StoredRequest;
  requests(kind: RequestKind): readonly StoredRequest[];
  request(kind: RequestKind, id: string): StoredRequest;
  /** Ends what is due. */
  settle(): void;
}

const keyOf = ({ set, account, principalType, principal }: StoredAssignment) =>
  [set, account, principalType, principal].join(" ");

export const createCenter = (world: {
  readonly clock: SandboxClock;
  readonly ids: AwsIds;
  readonly settings: AwsSettings;
  readonly store: Store;
  readonly state: AwsState;
}): Center => {
  const { clock, ids, settings, store } = world;
  const { sets, provisioned, assignments, requests } = world.state;

  const set = (arn: string): StoredSet => {
    const found = sets.get(arn);
    if (found === undefined) throw notFound("PermissionSet");
    return found;
  };

  const accountsOf = (arn: string): readonly string[] =>
    [...provisioned.keys()]
      .filter((key) => key.startsWith(`${arn} `))
      .map((key) => key.slice(arn.length + 1));

  const running = (kind: RequestKind): readonly StoredRequest[] =>
    [...requests.values()].filter(
      (request) => request.kind === kind && request.status === "IN_PROGRESS",
    );

  const bring = (arn: string, account: string): void => {
    provisioned.set(`${arn} ${account}`, set(arn));
  };

  const add = (assignment: StoredAssignment): void => {
    assignments.set(keyOf(assignment), assignment);
    if (!provisioned.has(`${assignment.set} ${assignment.account}`))
      bring(assignment.set, assignment.account);
  };

  const remove = (assignment: StoredAssignment): void => {
    assignments.delete(keyOf(assignment));
    const others = [...assignments.values()].some(
      (other) =>
        other.set === assignment.set && other.account === assignment.account,
    );
    if (!others) provisioned.delete(`${assignment.set} ${assignment.account}`);
  };

  const failureOf = ({ kind, assignment }: StoredRequest): string | null => {
    if (assignment === null) return null;
    if (settings.accounts?.includes(assignment.account) === false)
      return `Received a 404 status error: AWS account ${assignment.account} is not part of the organization.`;
    return kind === "unassign" && !assignments.has(keyOf(assignment))
      ? "Received a 404 status error: Account Assignment not found."
      : null;
  };

  const end = (request: StoredRequest): void => {
    const failure = failureOf(request);
    requests.set(request.id, {
      ...request,
      status: failure === null ? "SUCCEEDED" : "FAILED",
      failure,
    });
    if (failure !== null) return;
    const { kind, assignment } = request;
    if (assignment === null)
      for (const account of accountsOf(request.set))
        bring(request.set, account);
    else if (kind === "assign") add(assignment);
    else remove(assignment);
  };

  /** AWS's published limits. */
  const admit = (
    kind: RequestKind,
    arn: string,
    assignment: StoredAssignment | null,
  ): void => {
    if (
      kind === "assign" &&
      running(kind).length >= settings.outstandingCreations
    )
      throw throttled("Too many outstanding account assignment requests");
    if (
      kind === "provision" &&
      running(kind).length >= settings.concurrentProvisionings
    )
      throw throttled("Too many permission sets are being provisioned");
    const others = [...running("assign"), ...running("unassign")];
    if (
      others.some((other) =>
        assignment === null
          ? other.set === arn
          : other.assignment?.account === assignment.account,
      ) ||
      running("provision").some((other) => other.set === arn)
    )
      throw conflict(
        "There is a conflicting operation in process for this account or permission set.",
      );
  };

  const timeOf = (kind: RequestKind, arn: string): Milliseconds =>
    kind === "provision"
      ? settings.provisioningTime(accountsOf(arn).length)
      : settings.assignmentTime(requests.size);

  return {
    sets: () => [...sets.values()],
    set,
    createSet: (wanted) => {
      if ([...sets.values()].some(({ name }) => name === wanted.name))
        throw conflict(
          `PermissionSet with name ${wanted.name} already exists.`,
        );
      const made: StoredSet = {
        ...wanted,
        arn: ids.permissionSet(),
        managedPolicies: [],
        inlinePolicy: "",
        customerPolicies: [],
        boundary: "",
        version: 1,
        created: clock.now(),
      };
      sets.set(made.arn, made);
      return made;
    },
    changeSet: (arn, change) => {
      const before = set(arn);
      sets.set(arn, { ...before, ...change, version: before.version + 1 });
    },
    provisioned: (arn, account) => provisioned.get(`${arn} ${account}`) ?? null,
    accountsOf,
    assignments: () => [...assignments.values()],
    assignNow: add,
    start: (kind, { set: arn, assignment }) => {
      set(arn);
      if (assignment?.principalType === "GROUP")
        store.group(assignment.principal);
      if (assignment?.principalType === "USER")
        store.user(assignment.principal);
      admit(kind, arn, assignment);
      const request: StoredRequest = {
        id: ids.request(),
        kind,
        set: arn,
        assignment,
        created: clock.now(),
        endsAt: later(clock.now(), timeOf(kind, arn)),
        status: "IN_PROGRESS",
        failure: null,
      };
      requests.set(request.id, request);
      return request;
    },
    requests: (kind) =>
      [...requests.values()].filter((request) => request.kind === kind),
    request: (kind, id) => {
      const found = requests.get(id as AwsRequestId);
      if (found?.kind !== kind) throw notFound("Request");
      return found;
    },
    settle: () => {
      const due = [...requests.values()]
        .filter(
          ({ status, endsAt }) =>
            status === "IN_PROGRESS" && endsAt <= clock.now(),
        )
        .sort((a, b) => a.endsAt - b.endsAt);
      for (const request of due) end(request);
    },
  };
};
