import {
  isInstallation,
  numberParam,
  ok,
  type RepositoryCall,
  repositoryRoute,
  type Route,
} from "../call.ts";
import { linkHeader, listAnswer, pageOf, slice } from "../pages.ts";
import { notFound, Refusal } from "../refusal.ts";
import { branchTip, fullNameOf } from "../repositories.ts";
import { isAtLeast, teamRole } from "../roles.ts";
import { bypasses, rulesetsFor } from "../rulesets.ts";
import { permissionFlags, teamSimple } from "../shapes/accounts.ts";
import { nodeId } from "../shapes/common.ts";
import {
  environmentShape,
  protectionShape,
  rulesetFull,
  rulesetInList,
} from "../shapes/settings.ts";

const metadata = { permission: "metadata", level: "read" } as const;
/** An app needs to read the administration, a person needs to be an administrator. */
const administration = {
  permission: "administration",
  level: "read",
  role: "admin",
} as const;

export const settingsRoutes: readonly Route[] = [
  repositoryRoute("GET", "/rules/branches/:branch*", metadata, (call) =>
    listAnswer(
      call,
      rulesetsFor(call.repository, call.params["branch"] ?? "").flatMap(
        (ruleset) => ruleset.rules.map((rule) => ({ rule, ruleset })),
      ),
      ({ rule, ruleset }) => ({
        ...rule,
        ruleset_source_type: "Repository",
        ruleset_source: fullNameOf(call.repository),
        ruleset_id: ruleset.id,
      }),
    ),
  ),
  repositoryRoute("GET", "/rulesets", metadata, (call) =>
    listAnswer(call, [...call.repository.rulesets.values()], (ruleset) =>
      rulesetInList(call.world, call.repository, ruleset),
    ),
  ),
  repositoryRoute("GET", "/rulesets/:ruleset", metadata, (call) => {
    const { world, repository, actor, role } = call;
    const ruleset = repository.rulesets.get(numberParam(call, "ruleset"));
    if (ruleset === undefined) throw notFound();
    return ok(
      rulesetFull(world, repository, ruleset, {
        isAdmin: isAtLeast(role, "admin") && !isInstallation(call),
        bypasses: bypasses(world, repository, ruleset, actor),
      }),
    );
  }),
  repositoryRoute(
    "GET",
    "/branches/:branch*/protection",
    administration,
    (call) => {
      const { world, repository } = call;
      const branch = call.params["branch"] ?? "";
      if (branchTip(repository, branch) === null)
        throw new Refusal(404, "Branch not found");
      const protection = repository.protections.get(branch);
      if (protection === undefined)
        throw new Refusal(404, "Branch not protected");
      return ok(protectionShape(world, repository, branch, protection));
    },
  ),
  repositoryRoute("GET", "/teams", administration, (call) =>
    listAnswer(call, teamsOf(call), ({ organisation, team, role }) => ({
      ...teamSimple(call.world, organisation, team),
      permission: olderNames[role],
      permissions: permissionFlags(role),
      parent:
        team.parent === null
          ? null
          : teamSimple(call.world, organisation, team.parent),
    })),
  ),
  repositoryRoute(
    "GET",
    "/environments",
    { permission: "actions", level: "read" },
    (call) => {
      const all = [...call.repository.environments.values()];
      const page = pageOf(call);
      return {
        ...ok({
          total_count: all.length,
          environments: slice(all, page).map((one) =>
            environmentShape(call.world, call.repository, one),
          ),
        }),
        headers: linkHeader(call, page, all.length),
      };
    },
  ),
  repositoryRoute(
    "GET",
    "/environments/:name",
    { permission: "actions", level: "read" },
    (call) => {
      const found = call.repository.environments.get(call.params["name"] ?? "");
      if (found === undefined) throw notFound();
      return ok(environmentShape(call.world, call.repository, found));
    },
  ),
  repositoryRoute(
    "GET",
    "/environments/:name/deployment-branch-policies",
    { permission: "actions", level: "read" },
    (call) => {
      const found = call.repository.environments.get(call.params["name"] ?? "");
      if (found === undefined) throw notFound();
      const page = pageOf(call);
      return {
        ...ok({
          total_count: found.branches.length,
          branch_policies: slice(found.branches, page).map((name, index) => ({
            id: found.id * 100 + index,
            node_id: nodeId("DBP", `${found.id}:${name}`),
            name,
            type: "branch",
          })),
        }),
        headers: linkHeader(call, page, found.branches.length),
      };
    },
  ),
];

/** Teams that were given access themselves; a child has its parent's without being listed. */
const teamsOf = ({ world, repository }: RepositoryCall) => {
  const organisation = world.organisations.get(
    repository.owner.login.toLowerCase(),
  );
  return [...(organisation?.teams.values() ?? [])].flatMap((team) =>
    organisation === undefined || !repository.teams.has(team.id)
      ? []
      : [{ organisation, team, role: teamRole(repository, team) }],
  );
};

/** What `permission` calls the roles. */
const olderNames = {
  none: "pull",
  read: "pull",
  triage: "triage",
  write: "push",
  maintain: "maintain",
  admin: "admin",
} as const;
