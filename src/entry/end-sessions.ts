/** After an emergency removal: what somebody still has open in AWS and in Okta, where their tier says that it is to be cut. */
import type { Revocation } from "../controller/levers/revoke.ts";
import { messageOf, NotPermittedError } from "../domain/errors.ts";
import { cuttingTiers } from "../rules/sessions/wish.ts";
import type { Denial } from "./session-cuts.ts";
import type { Tools } from "./wiring.ts";

export interface EndedSessions {
  readonly texts: readonly string[];
  readonly isWhole: boolean;
}

export const noSessions: EndedSessions = { texts: [], isWhole: true };

export const endSessions = async (
  tools: Pick<Tools, "sessions">,
  { ground, removals, leftBehind }: Revocation,
  denial: Denial,
): Promise<EndedSessions> => {
  const cutting = new Set<string>(
    cuttingTiers(ground.main?.tiers ?? new Map()).map(({ tier }) => tier.name),
  );
  const people = new Map(
    [...removals, ...leftBehind]
      .filter(({ tier }) => cutting.has(tier))
      .flatMap(({ user, userId }) =>
        userId === null ? [] : [[userId, user] as const],
      ),
  );
  if (people.size === 0) return noSessions;
  const inOkta = await Promise.all(
    [...people].map(async ([id, user]) => {
      try {
        await (await tools.sessions())?.endSessions(id);
        return { text: `${user}: Okta sessions ended`, isWhole: true };
      } catch (error) {
        return {
          text: `${user}: Okta sessions go on. ${messageOf(error)}`,
          isWhole: error instanceof NotPermittedError,
        };
      }
    }),
  );
  const denied = await denial.end();
  const { permissionSets, troubles } = denied ?? {
    permissionSets: [],
    troubles: ["access/curfew.yaml says nothing of an AWS"],
  };
  return {
    texts: [
      ...permissionSets.map(
        (name) => `Everything in ${name} is denied to them`,
      ),
      ...troubles.map(
        (why) =>
          `Open AWS sessions are not all cut: ${why.replace(/\.$/, "")}. The next run of curfew reconcile goes on.`,
      ),
      ...inOkta.map(({ text }) => text),
    ],
    isWhole: troubles.length === 0 && inOkta.every(({ isWhole }) => isWhole),
  };
};
