/** Where a history is played: in memory, or against the sandbox over sockets. Both are told the same. */
import type { Applied } from "../../src/controller/apply/outcome.ts";
import type { PersonStatus } from "../../src/domain/directory.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { PersonName } from "./company.ts";
import type { Controller } from "./deeds.ts";
import type { Fault, Vendor } from "./memory/gate.ts";
import type { Witness } from "./memory/directory.ts";
import type { Edits } from "./world/git.ts";
import type { MergeMethod } from "./world/hub.ts";

export interface Stage {
  now(): Instant;
  pass(minutes: number): void;
  pushToMain(author: PersonName, edits: Edits): void;
  /** Answers the pull request's number. */
  open(author: PersonName, edits: Edits): number;
  pushToPull(number: number, author: PersonName, edits: Edits): void;
  approve(number: number, by: PersonName): void;
  /** false: it conflicts with main. */
  merge(number: number, how: MergeMethod): boolean;
  letIn(user: PersonName, group: string): void;
  takeOut(user: PersonName, group: string): void;
  setStatus(user: PersonName, status: PersonStatus): void;
  /** Okta logins, without the domain. */
  members(group: string): readonly string[];
  /** One run of each controller named, at the same time where there are two. */
  sweep(plan: SweepPlan): Promise<readonly Swept[]>;
  close(): Promise<void>;
}

export interface SweepPlan {
  readonly controllers: readonly Controller[];
  readonly faults: readonly Fault[];
  readonly outages: ReadonlySet<Vendor>;
  /** Who makes the next call where there are two: an index into the controllers. */
  readonly turns: readonly number[];
  readonly newLedger: boolean;
  readonly witness: Witness;
}

export interface Swept {
  readonly controller: Controller;
  readonly began: Instant;
  readonly end: "ended" | "killed" | "failed";
  /** A fault or an outage was met. */
  readonly wasHit: boolean;
  /** Empty where it did not end. */
  readonly applied: readonly Applied[];
  /** Codes of findings, and what a failed run said. */
  readonly said: readonly string[];
}
