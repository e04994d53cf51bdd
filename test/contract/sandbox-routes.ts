/** What the sandbox's GitHub and Okta answer, read from their routes, so that nobody has to remember to judge a new one. */
import { routes as githubRoutes } from "../../src/sandbox/github/routes/all.ts";
import { appRoutes } from "../../src/sandbox/okta/routes/apps.ts";
import { groupRoutes } from "../../src/sandbox/okta/routes/groups.ts";
import { logRoutes } from "../../src/sandbox/okta/routes/logs.ts";
import { memberRoutes } from "../../src/sandbox/okta/routes/members.ts";
import { postureRoutes } from "../../src/sandbox/okta/routes/posture.ts";
import { pushMappingRoutes } from "../../src/sandbox/okta/routes/pushMappings.ts";
import { userRoutes } from "../../src/sandbox/okta/routes/users.ts";

/** The description has the root of a repository's contents as an empty path of another operation. */
const undescribed = new Set(["GET /repos/{}/{}/contents"]);

export const githubSandboxRoutes = (): readonly string[] =>
  githubRoutes
    .map(({ method, pattern }) => bare(`${method} ${pattern}`))
    .filter((route) => !undescribed.has(route));

export const oktaSandboxRoutes = (): readonly string[] =>
  [
    ...appRoutes,
    ...groupRoutes,
    ...logRoutes,
    ...memberRoutes,
    ...postureRoutes,
    ...pushMappingRoutes,
    ...userRoutes,
  ].map(({ method, path }) => bare(`${method} ${path}`));

/** Without the names of parameters, which are the sandbox's own. */
const bare = (route: string): string => route.replace(/:\w+\*?/g, "{}");

export const withoutNames = (operation: string): string =>
  operation.replace(/\{[^}]*\}/g, "{}");
