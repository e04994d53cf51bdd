/** What an operator watches, in a registry of its own. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Plan } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import { isKeptUntold } from "../../rules/plan/kept-untold.ts";

export interface Metrics {
  /** From the due time to Okta's acknowledgement, in milliseconds. */
  ended(latency: number): void;
  endFailed(): void;
  planned(plan: Plan, addsStopped: boolean): void;
  ran(outcome: "well" | "partial" | "failed", at: Instant): void;
  called(vendor: Vendor, status: number | null): void;
  room(vendor: Vendor, bucket: string, remaining: number | null): void;
  readonly webhook: (outcome: string) => void;
  pinged(outcome: "well" | "failed"): void;
  /** Of the desk: a check, or the pull requests that clean up. */
  wrote(work: string, outcome: "done" | "failed"): void;
  text(): Promise<string>;
  readonly contentType: string;
}

export type Vendor = "github" | "okta" | "aws";

export const createMetrics = (): Metrics => {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const latency = new Histogram({
    name: "curfew_revocation_latency_seconds",
    help: "From the due time of an end to Okta's confirmation.",
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    registers,
  });
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) => new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) => new Gauge({ name, help, labelNames: [...labelNames], registers });

  const failures = counter(
    "curfew_revocation_failures_total",
    "Removals of due ends that failed and are tried again.",
  );
  const active = gauge(
    "curfew_grants_active",
    "Memberships that a grant explains now.",
  );
  const held = gauge(
    "curfew_changes_held",
    "Changes that are held, by reason.",
    ["reason"],
  );
  const drift = gauge(
    "curfew_drift",
    "Memberships that no grant explains (strangers), that are asked for and missing (missing), or that stay while nobody can tell whether they were approved (untold).",
    ["kind"],
  );
  const stopped = gauge(
    "curfew_adds_stopped",
    "1 where nobody is added; the log and /readyz say why.",
  );
  const success = gauge(
    "curfew_last_success_timestamp_seconds",
    "When a run last did everything that it wanted to.",
  );
  const runs = counter("curfew_runs_total", "Runs, by outcome.", ["outcome"]);
  const calls = counter(
    "curfew_api_calls_total",
    "Requests to a vendor, by status (none: no answer).",
    ["vendor", "status"],
  );
  const room = gauge(
    "curfew_rate_limit_remaining",
    "Requests that are left in the running window, as the vendor last said.",
    ["vendor", "bucket"],
  );
  const webhooks = counter(
    "curfew_webhooks_total",
    "Requests to the webhook, by what became of them.",
    ["outcome"],
  );
  const paperwork = counter(
    "curfew_paperwork_total",
    "Checks of pull requests and cleanup pull requests, by outcome.",
    ["work", "outcome"],
  );
  const pings = counter(
    "curfew_pings_total",
    "Pings of the dead man's switch, by outcome.",
    ["outcome"],
  );

  return {
    ended: (milliseconds) => {
      latency.observe(Math.max(0, milliseconds) / 1000);
    },
    endFailed: () => {
      failures.inc();
    },
    planned: ({ changes }, addsStopped) => {
      const count = (holds: (change: Plan["changes"][number]) => boolean) =>
        changes.filter(holds).length;
      active.set(
        count(
          ({ action, reason }) =>
            action === "add" || (action === "keep" && reason !== "pending"),
        ),
      );
      held.reset();
      for (const change of changes)
        if (change.action === "hold") held.inc({ reason: change.reason });
      drift.set(
        { kind: "strangers" },
        count(
          ({ reason, grant }) =>
            reason === "unmanaged" || (reason === "brake" && grant === null),
        ),
      );
      drift.set(
        { kind: "missing" },
        count(
          ({ action, reason }) => action === "add" || reason === "vanished",
        ),
      );
      drift.set({ kind: "untold" }, count(isKeptUntold));
      stopped.set(addsStopped ? 1 : 0);
    },
    ran: (outcome, at) => {
      runs.inc({ outcome });
      if (outcome === "well") success.set(at / 1000);
    },
    called: (vendor, status) => {
      calls.inc({ vendor, status: status === null ? "none" : String(status) });
    },
    room: (vendor, bucket, remaining) => {
      if (remaining !== null) room.set({ vendor, bucket }, remaining);
    },
    webhook: (outcome) => {
      webhooks.inc({ outcome });
    },
    pinged: (outcome) => {
      pings.inc({ outcome });
    },
    wrote: (work, outcome) => {
      paperwork.inc({ work, outcome });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
