import type { Account, App } from "../accounts.ts";
import type { World } from "../world.ts";
import { simpleUser } from "./accounts.ts";
import { nodeId, time } from "./common.ts";

export const appShape = (world: World, app: App) => ({
  id: app.id,
  slug: app.slug,
  client_id: `Iv23.sandbox${app.id}`,
  node_id: nodeId("A", app.id),
  owner: simpleUser(world, app.owner),
  name: app.name,
  description: null,
  external_url: `${world.urls.web}/apps/${app.slug}`,
  html_url: `${world.urls.web}/apps/${app.slug}`,
  created_at: time(app.createdAt),
  updated_at: time(app.createdAt),
  permissions: app.installation.permissions,
  events: ["push", "pull_request", "pull_request_review"],
});

export const installationShape = (world: World, app: App) => {
  const { installation } = app;
  const { api, web } = world.urls;
  return {
    id: installation.id,
    client_id: `Iv23.sandbox${app.id}`,
    account: installedOn(world, installation.account),
    repository_selection: "all",
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${web}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: ["push", "pull_request", "pull_request_review"],
    created_at: time(installation.createdAt),
    updated_at: time(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
};

/** GitHub's description of the list asks for an account and an enterprise at once. */
const installedOn = (world: World, account: Account) => ({
  ...simpleUser(world, account),
  name: account.name ?? account.login,
  slug: account.login,
  created_at: time(account.createdAt),
  updated_at: time(account.createdAt),
});
