/** Asks AWS whether somebody is in a group there. Ids that were found once are not asked for again, until something fails. */
import type { AwsGroupId, AwsUserId } from "../../domain/aws.ts";
import type { Look } from "../../rules/aws-arrival/open.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import type { AwsReader } from "../tiers/ports.ts";

export type LookAt = (passage: Passage) => Promise<Look>;

export const createLooks = (
  aws: Pick<AwsReader, "findGroup" | "findUser" | "isMember">,
): LookAt => {
  const groups = createMemory((name) => aws.findGroup(name));
  const people = createMemory((name) => aws.findUser(name));

  const isInAny = async (
    user: AwsUserId | null,
    ids: readonly AwsGroupId[],
  ): Promise<boolean> => {
    if (user === null) return false;
    const answers = await Promise.all(ids.map((id) => aws.isMember(user, id)));
    return answers.includes(true);
  };

  return async ({ user, group, wanted, awsUserId, awsGroupId }) => {
    try {
      const [groupId, found] = await Promise.all([
        groups.find(group),
        people.find(user),
      ]);
      if (wanted === "in") {
        // Under another name now: the id that was seen before tells.
        const userId = found ?? awsUserId;
        return {
          awsUserId: userId,
          awsGroupId: groupId,
          isMember: await isInAny(userId, groupId === null ? [] : [groupId]),
        };
      }
      // Whoever has the name now may be another one; and a group that has another name now still has its members.
      const userId = awsUserId ?? found;
      const ids = new Set([groupId, awsGroupId].filter((id) => id !== null));
      return {
        awsUserId: userId,
        awsGroupId: groupId,
        isMember: ids.size === 0 ? null : await isInAny(userId, [...ids]),
      };
    } catch (error) {
      groups.forget();
      people.forget();
      throw error;
    }
  };
};

/** Absence is asked for again each time; two who ask at once share the answer. */
const createMemory = <Id extends AwsGroupId | AwsUserId>(
  find: (name: string) => Promise<Id | null>,
) => {
  const known = new Map<string, Promise<Id | null>>();
  return {
    find: (name: string): Promise<Id | null> => {
      const asked = known.get(name) ?? find(name);
      known.set(name, asked);
      return asked.then((id) => {
        if (id === null) known.delete(name);
        return id;
      });
    },
    forget: (): void => {
      known.clear();
    },
  };
};
