/**
 * Makes Okta and AWS as the tiers' files say, in this order, each for all tiers: Okta's groups, assignments and pushes; permission sets;
 * bringing them to their accounts; the pushed groups' arrival; assignments. A tier whose step fails is left at that; the others go on.
 * Nothing is remembered: the next run reads again and does what is missing.
 */
import type { PermissionSetArn } from "../../domain/aws.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierChange, TierPlan, TierStep } from "../../domain/tier-plan.ts";
import { messageOf } from "../../domain/errors.ts";
import { leftBehindIn } from "../../rules/tiers/facts.ts";
import { carryCuts } from "../../rules/sessions/plan-cuts.ts";
import { createOktaHand, isOktaStep } from "./apply-okta.ts";
import { awaitGroups } from "./arrival.ts";
import { followAll, type FollowDeps, type Job, waitFor } from "./follow.ts";
import type { AwsWriter, FeedWriter } from "./ports.ts";
import { proveContents } from "./prove-contents.ts";
import type { TiersReading } from "./read.ts";
import { type AppliedTier, createWork, type Work } from "./work.ts";

export interface ApplyTiersDeps extends Omit<FollowDeps, "aws"> {
  readonly feed: FeedWriter;
  readonly aws: AwsWriter;
}

/** AWS's published limits. */
const concurrentProvisionings = 3;
const outstandingAssignments = 15;

export const applyTiers = async (
  deps: ApplyTiersDeps,
  tiers: readonly Tier[],
  plans: readonly TierPlan[],
  { facts, underWay }: TiersReading,
  prune: boolean,
): Promise<readonly AppliedTier[]> => {
  const works = plans.map((plan) => createWork(tiers, plan, facts.aws, prune));
  const ready = (): readonly Work[] =>
    works.filter(({ failed }) => failed.size === 0);

  const okta = createOktaHand(deps.feed, facts.okta);
  // One tier after the other: they share the audience's groups.
  for (const work of works)
    for (const change of work.wanted)
      if (isOktaStep(change.step)) {
        const { step } = change;
        await work.attempt(change, () => okta(work.tier, step));
      }
  await Promise.all(ready().map((work) => changePermissionSet(deps, work)));
  await proveContents(deps, ready(), ({ step }) => isContentStep(step));
  await provisionAll(deps, ready());
  await findGroups(deps, ready());
  leaveOpenGroups(ready(), facts.aws);
  await changeAssignments(deps, ready(), underWay);
  return works.map(({ plan, outcomes }) => ({ plan, changes: outcomes() }));
};

const changePermissionSet = async (
  { aws }: ApplyTiersDeps,
  work: Work,
): Promise<void> => {
  const { tier } = work;
  if (tier.aws?.kind !== "identity-center") return;
  const { permissionSet, sessionDuration } = tier.aws;
  const set = (): PermissionSetArn => {
    if (work.set === null) throw new Error("no permission set");
    return work.set;
  };
  const act = async (step: TierStep): Promise<void> => {
    // The rest is done in the background, by others.
    if (!isContentStep(step)) return;
    switch (step.kind) {
      case "create-permission-set":
        work.set = await aws.createPermissionSet({
          name: permissionSet,
          description: plainDescription(tier.description),
          sessionDuration,
        });
        return;
      case "set-session":
        return aws.setSessionDuration(set(), sessionDuration);
      case "attach-policy":
        return aws.attachPolicy(set(), step.policy);
      case "detach-policy":
        return aws.detachPolicy(set(), step.policy);
      case "set-inline-policy":
        return writeInlinePolicy(aws, set(), step.document);
      case "delete-inline-policy":
        return writeInlinePolicy(aws, set(), null);
    }
  };
  for (const change of work.wanted)
    if (isContentStep(change.step))
      await work.attempt(change, () => act(change.step));
};

/** Who is cut off stays so: what stands there now is read at the last moment. */
const writeInlinePolicy = async (
  aws: AwsWriter,
  set: PermissionSetArn,
  own: string | null,
): Promise<void> =>
  aws.setInlinePolicy(set, carryCuts(own, await aws.inlinePolicy(set)));

const contentSteps = [
  "create-permission-set",
  "set-session",
  "attach-policy",
  "detach-policy",
  "set-inline-policy",
  "delete-inline-policy",
] as const;

