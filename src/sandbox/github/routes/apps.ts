import type { App, Permissions } from "../accounts.ts";
import {
  actorOf,
  appOf,
  type Call,
  numberParam,
  ok,
  param,
  type Route,
} from "../call.ts";
import { linkHeader, listAnswer, pageOf, slice } from "../pages.ts";
import { notFound, Refusal } from "../refusal.ts";
import { repositoryOf } from "../repositories.ts";
import { rateOf } from "../rest.ts";
import { appShape, installationShape } from "../shapes/apps.ts";
import { time } from "../shapes/common.ts";
import { callersRepository } from "../shapes/repository.ts";
import { createInstallationToken } from "../tokens.ts";

export const appRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/app",
    handle: (call) =>
      ok({ ...appShape(call.world, appOf(call)), installations_count: 1 }),
  },
  {
    method: "GET",
    pattern: "/app/installations",
    handle: (call) =>
      listAnswer(call, [appOf(call)], (app) =>
        installationShape(call.world, app),
      ),
  },
  {
    method: "GET",
    pattern: "/app/installations/:installation",
    handle: (call) => ok(installationShape(call.world, ownInstallation(call))),
  },
  {
    method: "POST",
    pattern: "/app/installations/:installation/access_tokens",
    handle: (call) => {
      const app = ownInstallation(call);
      const wanted = call.input["permissions"] as Permissions | undefined;
      const token = createInstallationToken(call.world, app, wanted);
      return ok(
        {
          token: token.value,
          expires_at: time(token.expiresAt ?? call.world.clock.now()),
          permissions: token.permissions,
          repository_selection: "all",
        },
        201,
      );
    },
  },
  {
    method: "GET",
    pattern: "/repos/:owner/:repo/installation",
    handle: (call) => {
      const app = appOf(call);
      const repository = repositoryOf(
        call.world,
        param(call, "owner"),
        param(call, "repo"),
      );
      if (repository.owner !== app.installation.account) throw notFound();
      return ok(installationShape(call.world, app));
    },
  },
  {
    method: "GET",
    pattern: "/orgs/:org/installation",
    handle: (call) => {
      const app = appOf(call);
      if (
        app.installation.account.login.toLowerCase() !==
        param(call, "org").toLowerCase()
      )
        throw notFound();
      return ok(installationShape(call.world, app));
    },
  },
  {
    method: "GET",
    pattern: "/installation/repositories",
    handle: (call) => {
      actorOf(call);
      const installation =
        call.caller?.kind === "token" ? call.caller.token.installation : null;
      if (installation === null)
        throw new Refusal(
          403,
          "You must authenticate with an installation access token in order to list repositories for an installation.",
        );
      const repositories = [...call.world.repositories.values()].filter(
        (one) => one.owner === installation.account,
      );
      const page = pageOf(call);
      return {
        ...ok({
          total_count: repositories.length,
          repository_selection: "all",
          repositories: slice(repositories, page).map((one) =>
            callersRepository(call.world, one, "write"),
          ),
        }),
        headers: linkHeader(call, page, repositories.length),
      };
    },
  },
  {
    method: "GET",
    pattern: "/rate_limit",
    handle: ({ world, caller }) => {
      const core = rateOf(world, caller);
      const idle = { limit: 30, remaining: 30, reset: core.reset, used: 0 };
      return ok({
        resources: {
          core,
          search: idle,
          graphql: { ...idle, limit: 5000, remaining: 5000 },
        },
        rate: core,
      });
    },
  },
  {
    method: "GET",
    pattern: "/meta",
    handle: () => ok({ verifiable_password_authentication: false }),
  },
];

const ownInstallation = (call: Call): App => {
  const app = appOf(call);
  if (numberParam(call, "installation") !== app.installation.id)
    throw notFound();
  return app;
};
