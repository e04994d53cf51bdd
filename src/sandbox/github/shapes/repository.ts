import type { Role } from "../accounts.ts";
import { fullNameOf } from "../repositories.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";
import { permissionFlags, simpleUser } from "./accounts.ts";
import { nodeId, time } from "./common.ts";

/** Members that every description of a repository shares; most are templates of addresses. */
export const minimalRepository = (world: World, repository: Repository) => {
  const fullName = fullNameOf(repository);
  const { api, web } = world.urls;
  const self = `${api}/repos/${fullName}`;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName,
    owner: simpleUser(world, repository.owner),
    private: repository.private,
    html_url: `${web}/${fullName}`,
    description: null,
    fork: repository.parent !== null,
    url: self,
    archive_url: `${self}/{archive_format}{/ref}`,
    assignees_url: `${self}/assignees{/user}`,
    blobs_url: `${self}/git/blobs{/sha}`,
    branches_url: `${self}/branches{/branch}`,
    collaborators_url: `${self}/collaborators{/collaborator}`,
    comments_url: `${self}/comments{/number}`,
    commits_url: `${self}/commits{/sha}`,
    compare_url: `${self}/compare/{base}...{head}`,
    contents_url: `${self}/contents/{+path}`,
    contributors_url: `${self}/contributors`,
    deployments_url: `${self}/deployments`,
    downloads_url: `${self}/downloads`,
    events_url: `${self}/events`,
    forks_url: `${self}/forks`,
    git_commits_url: `${self}/git/commits{/sha}`,
    git_refs_url: `${self}/git/refs{/sha}`,
    git_tags_url: `${self}/git/tags{/sha}`,
    issue_comment_url: `${self}/issues/comments{/number}`,
    issue_events_url: `${self}/issues/events{/number}`,
    issues_url: `${self}/issues{/number}`,
    keys_url: `${self}/keys{/key_id}`,
    labels_url: `${self}/labels{/name}`,
    languages_url: `${self}/languages`,
    merges_url: `${self}/merges`,
    milestones_url: `${self}/milestones{/number}`,
    notifications_url: `${self}/notifications{?since,all,participating}`,
    pulls_url: `${self}/pulls{/number}`,
    releases_url: `${self}/releases{/id}`,
    stargazers_url: `${self}/stargazers`,
    statuses_url: `${self}/statuses/{sha}`,
    subscribers_url: `${self}/subscribers`,
    subscription_url: `${self}/subscription`,
    tags_url: `${self}/tags`,
    teams_url: `${self}/teams`,
    trees_url: `${self}/git/trees{/sha}`,
    hooks_url: `${self}/hooks`,
  };
};

/** `repository`: as pull requests carry it on both sides. */
export const plainRepository = (world: World, repository: Repository) => {
  const fullName = fullNameOf(repository);
  const { web } = world.urls;
  const host = web.replace(/^https?:\/\//, "");
  const open = [...repository.pulls.values()].filter(
    (pull) => pull.state === "open",
  ).length;
  return {
    ...minimalRepository(world, repository),
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `git@${host}:${fullName}.git`,
    clone_url: `${web}/${fullName}.git`,
    svn_url: `${web}/${fullName}`,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    allow_forking: true,
    web_commit_signoff_required: false,
    pushed_at: time(repository.pushedAt),
    created_at: time(repository.createdAt),
    updated_at: time(repository.pushedAt),
  };
};

/** With what the caller may do there. */
export const callersRepository = (
  world: World,
  repository: Repository,
  role: Role,
) => ({
  ...plainRepository(world, repository),
  permissions: permissionFlags(role),
});

export const fullRepository = (
  world: World,
  repository: Repository,
  role: Role,
) => ({
  ...callersRepository(world, repository, role),
  allow_rebase_merge: true,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_auto_merge: false,
  allow_update_branch: true,
  delete_branch_on_merge: false,
  subscribers_count: 0,
  network_count: 0,
  ...(repository.owner.type === "Organization"
    ? { organization: simpleUser(world, repository.owner) }
    : {}),
  ...(repository.parent === null
    ? {}
    : {
        parent: plainRepository(world, repository.parent),
        source: plainRepository(world, repository.parent),
      }),
});
