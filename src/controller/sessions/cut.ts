/**
 * Cuts what people have open in AWS once AWS itself has shown them out of the tier's group, and lifts the cut when nothing that was open
 * then can be open any more. It comes after everything else of a run, holds nothing up, and what fails here is done by the next run: whom
 * the ledger says gone, and who stands in the policy, is all that it goes by.
 */
import type { PermissionSet, PermissionSetArn } from "../../domain/aws.ts";
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { type Instant, later } from "../../domain/time.ts";
import { type Milliseconds, toRfc3339 } from "../../domain/time.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import type { Cut } from "../../rules/sessions/cuts.ts";
import { longestSession } from "../../rules/sessions/plan-cuts.ts";
import {
  type Cutting,
  type CuttingTier,
  groupsWith,
  isConcerned,
  isLiftedLately,
  longestDenial,
  tiersWithCuts,
  wishFor,
} from "../../rules/sessions/wish.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import { tierFinding } from "../../rules/tiers/finding.ts";
import { findSeenOut } from "./seen-out.ts";
import { byLaterClock, earlierClock } from "./true-time.ts";
import {
  bringToAccounts,
  type CutDeps,
  writeCuts,
  type WrittenCuts,
} from "./write-cuts.ts";

export interface CutRequest {
  readonly tiers: TierHistory;
  readonly passages: readonly Passage[];
  /** How long the accounts are waited for. */
  readonly patience: Milliseconds;
  /** What stood at the end of the last look, by permission set: of what is settled, AWS is not asked again. Starts empty. */
  readonly memory: Map<string, readonly Cut[]>;
  /** How far the servers' clocks are ahead of ours, by their last answers. */
  readonly lead: Milliseconds;
}

export interface CutReport {
  /** `alice@example.com in EC2AdminAccess`, and so on. */
  readonly cut: readonly string[];
  readonly findings: readonly Finding[];
}

/** A tier that cuts, on one of its permission sets. */
type Pair = CuttingTier & Cutting;

interface Job {
  readonly cutting: Pair;
  readonly set: PermissionSet;
  readonly written: WrittenCuts;
}

/** `connect` is asked for AWS only where there is something to look at. */
export const cutSessions = async (
  connect: () => Promise<CutDeps | null>,
  ownNow: Instant,
  request: CutRequest,
): Promise<CutReport> => {
  const { memory, lead } = request;
  const now = byLaterClock(ownNow, lead);
  const pairs = tiersWithCuts(request.tiers)
    .filter((cutting) => isConcerned(cutting, request.passages, now))
    .flatMap((cutting) =>
      cutting.permissionSets.map((name) => ({
        cutting: { ...cutting, keepers: groupsWith(request.tiers, name) },
        name,
      })),
    )
    .filter(({ cutting, name }) =>
      isOpen(memory.get(name), cutting, request, now),
    );
  if (pairs.length === 0) return { cut: [], findings: [] };
  const findings: Finding[] = [];
  try {
    const tools = await connect();
    if (tools === null)
      return {
        cut: [],
        findings: pairs.map(({ cutting }) => notCut(cutting, noCredentials)),
      };
    const deps = { ...tools, clock: earlierClock(tools.clock, lead) };
    const known = await deps.aws.permissionSets(
      new Set(pairs.map(({ name }) => name)),
    );
    const jobs: Job[] = [];
    // One after the other: two tiers can name the same permission set.
    for (const { cutting, name } of pairs) {
      const set = known.find((one) => one.name === name);
      memory.delete(name);
      if (set === undefined) continue;
      try {
        const { passages } = request;
        const written = await writeCuts(
          deps,
          set,
          async (standing) =>
            wishFor(
              cutting,
              passages,
              standing,
              now,
              await findSeenOut(
                deps.aws,
                cutting,
                passages,
                standing,
                now,
                (error) => findings.push(notCut(cutting, error)),
              ),
            ),
          isLiftedLately(cutting, passages, now),
        );
        if (written.trouble !== null)
          findings.push(notCut(cutting, written.trouble));
        jobs.push({ cutting, set, written });
      } catch (error) {
        findings.push(notCut(cutting, error));
      }
    }
    const failed = await bringToAccounts(deps, behind(jobs), request.patience);
    for (const job of jobs) {
      findings.push(...(await flawsOf(deps, job, failed, now)));
      if (!failed.has(job.set.arn) && job.written.trouble === null)
        memory.set(job.set.name, job.written.cuts);
    }
    return { cut: jobs.flatMap((job) => newlyCut(job, request)), findings };
  } catch (error) {
    return {
      cut: [],
      findings: pairs.map(({ cutting }) => notCut(cutting, error)),
    };
  }
};

