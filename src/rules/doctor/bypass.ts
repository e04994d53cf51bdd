import type { AppPosture, BypassActor } from "../../domain/posture.ts";

/** For people; GitHub tells most of them by id alone. */
export const nameActor = ({ type, id, name }: BypassActor): string => {
  if (name !== null) return name;
  switch (type) {
    case "RepositoryRole":
      return roles.get(id) ?? `the role ${id ?? ""}`;
    case "OrganizationAdmin":
      return "the organisation's owners";
    case "DeployKey":
      return "deploy keys";
    case "Integration":
      return `the App ${id ?? ""}`;
    case "Team":
      return `the team ${id ?? ""}`;
    case "User":
      return `the account ${id ?? ""}`;
    default:
      return `${type} ${id ?? ""}`;
  }
};

/** GitHub's numbers of its built-in roles. */
const roles: ReadonlyMap<number | null, string> = new Map([
  [2, "maintainers"],
  [4, "everybody with write access"],
  [5, "administrators"],
]);

/**
 * May this actor be the controller? Where the credential is a token, GitHub does not tell whose App made it, so any one account or
 * App can be; a crowd never is.
 */
export const mayBeController = (
  actor: BypassActor,
  app: AppPosture | null,
): boolean => {
  if (app === null)
    return ["Integration", "User", "DeployKey"].includes(actor.type);
  return (
    actor.type === "Integration" &&
    (actor.id === app.id || actor.name === app.slug)
  );
};