const isContentStep = (
  step: TierStep,
): step is Extract<TierStep, { kind: (typeof contentSteps)[number] }> =>
  contentSteps.some((kind) => kind === step.kind);

/** AWS takes Latin letters alone. */
const plainDescription = (text: string): string =>
  text.replace(/[^\x20-\x7e\xa1-\xff]/g, "?").slice(0, 700);

interface Task extends Job {
  readonly work: Work;
  readonly change: TierChange;
}

const run = async (
  deps: ApplyTiersDeps,
  kind: Parameters<typeof followAll>[1],
  tasks: readonly Task[],
  atOnce: number,
): Promise<void> => {
  const errors = await followAll(deps, kind, tasks, atOnce);
  tasks.forEach(({ work, change }, at) => {
    work.settle(change, errors[at] ?? null);
  });
};

const tasksOf = (
  works: readonly Work[],
  pick: (work: Work, change: TierChange) => Job | null,
): readonly Task[] =>
  works.flatMap((work) =>
    work.wanted.flatMap((change) => {
      const job = pick(work, change);
      return job === null ? [] : [{ ...job, work, change }];
    }),
  );

const provisionAll = (deps: ApplyTiersDeps, works: readonly Work[]) =>
  run(
    deps,
    "provision",
    tasksOf(works, ({ set }, { step }) =>
      step.kind === "provision" && set !== null
        ? { key: set, start: () => deps.aws.provision(set) }
        : null,
    ),
    concurrentProvisionings,
  );

/** A group that was only now pushed is a while on its way. */
const findGroups = async (
  deps: ApplyTiersDeps,
  works: readonly Work[],
): Promise<void> => {
  const waiting = works.filter(
    ({ group, wanted }) =>
      group === null && wanted.some(({ step }) => step.kind === "assign"),
  );
  const arrived = await awaitGroups(
    deps,
    waiting.map(({ tier }) => tier.group),
  );
  for (const work of waiting) {
    work.group = arrived.get(work.tier.group) ?? null;
    if (work.group === null)
      for (const change of work.wanted)
        if (change.step.kind === "assign")
          work.settle(
            change,
            "Okta's group has not arrived in AWS yet. Run again; if it never arrives, look at the push in Okta.",
          );
  }
};

/** Whoever is in the group in AWS alone would get in without any grant. */
const leaveOpenGroups = (
  works: readonly Work[],
  aws: TiersReading["facts"]["aws"],
): void => {
  for (const work of works)
    for (const change of work.wanted)
      if (
        change.step.kind === "assign" &&
        leftBehindIn(aws, work.tier.group).length > 0
      )
        work.settle(
          change,
          "Somebody is in the group in AWS and not in Okta, and would get in. See to that first, as the finding says; then run again.",
        );
};

const changeAssignments = async (
  deps: ApplyTiersDeps,
  works: readonly Work[],
  underWay: TiersReading["underWay"],
): Promise<void> => {
  // What an earlier run started may have ended meanwhile: asked for again, it would be there twice.
  const ended = await waitFor(deps, underWay).catch((error: unknown) => {
    for (const work of works)
      for (const change of work.wanted)
        if (change.step.kind === "assign" || change.step.kind === "unassign")
          work.settle(change, messageOf(error));
    return null;
  });
  if (ended === null) return;
  const isThere = (kind: "assign" | "unassign", work: Work, account: string) =>
    ended.some(
      ({ request, state }) =>
        request.kind === kind &&
        state.status === "succeeded" &&
        state.assignment?.account === account &&
        state.assignment.permissionSet === work.set &&
        state.assignment.principal.id === work.group,
    );
  for (const kind of ["assign", "unassign"] as const) {
    const tasks = tasksOf(works, (work, change) => {
      const { step } = change;
      const { set, group } = work;
      if (step.kind !== kind || set === null || group === null) return null;
      const { account } = step;
      if (isThere(kind, work, account)) {
        work.settle(change, null);
        return null;
      }
      const assignment = {
        permissionSet: set,
        account,
        principal: { kind: "group", id: group },
      } as const;
      return { key: account, start: () => deps.aws[kind](assignment) };
    });
    await run(deps, kind, tasks, outstandingAssignments);
  }
};
