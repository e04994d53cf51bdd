/**
 * IAM Identity Center, as the journeys need it. Each operation gives a complete and checked answer or throws `TransientError` (it may
 * work on the next run) or `BlockedError` (a person must act). AWS does the larger things in the background: what starts them answers
 * with a request, whose state has to be asked for until it ends.
 */
import {
  type Instance,
  type InstanceArn,
  isIdentityStoreId,
  isInstanceArn,
  isPermissionSetArn,
  type PermissionSetArn,
} from "../../domain/aws.ts";
import { BlockedError } from "../../domain/errors.ts";
import type { Calls } from "./calls.ts";
import type { SsoAdmin } from "./client.ts";
import type { CheckedConfig } from "./config.ts";
import { listAll, nextOf } from "./pages.ts";
import {
  createPermissionSetChanges,
  type PermissionSetChanges,
} from "./permission-set-changes.ts";
import {
  createPermissionSetExtras,
  type PermissionSetExtras,
} from "./permission-set-extras.ts";
import {
  createPermissionSets,
  type PermissionSets,
} from "./permission-sets.ts";
import { createRequests, type Requests } from "./requests.ts";
import { fieldsOf, listOf, readId } from "./shapes.ts";

export interface IdentityCenter
  extends PermissionSets, PermissionSetExtras, PermissionSetChanges, Requests {
  instance(): Promise<Instance>;
}

/** What the parts share. */
export interface Access {
  readonly instance: () => Promise<Instance>;
  /** The whole of a paged listing. */
  readonly list: <Item>(
    operation: string,
    what: string,
    send: (
      admin: SsoAdmin,
      options: { readonly abortSignal: AbortSignal },
      cursor: { readonly NextToken?: string },
    ) => Promise<object>,
    read: (answer: object) => readonly Item[],
  ) => Promise<readonly Item[]>;
  /** How AWS is told which permission set is meant; throws for anything that is none. */
  readonly about: (set: PermissionSetArn) => Promise<{
    readonly InstanceArn: InstanceArn;
    readonly PermissionSetArn: PermissionSetArn;
  }>;
}

export const createIdentityCenter = (
  config: CheckedConfig,
  calls: Calls,
): IdentityCenter => {
  let found: Promise<Instance> | null = null;
  const instance = (): Promise<Instance> =>
    (found ??= findInstance().catch((error: unknown) => {
      // The next one asks again.
      found = null;
      throw error;
    }));

  const list: Access["list"] = (operation, what, send, read) =>
    listAll(what, config.limits.pages, (cursor) =>
      calls.ssoAdmin(
        { what, operation, isRepeatable: true },
        (admin, options) => send(admin, options, cursor),
        (answer) => ({ items: read(answer), next: nextOf(answer) }),
      ),
    );

  /** An instance that is only being made may have no store yet: of those that are not meant, nothing else is read. */
  const isWanted = (value: unknown): boolean =>
    config.instance === null || readArn(value) === config.instance;

  const findInstance = async (): Promise<Instance> => {
    const [only, ...others] = await list(
      "ListInstances",
      "find the instance of Identity Center",
      ({ client, sdk }, options, cursor) =>
        client.send(new sdk.ListInstancesCommand(cursor), options),
      (answer) =>
        listOf(fieldsOf(answer, "the answer")["Instances"], "Instances")
          .filter(isWanted)
          .map(readInstance),
    );
    if (only !== undefined && others.length === 0) return only;
    throw new BlockedError(
      only === undefined
        ? "Identity Center has no such instance in this region, as far as the credential can see."
        : "There are several instances of Identity Center.",
      "Set aws.region and aws.instance in access/curfew.yaml to those of your Identity Center, and use credentials of its account or of its delegated administrator.",
    );
  };

  const access: Access = {
    instance,
    list,
    about: async (set) => {
      if (!isPermissionSetArn(set))
        throw new TypeError("not the ARN of a permission set");
      return { InstanceArn: (await instance()).arn, PermissionSetArn: set };
    },
  };
  return {
    instance,
    ...createPermissionSets(calls, access),
    ...createPermissionSetExtras(calls, access),
    ...createPermissionSetChanges(calls, access),
    ...createRequests(calls, access),
  };
};

const readArn = (value: unknown): InstanceArn =>
  readId(
    fieldsOf(value, "an instance")["InstanceArn"],
    isInstanceArn,
    "an instance's ARN",
  );

const readInstance = (value: unknown): Instance => ({
  arn: readArn(value),
  identityStore: readId(
    fieldsOf(value, "an instance")["IdentityStoreId"],
    isIdentityStoreId,
    "an identity store's id",
  ),
});
