/** The stable shapes that programs may rely on (docs/reference.md). Times are RFC 3339 or null. */
import type { Applied } from "../../controller/apply/outcome.ts";
import type { CutReport } from "../../controller/sessions/cut.ts";
import type { Followed } from "../../controller/arrival/follow.ts";
import type { Standing } from "../../controller/status.ts";
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import { type Instant, toRfc3339 } from "../../domain/time.ts";
import type { ChainHead } from "../../rules/ledger/chain.ts";
import { toJson } from "../../rules/finding-text.ts";

export const planJson = (
  plan: {
    readonly now: Instant;
    readonly commit: CommitSha;
    readonly changes: readonly Change[];
    readonly findings: readonly Finding[];
  },
  /** When the last AWS session can be over. */
  sessionsEndAt: (change: Change) => Instant | null,
): object => ({
  now: toRfc3339(plan.now),
  commit: plan.commit,
  changes: plan.changes.map((change) => ({
    ...changeJson(change),
    sessionsEndAt: timeJson(sessionsEndAt(change)),
  })),
  findings: plan.findings.map(toJson),
});

export const reconcileJson = (
  result: {
    readonly plan: { readonly now: Instant; readonly commit: CommitSha };
    readonly applied: readonly Applied[];
    readonly findings: readonly Finding[];
  },
  ledger: ChainHead | null,
  { arrivals, shown }: Pick<Followed, "arrivals" | "shown">,
  cuts: Pick<CutReport, "findings">,
): object => ({
  now: toRfc3339(result.plan.now),
  commit: result.plan.commit,
  ledger,
  aws: shown,
  changes: result.applied.map(({ change, outcome, error }) => ({
    ...changeJson(change),
    outcome,
    error,
  })),
  findings: [...result.findings, ...arrivals.findings, ...cuts.findings].map(
    toJson,
  ),
});

export const statusJson = (
  now: Instant,
  standings: readonly Standing[],
  findings: readonly Finding[],
): object => ({
  now: toRfc3339(now),
  findings: findings.map(toJson),
  access: standings.map((standing) => ({
    ...standing,
    startsAt: timeJson(standing.startsAt),
    endsAt: timeJson(standing.endsAt),
    sessionsEndAt: timeJson(standing.sessionsEndAt),
    aws: awsJson(standing.aws),
  })),
});

const awsJson = (aws: Standing["aws"]): object | null => {
  switch (aws?.kind) {
    case undefined:
      return null;
    case "active":
      return { state: "active", since: toRfc3339(aws.since) };
    case "waiting":
      return { state: "waiting" };
    case "stuck":
      return { state: "stuck", ...aws.diagnosis };
  }
};

/** `commit` is null where main could not be read. */
export const doctorJson = (diagnosis: {
  readonly now: Instant;
  readonly commit: CommitSha | null;
  readonly findings: readonly Finding[];
}): object => ({
  now: toRfc3339(diagnosis.now),
  commit: diagnosis.commit,
  findings: diagnosis.findings.map(toJson),
});

const changeJson = (change: Change): object => ({
  action: change.action,
  reason: change.reason,
  user: change.user,
  tier: change.tier,
  group: change.group,
  grant: change.grant,
  startsAt: timeJson(change.startsAt),
  endsAt: timeJson(change.endsAt),
});

const timeJson = (at: Instant | null): string | null =>
  at === null ? null : toRfc3339(at);
