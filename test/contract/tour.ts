/**
 * A walk through what the sandbox answers and Curfew does not ask (yet): whoever comes to use it must be able to rely on it as
 * well. Only the answers are judged.
 */
import { createSign } from "../../src/adapters/github/app-key.ts";
import { objectAt, parseJson } from "./json.ts";
import { must, type Scene, tourAgent } from "./scene.ts";

/** Answers the body; `method path`, below `base`. */
type Ask = (call: string, body?: object) => Promise<unknown>;

export const tour = async (scene: Scene): Promise<void> => {
  const { github, okta } = scene.company;
  const carol = asking(github.apiUrl, `Bearer ${github.createToken("carol")}`);
  await walkRepository(scene, carol);
  await walkPullRequests(scene, carol);
  await walkGitData(scene, carol);
  await walkApp(scene);
  await walkOkta(
    scene,
    asking(okta.url, `SSWS ${okta.credentials.createToken()}`),
  );
};

const asking =
  (base: string, authorization: string): Ask =>
  async (call, body) => {
    const [method = "", path = ""] = call.split(" ");
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization,
        accept: "application/json",
        "user-agent": tourAgent,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    must(response.status < 500, `${call} answers ${response.status}: ${text}`);
    return parseJson(text);
  };

const repo = "/repos/acme/access";

const walkRepository = async (
  { company: { github } }: Scene,
  ask: Ask,
): Promise<void> => {
  await ask("GET /orgs/acme");
  await ask("GET /orgs/acme/teams/security/teams");
  await ask(`GET /orgs/acme/teams/security${repo}`);
  await ask("GET /rate_limit");
  await ask("GET /meta");
  await ask(`GET ${repo}/branches?per_page=5`);
  await ask(`GET ${repo}/branches/main`);
  await ask(`GET ${repo}/branches/alice/pages`);
  await ask(`GET ${repo}/branches/no-such-branch`);
  await ask(`GET ${repo}/rulesets`);
  await ask(`GET ${repo}/environments/production`);
  await ask(`GET ${repo}/commits?per_page=5`);
  await ask(`GET ${repo}/commits?path=access/curfew.yaml`);
  await ask(`GET ${repo}/commits/main`);
  for (const { number } of [...github.repository.pulls.values()].slice(0, 5)) {
    await ask(`GET ${repo}/pulls/${number}/files`);
    await ask(`GET ${repo}/compare/main...${github.pullRequest(number).head}`);
  }
  await ask(`GET ${repo}/contents/access/tiers`);
  const file = await ask(`GET ${repo}/contents/access/curfew.yaml`);
  must(typeof objectAt(file)["sha"] === "string", "the file has an id");
  const written = await ask(`PUT ${repo}/contents/notes/tour.md`, {
    message: "Write",
    content: Buffer.from("one\n").toString("base64"),
    branch: "tour",
  });
  await ask(`PUT ${repo}/contents/notes/main.md`, {
    message: "Write",
    content: Buffer.from("two\n").toString("base64"),
    branch: "alice/pages",
  });
  must(objectAt(written)["message"] !== undefined, "no such branch yet");
  const made = await ask(`PUT ${repo}/contents/notes/tour.md`, {
    message: "Write",
    content: Buffer.from("one\n").toString("base64"),
    branch: "alice/pages",
  });
  await ask(`DELETE ${repo}/contents/notes/tour.md`, {
    message: "Delete",
    sha: String(objectAt(made, "content")["sha"]),
    branch: "alice/pages",
  });
  await ask(`POST ${repo}/dispatches`, {
    event_type: "reconcile",
    client_payload: { why: "tour" },
  });
};

const walkPullRequests = async (
  { company: { github } }: Scene,
  carol: Ask,
): Promise<void> => {
  const { apiUrl } = github;
  const alice = asking(apiUrl, `Bearer ${github.createToken("alice")}`);
  github.as("alice").commitFiles({
    branch: "tour",
    parent: "main",
    files: { "notes/tour.md": "tour\n" },
  });
  const opened = await alice(`POST ${repo}/pulls`, {
    title: "Tour",
    head: "tour",
    base: "main",
    draft: false,
  });
  const pull = `${repo}/pulls/${String(objectAt(opened)["number"])}`;
  const begun = await carol(`POST ${pull}/reviews`, { body: "Hm." });
  const review = `${pull}/reviews/${String(objectAt(begun)["id"])}`;
  await carol(`GET ${review}`);
  await carol(`POST ${review}/events`, { event: "APPROVE" });
  await carol(`PUT ${review}/dismissals`, { message: "No", event: "DISMISS" });
  await carol(`POST ${pull}/reviews`, { event: "APPROVE" });
  await alice(`POST ${pull}/reviews`, { event: "APPROVE" });
  const issue = pull.replace("/pulls/", "/issues/");
  const comment = await alice(`POST ${issue}/comments`, { body: "Hello" });
  const path = `${repo}/issues/comments/${String(objectAt(comment)["id"])}`;
  await alice(`GET ${path}`);
  await alice(`DELETE ${path}`);
  github
    .as("carol")
    .commitFiles({ branch: "main", files: { "notes/tours.md": "main\n" } });
  await alice(`PUT ${pull}/update-branch`, {});
  await carol(`POST ${pull}/reviews`, { event: "APPROVE" });
  await alice(`PUT ${pull}/merge`, { merge_method: "squash" });
  await carol(`PUT ${pull}/merge`, { merge_method: "squash" });
  await carol(`PUT ${pull}/merge`, {});
};

