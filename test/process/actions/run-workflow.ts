/**
 * Runs a workflow's `run:` steps in order, as Actions would: expressions, conditions, environments, the environment files. Local
 * composite actions are run as well; what other `uses:` steps would have done is said by the test, by the action's name.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fill, holds, type Scope } from "./expressions.ts";
import { runScript } from "./run-script.ts";

export interface Event {
  readonly name: string;
  readonly ref?: string;
  readonly payload?: object;
  readonly inputs?: Readonly<Record<string, string | boolean>>;
}

type Texts = Readonly<Record<string, string>>;

export interface Surroundings {
  /** Where the workflow's own files are. */
  readonly workspace: string;
  readonly controller: {
    readonly repository: string;
    readonly commit: string;
  };
  /** What Actions sets for every step. */
  readonly environment: Texts;
  /** Variables and secrets by the environment's name. */
  readonly environments: Readonly<
    Record<string, { readonly vars?: Texts; readonly secrets?: Texts }>
  >;
  /** The repository's own variables, which every job sees; its environment's come before them. */
  readonly variables?: Texts;
  /** The workflow's own token, with the job's permissions. */
  readonly token: (permissions: Texts) => string;
  /** By action, without its version: its outputs. Whoever is not here must not be used; one that throws has failed. */
  readonly actions: Readonly<Record<string, (inputs: Texts) => Texts>>;
}

interface StepRun {
  readonly name: string;
  readonly outcome: Outcome;
  /** What the step itself was given, beyond what every step has. */
  readonly given: Texts;
  readonly log: string;
}

export interface JobRun {
  readonly result: Outcome;
  readonly environment: string | null;
  readonly steps: readonly StepRun[];
  readonly summary: string;
}

type Outcome = "success" | "failure" | "skipped";

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly "continue-on-error"?: boolean;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions: Texts;
  readonly steps: readonly Step[];
}

export const runWorkflow = async (
  file: string,
  event: Event,
  surroundings: Surroundings,
): Promise<Readonly<Record<string, JobRun>>> => {
  const { jobs } = read(surroundings, file) as {
    jobs: Readonly<Record<string, Job>>;
  };
  const done: Record<string, JobRun> = {};
  for (const [id, job] of Object.entries(jobs)) {
    const needed = job.needs === undefined ? null : done[job.needs];
    if (needed === undefined) throw new Error(`${id} needs a later job`);
    done[id] = await runJob(job, event, surroundings, {
      ...(needed === null ? {} : { [job.needs ?? ""]: needed }),
    });
  }
  return done;
};

const runJob = async (
  job: Job,
  event: Event,
  given: Surroundings,
  needs: Readonly<Record<string, JobRun>>,
): Promise<JobRun> => {
  const temporary = mkdtempSync(
    join(given.environment["RUNNER_TEMP"] ?? "", "job-"),
  );
  const eventFile = join(temporary, "event.json");
  writeFileSync(eventFile, JSON.stringify(event.payload ?? {}));
  // Every job has a machine of its own.
  const surroundings = {
    ...given,
    environment: {
      ...given.environment,
      RUNNER_TEMP: temporary,
      GITHUB_EVENT_PATH: eventFile,
    },
  };
  const base = {
    github: {
      ...githubContext(event, surroundings),
      token: surroundings.token(job.permissions),
    },
    inputs: event.inputs ?? {},
    needs,
  };
  const skipped = { result: "skipped", environment: null } as const;
  const before: Scope = {
    contexts: { ...base, vars: {} },
    hasFailed: Object.values(needs).some(({ result }) => result !== "success"),
  };
  if (!holds(job.if, before)) return { ...skipped, steps: [], summary: "" };
  const environment = fill(job.environment ?? "", before);
  const { vars = {}, secrets = {} } =
    environment === "" ? {} : (surroundings.environments[environment] ?? {});
  const run: JobState = {
    surroundings,
    contexts: {
      ...base,
      vars: { ...surroundings.variables, ...vars },
      secrets,
      runner: { os: "Linux", temp: temporary },
      job: {
        workflow_repository: surroundings.controller.repository,
        workflow_sha: surroundings.controller.commit,
      },
    },
    steps: [],
    summary: "",
    hasFailed: false,
  };
  await runSteps(job.steps, run);
  return {
    result: run.hasFailed ? "failure" : "success",
    environment: environment === "" ? null : environment,
    steps: run.steps,
    summary: run.summary,
  };
};

