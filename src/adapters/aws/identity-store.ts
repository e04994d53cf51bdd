/** The identity store: who and which groups have arrived in AWS. Names are only ever values of a question. */
import {
  type AwsGroupId,
  type AwsUserId,
  isAwsGroupId,
  isAwsUserId,
  type Instance,
} from "../../domain/aws.ts";
import type { Calls } from "./calls.ts";
import type { CheckedConfig } from "./config.ts";
import { absentIsNull, malformed } from "./failure.ts";
import { listAll, nextOf, type Page } from "./pages.ts";
import { fieldsOf, listOf, readId, readText } from "./shapes.ts";

export interface IdentityStore {
  /** null: no group of this name has arrived. */
  findGroup(name: string): Promise<AwsGroupId | null>;
  /** By user name, which is the Okta login; null: nobody of this name has arrived. */
  findUser(name: string): Promise<AwsUserId | null>;
  /** false as well where there is no such person or group. */
  isMember(user: AwsUserId, group: AwsGroupId): Promise<boolean>;
  members(group: AwsGroupId): Promise<readonly AwsUserId[]>;
  /** The user name, which is the Okta login. */
  userName(user: AwsUserId): Promise<string>;
  /** As people see it. */
  groupName(group: AwsGroupId): Promise<string>;
}

export const createIdentityStore = (
  config: CheckedConfig,
  calls: Calls,
  instance: () => Promise<Instance>,
): IdentityStore => {
  const store = async () => ({
    IdentityStoreId: (await instance()).identityStore,
  });

  const byAttribute = (path: string, value: string) => ({
    AlternateIdentifier: {
      UniqueAttribute: { AttributePath: path, AttributeValue: value },
    },
  });

  const isMember: IdentityStore["isMember"] = async (user, group) => {
    checkIds(user, group);
    const place = await store();
    const answer = await absentIsNull(
      unknownName,
      calls.identityStore(
        {
          what: `ask whether ${user} is in ${group}`,
          operation: "IsMemberInGroups",
          isRepeatable: true,
        },
        ({ client, sdk }, options) =>
          client.send(
            new sdk.IsMemberInGroupsCommand({
              ...place,
              MemberId: { UserId: user },
              GroupIds: [group],
            }),
            options,
          ),
        (answer) => {
          const [only, ...others] = listOf(
            fieldsOf(answer, "the answer")["Results"],
            "Results",
          );
          const { GroupId, MembershipExists } = fieldsOf(only, "a result");
          if (
            others.length > 0 ||
            GroupId !== group ||
            typeof MembershipExists !== "boolean"
          )
            throw malformed("it does not say whether somebody is in the group");
          return MembershipExists;
        },
      ),
    );
    return answer ?? false;
  };

  return {
    isMember,

    findGroup: async (name) => {
      const place = await store();
      return absentIsNull(
        unknownName,
        calls.identityStore(
          {
            what: "find a group of the identity store",
            operation: "GetGroupId",
            isRepeatable: true,
          },
          ({ client, sdk }, options) =>
            client.send(
              new sdk.GetGroupIdCommand({
                ...place,
                ...byAttribute("displayName", name),
              }),
              options,
            ),
          (answer) =>
            readId(
              fieldsOf(answer, "the answer")["GroupId"],
              isAwsGroupId,
              "a group's id",
            ),
        ),
      );
    },

    findUser: async (name) => {
      const place = await store();
      return absentIsNull(
        unknownName,
        calls.identityStore(
          {
            what: "find a person of the identity store",
            operation: "GetUserId",
            isRepeatable: true,
          },
          ({ client, sdk }, options) =>
            client.send(
              new sdk.GetUserIdCommand({
                ...place,
                ...byAttribute("userName", name),
              }),
              options,
            ),
          (answer) =>
            readId(
              fieldsOf(answer, "the answer")["UserId"],
              isAwsUserId,
              "a person's id",
            ),
        ),
      );
    },

    members: async (group) => {
      checkIds(null, group);
      const place = await store();
      const members = await listAll(
        `list the members of ${group}`,
        config.limits.pages,
        (cursor) =>
          calls.identityStore(
            {
              what: `list the members of ${group}`,
              operation: "ListGroupMemberships",
              isRepeatable: true,
            },
            ({ client, sdk }, options) =>
              client.send(
                new sdk.ListGroupMembershipsCommand({
                  ...place,
                  GroupId: group,
                  MaxResults: 100,
                  ...cursor,
                }),
                options,
              ),
            (answer): Page<AwsUserId> => ({
              items: listOf(
                fieldsOf(answer, "the answer")["GroupMemberships"],
                "GroupMemberships",
              ).map((value) =>
                readId(
                  fieldsOf(
                    fieldsOf(value, "a membership")["MemberId"],
                    "a member",
                  )["UserId"],
                  isAwsUserId,
                  "a member's id",
                ),
              ),
              next: nextOf(answer),
            }),
          ),
      );
      return [...new Set(members)];
    },

    groupName: async (group) => {
      checkIds(null, group);
      const place = await store();
      return calls.identityStore(
        {
          what: `read which group ${group} is`,
          operation: "DescribeGroup",
          isRepeatable: true,
        },
        ({ client, sdk }, options) =>
          client.send(
            new sdk.DescribeGroupCommand({ ...place, GroupId: group }),
            options,
          ),
        (answer) =>
          readText(
            fieldsOf(answer, "the answer")["DisplayName"],
            "a group's name",
          ),
      );
    },

    userName: async (user) => {
      checkIds(user, null);
      const place = await store();
      return calls.identityStore(
        {
          what: `read who ${user} is`,
          operation: "DescribeUser",
          isRepeatable: true,
        },
        ({ client, sdk }, options) =>
          client.send(
            new sdk.DescribeUserCommand({ ...place, UserId: user }),
            options,
          ),
        (answer) =>
          readText(
            fieldsOf(answer, "the answer")["UserName"],
            "a person's user name",
          ),
      );
    },
  };
};

/** Of a name that it does not know, AWS says this; of a store that it does not know as well, but that comes from AWS itself. */
const unknownName = "ResourceNotFoundException";

const checkIds = (user: AwsUserId | null, group: AwsGroupId | null): void => {
  if (
    (user !== null && !isAwsUserId(user)) ||
    (group !== null && !isAwsGroupId(group))
  )
    throw new TypeError("not an id of the identity store");
};