const walkGitData = async (
  { company: { github } }: Scene,
  ask: Ask,
): Promise<void> => {
  const blob = await ask(`POST ${repo}/git/blobs`, {
    content: "hello\n",
    encoding: "utf-8",
  });
  await ask(`GET ${repo}/git/blobs/${String(objectAt(blob)["sha"])}`);
  await ask(`GET ${repo}/git/blobs/${"0".repeat(40)}`);
  await ask(`GET ${repo}/git/trees/main?recursive=1`);
  await ask(`GET ${repo}/git/trees/${github.branchTip("main") ?? ""}`);
  await ask(`GET ${repo}/git/matching-refs/heads/alice`);
};

const walkApp = async ({
  company: { github, clock },
}: Scene): Promise<void> => {
  const as = (token: string): Ask => asking(github.apiUrl, `Bearer ${token}`);
  const installed = github.createApp({
    slug: "tourist",
    permissions: { checks: "write", contents: "read", metadata: "read" },
  });
  const sign = createSign(
    { appId: installed.app.id, privateKey: installed.privateKey },
    (text) => text,
  );
  const app = as(await sign(clock.now()));
  await app("GET /app/installations");
  await app(`GET /app/installations/${installed.installationId}`);
  await app("GET /orgs/acme/installation");
  await app("GET /user");
  const token = as(installed.token());
  await token("GET /installation/repositories");
  const run = await token(`POST ${repo}/check-runs`, {
    name: "curfew",
    head_sha: github.branchTip("main"),
    status: "in_progress",
    output: { title: "Curfew", summary: "Looks" },
  });
  const path = `${repo}/check-runs/${String(objectAt(run)["id"])}`;
  await token(`PATCH ${path}`, { status: "completed", conclusion: "success" });
  await token(`GET ${path}`);
  await token(`GET ${repo}/commits/main/check-runs`);
};

const walkOkta = async (
  { company: { okta } }: Scene,
  ask: Ask,
): Promise<void> => {
  const group = okta.groups.create({ name: "Tour" });
  const app = okta.applications.create({ label: "AWS IAM Identity Center" });
  const person = okta.users.create({ login: "tourist@example.com" });
  okta.memberships.add(group.id, person.id);
  const made = await ask("POST /api/v1/groups", {
    profile: { name: "Made", description: "On a tour" },
  });
  const other = String(objectAt(made)["id"]);
  await ask(`GET /api/v1/groups/${group.id}`);
  await ask("GET /api/v1/groups?limit=2");
  await ask("GET /api/v1/apps");
  await ask(`GET /api/v1/apps/${app.id}`);
  await ask(`PUT /api/v1/apps/${app.id}/groups/${group.id}`, {});
  await ask(`GET /api/v1/apps/${app.id}/groups`);
  await ask(`GET /api/v1/apps/${app.id}/groups/${group.id}`);
  await ask(`GET /api/v1/apps/${app.id}/users`);
  const mappings = `/api/v1/apps/${app.id}/group-push/mappings`;
  const mapping = await ask(`POST ${mappings}`, {
    sourceGroupId: other,
    targetGroupName: "Pushed",
  });
  const one = `${mappings}/${String(objectAt(mapping)["id"])}`;
  await ask(`GET ${mappings}`);
  await ask(`GET ${one}`);
  await ask(`PATCH ${one}`, { status: "INACTIVE" });
  await ask(`DELETE ${one}?deleteTargetGroup=false`);
  await ask(`DELETE /api/v1/apps/${app.id}/groups/${group.id}`);
  await ask(`DELETE /api/v1/groups/${other}`);
  await ask("GET /api/v1/logs?limit=50");
  await ask("GET /api/v1/policies?type=ACCESS_POLICY");
  const policy = okta.policies.defaultAccessPolicy;
  await ask(`GET /api/v1/policies/${policy}`);
  await ask(`GET /api/v1/policies/${policy}/rules`);
  await ask("GET /api/v1/meta/schemas/user/default");
  await ask(`GET /api/v1/users/${person.id}`);
  await ask(`GET /api/v1/users/${person.id}/groups`);
  await ask(`DELETE /api/v1/users/${person.id}/sessions`);
};
