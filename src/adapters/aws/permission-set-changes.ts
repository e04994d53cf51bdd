/** Changes of permission sets. They reach the accounts only when they are brought there (`provision`). */
import type { PermissionSetArn } from "../../domain/aws.ts";
import type { Milliseconds } from "../../domain/time.ts";
import type { Calls } from "./calls.ts";
import type { SsoAdmin } from "./client.ts";
import type { Access } from "./identity-center.ts";
import { fieldsOf, readPermissionSetName, writeDuration } from "./shapes.ts";

export interface PermissionSetChanges {
  createPermissionSet(wanted: {
    readonly name: string;
    readonly description: string;
    readonly sessionDuration: Milliseconds;
  }): Promise<PermissionSetArn>;
  setSessionDuration(
    set: PermissionSetArn,
    length: Milliseconds,
  ): Promise<void>;
  attachPolicy(set: PermissionSetArn, policy: string): Promise<void>;
  detachPolicy(set: PermissionSetArn, policy: string): Promise<void>;
  /** Replaces the whole document; null: deletes it. */
  setInlinePolicy(
    set: PermissionSetArn,
    document: string | null,
  ): Promise<void>;
}

export const createPermissionSetChanges = (
  calls: Calls,
  { instance, about }: Access,
): PermissionSetChanges => {
  const change = (
    operation: string,
    what: string,
    isRepeatable: boolean,
    send: (
      admin: SsoAdmin,
      options: { abortSignal: AbortSignal },
    ) => Promise<object>,
  ): Promise<void> =>
    calls.ssoAdmin({ what, operation, isRepeatable }, send, () => undefined);

  return {
    createPermissionSet: async ({ name, description, sessionDuration }) => {
      const { arn } = await instance();
      return calls.ssoAdmin(
        {
          what: `create permission set ${name}`,
          operation: "CreatePermissionSet",
          isRepeatable: false,
        },
        ({ client, sdk }, options) =>
          client.send(
            new sdk.CreatePermissionSetCommand({
              InstanceArn: arn,
              Name: name,
              Description: description,
              SessionDuration: writeDuration(sessionDuration),
            }),
            options,
          ),
        (answer) =>
          readPermissionSetName(fieldsOf(answer, "the answer")["PermissionSet"])
            .arn,
      );
    },

    setSessionDuration: async (set, length) => {
      const input = await about(set);
      await change(
        "UpdatePermissionSet",
        `set the session duration of ${set}`,
        true,
        ({ client, sdk }, options) =>
          client.send(
            new sdk.UpdatePermissionSetCommand({
              ...input,
              SessionDuration: writeDuration(length),
            }),
            options,
          ),
      );
    },

    attachPolicy: async (set, policy) => {
      const input = { ...(await about(set)), ManagedPolicyArn: policy };
      await change(
        "AttachManagedPolicyToPermissionSet",
        `attach ${policy} to ${set}`,
        false,
        ({ client, sdk }, options) =>
          client.send(
            new sdk.AttachManagedPolicyToPermissionSetCommand(input),
            options,
          ),
      );
    },

    detachPolicy: async (set, policy) => {
      const input = { ...(await about(set)), ManagedPolicyArn: policy };
      await change(
        "DetachManagedPolicyFromPermissionSet",
        `detach ${policy} from ${set}`,
        false,
        ({ client, sdk }, options) =>
          client.send(
            new sdk.DetachManagedPolicyFromPermissionSetCommand(input),
            options,
          ),
      );
    },

    setInlinePolicy: async (set, document) => {
      const input = await about(set);
      await (document === null
        ? change(
            "DeleteInlinePolicyFromPermissionSet",
            `delete the inline policy of ${set}`,
            true,
            ({ client, sdk }, options) =>
              client.send(
                new sdk.DeleteInlinePolicyFromPermissionSetCommand(input),
                options,
              ),
          )
        : change(
            "PutInlinePolicyToPermissionSet",
            `write the inline policy of ${set}`,
            true,
            ({ client, sdk }, options) =>
              client.send(
                new sdk.PutInlinePolicyToPermissionSetCommand({
                  ...input,
                  InlinePolicy: document,
                }),
                options,
              ),
          ));
    },
  };
};