/** What grows while a job runs. */
interface JobState {
  readonly surroundings: Surroundings;
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly steps: StepRun[];
  summary: string;
  hasFailed: boolean;
}

/** Answers the outputs of each step, by id: those of a composite action are its own. */
const runSteps = async (
  steps: readonly Step[],
  run: JobState,
): Promise<Readonly<Record<string, unknown>>> => {
  const soFar: Record<string, unknown> = {};
  for (const step of steps) {
    const scope = (): Scope => ({
      contexts: { ...run.contexts, steps: soFar },
      hasFailed: run.hasFailed,
    });
    const name = step.name ?? step.uses ?? "";
    if (!holds(step.if, scope())) {
      run.steps.push({ name, outcome: "skipped", given: {}, log: "" });
      if (step.id !== undefined)
        soFar[step.id] = { outputs: {}, outcome: "skipped" };
      continue;
    }
    const { outcome, outputs } = await runStep(step, name, scope(), run);
    if (step.id !== undefined) soFar[step.id] = { outputs, outcome };
    if (outcome === "failure" && step["continue-on-error"] !== true)
      run.hasFailed = true;
  }
  return soFar;
};

const runStep = async (
  step: Step,
  name: string,
  scope: Scope,
  run: JobState,
): Promise<{ readonly outcome: Outcome; readonly outputs: Texts }> => {
  const { surroundings } = run;
  const filled = (texts: Step["with"] = {}): Texts =>
    Object.fromEntries(
      Object.entries(texts).map(([key, text]) => [key, fill(text, scope)]),
    );
  if (step.run !== undefined) {
    const given = filled(step.env);
    const ran = await runScript(step.run, {
      directory: surroundings.workspace,
      environment: { ...surroundings.environment, ...given },
    });
    const outcome = ran.code === 0 ? "success" : "failure";
    run.summary += ran.summary;
    run.steps.push({ name, outcome, given, log: ran.log });
    return { outcome, outputs: ran.outputs };
  }
  const given = filled(step.with);
  const action = step.uses ?? "";
  if (action.startsWith("./"))
    return await runComposite(action, given, scope, run);
  const act = surroundings.actions[action.replace(/@.*/, "")];
  if (act === undefined) throw new Error(`Nobody says what ${action} does`);
  try {
    const outputs = act(given);
    run.steps.push({ name, outcome: "success", given, log: "" });
    return { outcome: "success", outputs };
  } catch (error) {
    run.steps.push({ name, outcome: "failure", given, log: String(error) });
    return { outcome: "failure", outputs: {} };
  }
};

const runComposite = async (
  action: string,
  inputs: Texts,
  scope: Scope,
  run: JobState,
): Promise<{ readonly outcome: Outcome; readonly outputs: Texts }> => {
  const { runs, outputs } = read(run.surroundings, `${action}/action.yml`) as {
    runs: { steps: readonly Step[] };
    outputs: Readonly<Record<string, { value: string }>>;
  };
  const { github, runner } = scope.contexts;
  const inner: JobState = {
    ...run,
    contexts: { github, runner, inputs },
    hasFailed: false,
  };
  const steps = await runSteps(runs.steps, inner);
  const after = { ...scope, contexts: { ...inner.contexts, steps } };
  return {
    outcome: inner.hasFailed ? "failure" : "success",
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [
        name,
        fill(value, after),
      ]),
    ),
  };
};

const githubContext = (
  { name, ref = "refs/heads/main", payload = {} }: Event,
  { environment }: Surroundings,
): object => ({
  event_name: name,
  ref,
  event: payload,
  repository: environment["GITHUB_REPOSITORY"],
});

const read = ({ workspace }: Surroundings, file: string): unknown =>
  parse(readFileSync(join(workspace, file), "utf8"));
