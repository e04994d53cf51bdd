import {
  noContent,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
} from "../call.ts";
import { codeownersErrors } from "../codeowners.ts";
import { link, listAnswer, pageOf } from "../pages.ts";
import { notFound, Refusal } from "../refusal.ts";
import { branchTip, fullNameOf } from "../repositories.ts";
import type { Activity } from "../repository.ts";
import { resolveCommit } from "../resolve.ts";
import { rulesetsFor } from "../rulesets.ts";
import { userOrNull } from "../shapes/accounts.ts";
import { historyCommit, repoUrl } from "../shapes/commits.ts";
import { nodeId, time } from "../shapes/common.ts";
import { fullRepository } from "../shapes/repository.ts";

const metadata = { permission: "metadata", level: "read" } as const;
const contents = { permission: "contents", level: "read" } as const;

export const repositoryRoutes: readonly Route[] = [
  repositoryRoute("GET", "", metadata, ({ world, repository, role }) =>
    ok(fullRepository(world, repository, role)),
  ),
  repositoryRoute("GET", "/branches", contents, (call) =>
    listAnswer(
      call,
      call.repository.refs.entries("refs/heads/"),
      ([ref, sha]) => ({
        name: ref.slice("refs/heads/".length),
        commit: {
          sha,
          url: `${repoUrl(call.world, call.repository)}/commits/${sha}`,
        },
        protected: isProtected(call, ref.slice("refs/heads/".length)),
      }),
    ),
  ),
  repositoryRoute("GET", "/branches/:branch*", contents, (call) => {
    const { world, repository } = call;
    const name = call.params["branch"] ?? "";
    const tip = branchTip(repository, name);
    if (tip === null) throw new Refusal(404, "Branch not found");
    const self = `${repoUrl(world, repository)}/branches/${encodeURIComponent(name)}`;
    const protection = repository.protections.get(name);
    return ok({
      name,
      commit: historyCommit(world, repository, tip),
      _links: {
        self,
        html: `${world.urls.web}/${fullNameOf(repository)}/tree/${name}`,
      },
      protected: isProtected(call, name),
      protection: {
        enabled: protection !== undefined,
        required_status_checks: {
          enforcement_level: protection === undefined ? "off" : "everyone",
          contexts: protection?.requiredChecks ?? [],
          checks: (protection?.requiredChecks ?? []).map((context) => ({
            context,
            app_id: null,
          })),
        },
      },
      protection_url: `${self}/protection`,
    });
  }),
  repositoryRoute("GET", "/activity", contents, (call) => activity(call)),
  repositoryRoute("GET", "/codeowners/errors", contents, (call) => {
    const { world, repository, query } = call;
    const ref = query.get("ref") ?? repository.defaultBranch;
    const commit = resolveCommit(repository, ref);
    const errors =
      commit === null ? null : codeownersErrors(world, repository, commit);
    if (errors === null) throw notFound();
    return ok({ errors });
  }),
  repositoryRoute(
    "POST",
    "/dispatches",
    { permission: "contents", level: "write" },
    (call) => {
      call.repository.dispatches.push({
        eventType: requiredText(call, "event_type"),
        payload: call.input["client_payload"] ?? {},
        by: call.actor,
      });
      return noContent;
    },
  ),
];

const isProtected = ({ repository }: RepositoryCall, branch: string): boolean =>
  repository.protections.has(branch) ||
  rulesetsFor(repository, branch).length > 0;

const periods: Readonly<Record<string, number>> = {
  day: 1,
  week: 7,
  month: 31,
  quarter: 92,
  year: 366,
};

/** Newest first, in pages by cursor rather than by number. */
const activity = (call: RepositoryCall) => {
  const { world, repository, query } = call;
  const ref = query.get("ref");
  const actor = query.get("actor")?.toLowerCase();
  const kind = query.get("activity_type");
  const days = periods[query.get("time_period") ?? ""];
  const found = repository.activity.filter(
    (one) =>
      (ref === null || one.ref === ref || one.ref === `refs/heads/${ref}`) &&
      (actor === undefined || one.actor?.login.toLowerCase() === actor) &&
      (kind === null || one.kind === kind) &&
      (days === undefined || one.at > world.clock.now() - days * 86_400_000),
  );
  if (query.get("direction") !== "asc") found.reverse();
  const { size } = pageOf(call);
  const after = query.get("after");
  const before = query.get("before");
  const indexOf = (cursor: string): number =>
    found.findIndex((one) => cursorOf(one) === cursor);
  const start =
    after !== null
      ? indexOf(after) + 1
      : before !== null
        ? Math.max(0, indexOf(before) - size)
        : 0;
  const shown = found.slice(start, start + size);
  const first = shown[0];
  const last = shown.at(-1);
  const links = [
    ...(last !== undefined && start + size < found.length
      ? [link(without(call, "before"), { after: cursorOf(last) }, "next")]
      : []),
    ...(first !== undefined && start > 0
      ? [link(without(call, "after"), { before: cursorOf(first) }, "prev")]
      : []),
  ];
  return {
    ...ok(
      shown.map((one) => ({
        id: one.id,
        node_id: nodeId("PSH", one.id),
        before: one.before,
        after: one.after,
        ref: one.ref,
        timestamp: time(one.at),
        activity_type: one.kind,
        actor: userOrNull(world, one.actor),
      })),
    ),
    ...(links.length === 0 ? {} : { headers: { link: links.join(", ") } }),
  };
};

const cursorOf = ({ id }: Activity): string =>
  Buffer.from(`activity:${id}`).toString("base64url");

const without = (call: RepositoryCall, name: string): RepositoryCall => {
  const query = new URLSearchParams(call.query);
  query.delete(name);
  return { ...call, query };
};
