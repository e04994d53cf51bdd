/** The operations of the identity store, under AWS's own names. */
import {
  type AwsOperation,
  type AwsOperationCall,
  page,
  recordAt,
  text,
} from "./call.ts";
import { invalid, notFound } from "./errors.ts";
import type { StoreGroup, StoreUser } from "./store.ts";

export const identityStoreOperations: Readonly<Record<string, AwsOperation>> = {
  GetUserId: (call) => {
    const found = call.world.store.findUser(
      attribute(call, ["userName", "emails.value"]),
    );
    if (found === null) throw notFound("USER");
    return { IdentityStoreId: call.world.ids.store, UserId: found.id };
  },
  GetGroupId: (call) => {
    const found = call.world.store.findGroup(attribute(call, ["displayName"]));
    if (found === null) throw notFound("GROUP");
    return { IdentityStoreId: call.world.ids.store, GroupId: found.id };
  },
  IsMemberInGroups: (call) => {
    checkStore(call);
    const user = call.world.store.user(
      text(recordAt(call.input, "MemberId"), "UserId"),
    );
    const groups = call.input["GroupIds"];
    if (!Array.isArray(groups) || groups.length === 0 || groups.length > 100)
      throw invalid("Value at 'groupIds' failed to satisfy constraint");
    return {
      Results: groups.map((id: unknown) => {
        const group = call.world.store.group(String(id));
        return {
          GroupId: group.id,
          MemberId: { UserId: user.id },
          MembershipExists: call.world.store.isMember(group.id, user.id),
        };
      }),
    };
  },
  ListGroupMemberships: (call) => {
    checkStore(call);
    const group = call.world.store.group(text(call.input, "GroupId"));
    return page(
      call,
      "GroupMemberships",
      call.world.store.members(group.id).map((user) => ({
        IdentityStoreId: call.world.ids.store,
        MembershipId: user.replace("-a", "-d"),
        GroupId: group.id,
        MemberId: { UserId: user },
      })),
    );
  },
  DescribeUser: (call) => {
    checkStore(call);
    return userShape(call, call.world.store.user(text(call.input, "UserId")));
  },
  DescribeGroup: (call) => {
    checkStore(call);
    return groupShape(
      call,
      call.world.store.group(text(call.input, "GroupId")),
    );
  },
  ListUsers: (call) => {
    checkStore(call);
    return page(
      call,
      "Users",
      call.world.store.users().map((user) => userShape(call, user)),
    );
  },
  ListGroups: (call) => {
    checkStore(call);
    return page(
      call,
      "Groups",
      call.world.store.groups().map((group) => groupShape(call, group)),
    );
  },
};

const checkStore = ({ world, input }: AwsOperationCall): void => {
  if (text(input, "IdentityStoreId") !== world.ids.store)
    throw notFound("IDENTITY_STORE");
};

const attribute = (
  call: AwsOperationCall,
  paths: readonly string[],
): string => {
  checkStore(call);
  const unique = recordAt(
    recordAt(call.input, "AlternateIdentifier"),
    "UniqueAttribute",
  );
  if (!paths.includes(text(unique, "AttributePath")))
    throw invalid("The attribute path is not supported.");
  return text(unique, "AttributeValue");
};

const userShape = (call: AwsOperationCall, user: StoreUser) => ({
  IdentityStoreId: call.world.ids.store,
  UserId: user.id,
  UserName: user.userName,
  UserStatus: user.isEnabled ? "ENABLED" : "DISABLED",
});

const groupShape = (call: AwsOperationCall, group: StoreGroup) => ({
  IdentityStoreId: call.world.ids.store,
  GroupId: group.id,
  DisplayName: group.displayName,
});
