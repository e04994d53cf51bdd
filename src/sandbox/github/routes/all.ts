import type { Route } from "../call.ts";
import { accountRoutes } from "./accounts.ts";
import { actionsRoutes } from "./actions.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes, oneCommitRoute } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { gitDataRoutes } from "./git-data.ts";
import { pullRoutes } from "./pulls.ts";
import { repositoryRoutes } from "./repository.ts";
import { reviewRoutes } from "./reviews.ts";
import { settingsRoutes } from "./settings.ts";
import { timelineRoutes } from "./timeline.ts";
import { treeRoutes } from "./trees.ts";

/** In the order in which they are tried. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...appRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...timelineRoutes,
  ...checkRoutes,
  ...commitRoutes,
  oneCommitRoute,
  ...gitDataRoutes,
  ...treeRoutes,
  ...contentRoutes,
  ...actionsRoutes,
  ...settingsRoutes,
  ...repositoryRoutes,
];
