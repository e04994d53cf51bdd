/** What happens to people in Okta, past Curfew. */
import { audience, groupsOf, type PersonName, tierNames } from "./company.ts";
import type { Deed } from "./deeds.ts";
import type { Oracle } from "./oracle.ts";
import type { Policies } from "./policies.ts";
import type { Stage } from "./stage.ts";

export interface Staff {
  perform(
    deed: Extract<Deed, { do: "stranger" | "eject" | "status" | "audience" }>,
    policies: Policies,
  ): void;
  /** Deactivated, or out of the audience, now or at some time since the last clean sweep. */
  readonly isOut: (user: PersonName) => boolean;
  /** Active, and nothing else: a locked account keeps what it has, and gets nothing. */
  readonly isActive: (user: PersonName) => boolean;
  /** Put in by hand since the last clean sweep: a stranger, not an end that did not fire. */
  wasLetIn(user: string, group: string): boolean;
  sweptCleanly(policies: Policies): void;
}

export const createPeople = (stage: Stage, oracle: Oracle): Staff => {
  const barred = new Set<PersonName>();
  const inactive = new Set<PersonName>();
  const outside = new Set<PersonName>();
  const letIn = new Set<string>();
  /** At the first sight of a group the brake holds everybody in it. */
  const watched = new Set<string>();
  const isOut = (user: PersonName): boolean =>
    inactive.has(user) || outside.has(user);
  return {
    isOut,
    isActive: (user) => !barred.has(user),
    wasLetIn: (user, group) => letIn.has(`${user} in ${group}`),
    sweptCleanly: (policies) => {
      letIn.clear();
      for (const tier of tierNames) watched.add(policies.proven(tier).group);
    },
    perform: (deed, policies) => {
      const { user } = deed;
      switch (deed.do) {
        case "stranger": {
          const group = policies.proven(deed.tier).group;
          if (!watched.has(group) || stage.members(group).includes(user))
            return;
          stage.letIn(user, group);
          letIn.add(`${user} in ${group}`);
          oracle.letIn(user, group);
          return;
        }
        case "eject":
          for (const group of groupsOf[deed.tier]) {
            if (!stage.members(group).includes(user)) continue;
            stage.takeOut(user, group);
            oracle.ejected(user, group, stage.now());
          }
          return;
        case "status":
          stage.setStatus(user, deed.status);
          if (deed.status === "SUSPENDED" || deed.status === "DEPROVISIONED")
            inactive.add(user);
          else inactive.delete(user);
          if (deed.status === "ACTIVE") barred.delete(user);
          else {
            barred.add(user);
            oracle.barred(user);
          }
          return;
        case "audience":
          if (deed.isIn) {
            stage.letIn(user, audience);
            outside.delete(user);
          } else {
            stage.takeOut(user, audience);
            outside.add(user);
            oracle.barred(user);
          }
          return;
      }
    },
  };
};
