/** Starts what AWS does in the background, as many at a time as it takes, and follows each to its end. One clock's pause serves all. */
import type { AwsRequest, RequestKind } from "../../domain/aws.ts";
import { messageOf } from "../../domain/errors.ts";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import type { Clock, Pause } from "../ports.ts";
import type { AwsRequests } from "./ports.ts";

export interface Job {
  /** Two with the same key are never under way together: AWS refuses them. */
  readonly key: string;
  readonly start: () => Promise<AwsRequest>;
}

export interface FollowDeps {
  readonly aws: AwsRequests;
  readonly clock: Clock & Pause;
  readonly progress: (text: string) => void;
}

const pollPause = milliseconds(1_000);
/** Provisioning takes minutes; what takes longer is for the next run to look at. */
const usualPatience: Milliseconds = milliseconds(30 * 60_000);
const mostFailedLooks = 5;

/** Answers what went wrong with each job, in their order; null: it succeeded. */
export const followAll = async (
  deps: FollowDeps,
  kind: RequestKind,
  jobs: readonly Job[],
  atOnce: number,
  longest: Milliseconds = usualPatience,
): Promise<readonly (string | null)[]> => {
  const { aws, clock, progress } = deps;
  const outcomes = new Map<Job, string | null>();
  const waiting = new Set(jobs);
  const underWay = new Map<Job, AwsRequest>();
  const begun = await clock.now();
  let failedLooks = 0;

  const end = (job: Job, outcome: string | null): void => {
    underWay.delete(job);
    outcomes.set(job, outcome);
    progress(`${verbs[kind]} ${outcomes.size} of ${jobs.length}`);
  };

  const startWhatFits = async (): Promise<void> => {
    for (const job of waiting) {
      if (underWay.size >= atOnce) return;
      if ([...underWay.keys()].some(({ key }) => key === job.key)) continue;
      waiting.delete(job);
      try {
        underWay.set(job, await job.start());
      } catch (error) {
        end(job, messageOf(error));
      }
    }
  };

  const look = async (): Promise<void> => {
    const still = new Set((await aws.running(kind)).map(({ id }) => id));
    for (const [job, request] of underWay) {
      if (still.has(request.id)) continue;
      const { status, reason } = await aws.stateOf(request);
      if (status === "succeeded") end(job, null);
      else if (status === "failed")
        end(job, reason ?? "AWS failed without a reason");
    }
    failedLooks = 0;
  };

  while (waiting.size + underWay.size > 0) {
    await startWhatFits();
    if (underWay.size === 0) continue;
    await clock.pause(pollPause);
    try {
      await look();
    } catch (error) {
      failedLooks += 1;
      if (failedLooks >= mostFailedLooks)
        for (const job of [...underWay.keys(), ...waiting])
          end(job, messageOf(error));
      if (failedLooks >= mostFailedLooks) waiting.clear();
    }
    if ((await clock.now()) - begun > longest + jobs.length * pollPause) {
      for (const job of [...underWay.keys(), ...waiting])
        end(job, "AWS is still at it. Run again later.");
      waiting.clear();
    }
  }
  return jobs.map((job) => outcomes.get(job) ?? null);
};

const verbs: Readonly<Record<RequestKind, string>> = {
  assign: "assigned",
  unassign: "taken away",
  provision: "brought up to date",
};

/** Waits until what was under way already has ended; answers how each stands. */
export const waitFor = async (
  { aws, clock, progress }: FollowDeps,
  requests: readonly AwsRequest[],
) => {
  const states = [];
  for (const [nth, request] of requests.entries())
    for (let look = 1; ; look += 1) {
      const state = await aws.stateOf(request);
      if (state.status !== "in-progress" || look > 120) {
        states.push({ request, state });
        break;
      }
      if (look === 1)
        progress(
          `waiting for what AWS was at already: ${requests.length - nth} to go`,
        );
      await clock.pause(pollPause);
    }
  return states;
};
