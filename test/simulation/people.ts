/** What happens to people in Okta, past Curfew. */
import {
  audience,
  groupsOf,
  people,
  type PersonName,
  tierGroups,
  tierNames,
} from "./company.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Deed } from "./deeds.ts";
import type { Oracle } from "./oracle.ts";
import type { Policies } from "./policies.ts";
import type { Stage } from "./stage.ts";

export interface Staff {
  /** false: it came to nothing. */
  perform(
    deed: Extract<Deed, { do: "stranger" | "eject" | "status" | "audience" }>,
    policies: Policies,
  ): boolean;
  /** Deactivated, or out of the audience, now or at some time since the last clean sweep. */
  readonly isOut: (user: PersonName) => boolean;
  /** Active, and nothing else: a locked account keeps what it has, and gets nothing. */
  readonly isActive: (user: PersonName) => boolean;
  /** Deactivated: what they approve proves nothing. */
  readonly hasLeft: (user: PersonName) => boolean;
  /** Put in by hand, and there since without a grant: a stranger, not an end that did not fire. */
  wasLetIn(user: string, group: string): boolean;
  /** Taken out by a controller. */
  left(user: string, group: string): void;
  sweptCleanly(policies: Policies, began: Instant): void;
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
    hasLeft: (user) => inactive.has(user),
    wasLetIn: (user, group) => letIn.has(`${user} in ${group}`),
    left: (user, group) => {
      letIn.delete(`${user} in ${group}`);
    },
    sweptCleanly: (policies, began) => {
      for (const user of people)
        for (const group of tierGroups)
          if (oracle.may(user, group, began))
            letIn.delete(`${user} in ${group}`);
      // Observing sweeps nobody, so its first look at a group is not the group's first sweep.
      if (policies.settings().mode === "observe") return;
      for (const tier of tierNames) watched.add(policies.proven(tier).group);
    },
    perform: (deed, policies) => {
      const { user } = deed;
      switch (deed.do) {
        case "stranger": {
          const group = policies.proven(deed.tier).group;
          if (!watched.has(group) || stage.members(group).includes(user))
            return false;
          stage.letIn(user, group);
          letIn.add(`${user} in ${group}`);
          oracle.letIn(user, group);
          return true;
        }
        case "eject": {
          const present = groupsOf[deed.tier].filter((group) =>
            stage.members(group).includes(user),
          );
          for (const group of present) {
            stage.takeOut(user, group);
            letIn.delete(`${user} in ${group}`);
            oracle.ejected(user, group, stage.now());
          }
          return present.length > 0;
        }
        case "status":
          // Whose approval a change of policy waits on neither leaves nor comes back: which policy is proven would hang on who asks first.
          if (policies.hasJustApproved(user)) return false;
          stage.setStatus(user, deed.status);
          if (deed.status === "SUSPENDED" || deed.status === "DEPROVISIONED")
            inactive.add(user);
          else inactive.delete(user);
          if (deed.status === "ACTIVE") barred.delete(user);
          else {
            barred.add(user);
            oracle.barred(user);
            if (inactive.has(user)) oracle.left(user);
          }
          return true;
        case "audience":
          if (deed.isIn) {
            stage.letIn(user, audience);
            outside.delete(user);
          } else {
            stage.takeOut(user, audience);
            outside.add(user);
            oracle.barred(user);
          }
          return true;
      }
    },
  };
};
