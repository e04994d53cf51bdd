import { instant, type Instant } from "../../../domain/time.ts";
import {
  numberParam,
  ok,
  type RepositoryCall,
  repositoryRoute,
  requiredText,
  type Route,
  text,
} from "../call.ts";
import { linkHeader, pageOf, slice } from "../pages.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { CheckRun, CommitStatus } from "../repository.ts";
import { commitOf } from "../resolve.ts";
import {
  checkRunShape,
  combinedStatus,
  statusShape,
} from "../shapes/checks.ts";

const readStatus = { permission: "statuses", level: "read" } as const;
const writeStatus = { permission: "statuses", level: "write" } as const;
const readCheck = { permission: "checks", level: "read" } as const;
const writeCheck = { permission: "checks", level: "write" } as const;

export const checkRoutes: readonly Route[] = [
  repositoryRoute("POST", "/statuses/:sha", writeStatus, (call) => {
    const { world, repository, actor } = call;
    const state = requiredText(call, "state");
    if (!isStatusState(state))
      throw new Refusal(422, "Validation Failed", [
        {
          resource: "Status",
          code: "custom",
          field: "state",
          message: "state is not included in the list",
        },
      ]);
    const status: CommitStatus = {
      id: world.ids.next("status"),
      sha: commitOf(repository, call.params["sha"] ?? ""),
      state,
      context: text(call, "context") ?? "default",
      description: text(call, "description") ?? null,
      targetUrl: text(call, "target_url") ?? null,
      creator: actor,
      at: world.clock.now(),
    };
    repository.statuses.push(status);
    return ok(statusShape(world, repository, status), 201);
  }),
  repositoryRoute("GET", "/commits/:ref*/status", readStatus, (call) => {
    const sha = commitOf(call.repository, call.params["ref"] ?? "");
    const combined = combinedStatus(call.world, call.repository, sha);
    const page = pageOf(call);
    return {
      ...ok({ ...combined, statuses: slice(combined.statuses, page) }),
      headers: linkHeader(call, page, combined.total_count),
    };
  }),
  repositoryRoute("GET", "/commits/:ref*/check-runs", readCheck, (call) => {
    const sha = commitOf(call.repository, call.params["ref"] ?? "");
    const name = call.query.get("check_name");
    const runs = [...call.repository.checkRuns.values()]
      .filter((run) => run.sha === sha && (name === null || run.name === name))
      .reverse();
    const page = pageOf(call);
    return {
      ...ok({
        total_count: runs.length,
        check_runs: slice(runs, page).map((run) =>
          checkRunShape(call.world, call.repository, run),
        ),
      }),
      headers: linkHeader(call, page, runs.length),
    };
  }),
  repositoryRoute("POST", "/check-runs", writeCheck, (call) => {
    const { world, repository, actor } = call;
    const app = [...world.apps.values()].find((one) => one.bot === actor);
    if (app === undefined)
      throw new Refusal(403, "You must authenticate via a GitHub App.");
    const run: CheckRun = {
      id: world.ids.next("check"),
      sha: commitOf(repository, requiredText(call, "head_sha")),
      app,
      name: requiredText(call, "name"),
      status: "queued",
      conclusion: null,
      externalId: "",
      detailsUrl: null,
      startedAt: world.clock.now(),
      completedAt: null,
      output: { title: null, summary: null, text: null, annotations: [] },
    };
    change(call, run);
    repository.checkRuns.set(run.id, run);
    return ok(checkRunShape(world, repository, run), 201);
  }),
  repositoryRoute("GET", "/check-runs/:run", readCheck, (call) =>
    ok(checkRunShape(call.world, call.repository, runOf(call))),
  ),
  repositoryRoute("PATCH", "/check-runs/:run", writeCheck, (call) => {
    const run = runOf(call);
    change(call, run);
    return ok(checkRunShape(call.world, call.repository, run));
  }),
];

const isStatusState = (state: string): state is CommitStatus["state"] =>
  ["error", "failure", "pending", "success"].includes(state);

const runOf = (call: RepositoryCall): CheckRun => {
  const run = call.repository.checkRuns.get(numberParam(call, "run"));
  if (run === undefined) throw notFound();
  return run;
};

const change = (call: RepositoryCall, run: CheckRun): void => {
  const { world, input } = call;
  const status = text(call, "status");
  const conclusion = text(call, "conclusion");
  run.name = text(call, "name") ?? run.name;
  run.externalId = text(call, "external_id") ?? run.externalId;
  run.detailsUrl = text(call, "details_url") ?? run.detailsUrl;
  run.startedAt = at(text(call, "started_at")) ?? run.startedAt;
  if (status === "queued" || status === "in_progress" || status === "completed")
    run.status = status;
  // A conclusion completes the run, and a completed run needs one.
  if (conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = conclusion;
    run.completedAt = at(text(call, "completed_at")) ?? world.clock.now();
  } else if (run.status === "completed" && run.conclusion === null)
    throw new Refusal(
      422,
      'Invalid request.\n\n"conclusion" wasn\'t supplied.',
    );
  const { output } = input;
  if (typeof output !== "object" || output === null) return;
  const wanted = output as Partial<CheckRun["output"]>;
  run.output = {
    title: wanted.title ?? run.output.title,
    summary: wanted.summary ?? run.output.summary,
    text: wanted.text ?? run.output.text,
    // Annotations of later requests are added to the earlier ones.
    annotations: [...run.output.annotations, ...(wanted.annotations ?? [])],
  };
};

const at = (value: string | undefined): Instant | null =>
  value === undefined ? null : instant(Date.parse(value));
