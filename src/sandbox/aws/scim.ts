/**
 * What Okta pushes: people who are assigned to the application, and the members of the groups that are pushed to it. Only deltas are
 * sent, a while after they happened, so what was not sent then is never made up for, unless a mapping is activated anew: that brings who
 * is in the group, and takes nobody out. Okta documents that it compares memberships only when a push is configured, never later
 * (help.okta.com, "Group Push"), and that unlinking can delete the group in the application with its memberships.
 */
import type { OktaGroupId, OktaUserId } from "../../domain/ids.ts";
import { later } from "../../domain/time.ts";
import type { PushMapping } from "../okta/pushMappings.ts";
import type { SandboxOkta } from "../okta/start.ts";
import type { AwsWorld } from "./world.ts";

export interface Scim {
  /** Lets arrive what is due. */
  settle(): void;
}

export const connectScim = (
  { clock, settings, store, state }: AwsWorld,
  okta: SandboxOkta,
  application: string,
): Scim => {
  const { deliveries: queue, pushed } = state;
  const send = (deliver: () => void): void => {
    queue.push({ due: later(clock.now(), settings.pushDelay), deliver });
  };

  const isAssigned = (user: string): boolean =>
    okta.applications.users(application).some((one) => one.user === user);

  const assignmentGroups = (): readonly OktaGroupId[] =>
    okta.applications.assignments(application).map(({ group }) => group);

  const loginOf = (user: OktaUserId): string | null =>
    okta.users.get(user)?.profile.login ?? null;

  /** Creates or enables somebody who is assigned, disables somebody who no longer is; their memberships stay as they are. */
  const bringPerson = (user: OktaUserId): void => {
    const login = loginOf(user);
    if (login === null) return;
    const known = store.findUser(login);
    if (settings.scimTokenExpired) {
      okta.applications.setSync(application, user, { syncState: "ERROR" });
      return;
    }
    if (!isAssigned(user)) {
      if (known !== null) store.setEnabled(known.id, false);
    } else if (known === null) store.createUser(login);
    else store.setEnabled(known.id, true);
  };

  const bringMember = (
    mapping: PushMapping,
    user: OktaUserId,
    kind: "add" | "remove",
  ): void => {
    const current = okta.pushMappings.get(mapping.id);
    if (current?.status !== "ACTIVE") return;
    if (settings.scimTokenExpired) {
      okta.pushMappings.report(mapping.id, {
        error: "Unauthorized. Errors reported by remote server: Invalid token",
      });
      return;
    }
    // Not supported by Okta: what is assigned by a group is not pushed by the same group.
    if (assignmentGroups().includes(mapping.sourceGroup)) return;
    // Okta does not know this person in the application (any more): nothing is sent, and what is there stays there.
    if (!isAssigned(user)) return;
    const login = loginOf(user);
    const group = store.findGroup(targetName(mapping));
    const person = login === null ? null : store.findUser(login);
    if (group === null || person === null) return;
    if (kind === "add") store.addMember(group.id, person.id);
    else store.removeMember(group.id, person.id);
    okta.pushMappings.report(mapping.id, { error: null });
  };

  const targetName = (mapping: PushMapping): string =>
    okta.groups.get(mapping.targetGroup)?.name ?? "";

  const bringGroup = (mapping: PushMapping): void => {
    const name = targetName(mapping);
    if (name === "" || settings.scimTokenExpired) return;
    if (store.findGroup(name) === null) store.createGroup(name);
    for (const { id } of okta.pushMappings.pushedMembers(mapping.id))
      bringMember(mapping, id, "add");
  };

  okta.onMembershipChange(({ kind, group, user }) => {
    if (assignmentGroups().includes(group))
      send(() => {
        bringPerson(user);
      });
    for (const mapping of okta.pushMappings.of(application))
      if (mapping.sourceGroup === group)
        send(() => {
          bringMember(mapping, user, kind);
        });
  });

  okta.pushMappings.changes.on(({ kind, mapping }) => {
    if (mapping.application !== application) return;
    const before = pushed.get(mapping.id);
    if (kind === "deleted") {
      // By then Okta has forgotten its name.
      const group = store.findGroup(before?.group ?? "");
      const isGone = okta.groups.get(mapping.targetGroup) === null;
      if (group !== null && isGone)
        send(() => {
          store.deleteGroup(group.id);
        });
      pushed.delete(mapping.id);
      return;
    }
    const { status } = mapping;
    pushed.set(mapping.id, { status, group: targetName(mapping) });
    if (status === "ACTIVE" && before?.status !== "ACTIVE")
      send(() => {
        bringGroup(mapping);
      });
  });

  /** Whoever is assigned through a group that was just assigned to the application. */
  const bringEverybody = (): void => {
    for (const { user } of okta.applications.users(application)) {
      const login = loginOf(user);
      if (login !== null && store.findUser(login) === null) bringPerson(user);
    }
  };

  return {
    settle: () => {
      bringEverybody();
      for (;;) {
        const at = queue.findIndex(({ due }) => due <= clock.now());
        const [next] = at < 0 ? [] : queue.splice(at, 1);
        if (next === undefined) return;
        next.deliver();
      }
    },
  };
};