/** Is there somebody to cut, to lift, or to go on watching? What nobody has looked at yet may hold what a killed run left. */
const isOpen = (
  standing: readonly Cut[] | undefined,
  cutting: Cutting,
  { passages }: CutRequest,
  now: Instant,
): boolean =>
  standing === undefined ||
  wishFor(cutting, passages, standing, now).out.size > 0 ||
  standing.some(
    ({ kind, at }) => kind === "all" || later(at, longestSession) <= now,
  );

const behind = (jobs: readonly Job[]): readonly PermissionSetArn[] => [
  ...new Set(
    jobs.filter(({ written }) => written.isBehind).map(({ set }) => set.arn),
  ),
];

const newlyCut = (
  { cutting, set, written }: Job,
  { passages }: CutRequest,
): readonly string[] =>
  written.isChanged && written.trouble === null
    ? written.cuts.flatMap(({ user, kind }) => {
        const passage = passages.find(
          ({ awsUserId, group }) =>
            awsUserId === user && cutting.groups.has(group),
        );
        return kind === "before" && passage !== undefined
          ? [`${passage.user} in ${set.name}`]
          : [];
      })
    : [];

const flawsOf = async (
  { aws }: CutDeps,
  { cutting, set, written }: Job,
  failed: ReadonlyMap<PermissionSetArn, string>,
  now: Instant,
): Promise<readonly Finding[]> => {
  const error = failed.get(set.arn);
  const forgotten = written.cuts.filter(
    ({ kind, at }) => kind === "all" && later(at, longestDenial) <= now,
  );
  return [
    ...(error === undefined
      ? []
      : [
          notCut(
            cutting,
            `${set.name} was not brought to all its accounts: ${error}`,
          ),
        ]),
    ...(written.left.length === 0
      ? []
      : [
          notCut(
            cutting,
            new BlockedError(
              `the inline policy of ${set.name} has no room for ${written.left.length} of them`,
              "Shorten the tier's inline policy, or move it into a managed policy. Until there is room, these sessions run out by themselves.",
            ),
          ),
        ]),
    ...(await Promise.all(
      forgotten.map(async ({ user, at }) =>
        tierFinding(
          cutting.tier,
          "sessions-denied",
          "warning",
          `Everything in ${set.name} is denied to ${await aws.userName(user).catch(() => user)} since ${toRfc3339(at)}, by curfew revoke --now, and AWS has not shown the person out of the group.`,
          "Run curfew revoke --now again for the person; if AWS still has them in the group, curfew tiers plan says why.",
        ),
      ),
    )),
  ];
};

const noCredentials = new BlockedError(
  "there are no AWS credentials",
  "Give the run AWS credentials as docs/aws.md says, or take cutSessions out of the tier.",
);

const notCut = ({ tier }: CuttingTier, error: unknown): Finding =>
  tierFinding(
    tier,
    "sessions-not-cut",
    "warning",
    `Open AWS sessions of tier ${tier.name} are not cut: ${messageOf(error)}`,
    error instanceof BlockedError ? error.hint : "The next run tries again.",
  );
