/** Where a history is played: in memory, or against the sandbox over sockets. Both are told the same. */
import type { Applied } from "../../src/controller/apply/outcome.ts";
import type {
  Directory,
  LedgerBranch,
  Repository,
} from "../../src/controller/ports.ts";
import type {
  AccountDirectory,
  ApprovalSource,
} from "../../src/controller/proof/ports.ts";
import type { PersonStatus } from "../../src/domain/directory.ts";
import type { Instant, Milliseconds } from "../../src/domain/time.ts";
import type { PersonName, TierId } from "./company.ts";
import type { Controller } from "./deeds.ts";
import type { Fault, Vendor } from "./memory/gate.ts";
import type { Witness } from "./memory/directory.ts";
import type { Edits } from "./world/git.ts";
import type { MergeMethod } from "./world/hub.ts";

export interface Stage {
  /** Virtual time that each call takes; null: calls take real time, and nothing is counted in seconds. */
  readonly callLength: Milliseconds | null;
  now(): Instant;
  pass(minutes: number): void;
  /** Main's tip. */
  tip(): string;
  pushToMain(author: PersonName, edits: Edits): void;
  /** Forces main back to a commit that it had. */
  rewind(to: string): void;
  /** Sets the trust root to main's tip. */
  trust(): void;
  setKey(isSet: boolean): void;
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
  /** The commands for bad days, at the service. true: the ledger says so now. */
  pull(
    lever: Lever,
    outages: ReadonlySet<Vendor>,
    witness: Witness,
  ): Promise<boolean>;
  /** What the service is given of the world, without faults: for the contract that both kinds of adapters keep. */
  ports(): Promise<Adapters>;
  close(): Promise<void>;
}

export interface Adapters {
  readonly repository: Repository;
  readonly ledger: LedgerBranch;
  readonly directory: Directory & AccountDirectory;
  readonly source: ApprovalSource;
}

export type Lever =
  | { readonly do: "freeze" }
  | { readonly do: "thaw" }
  | {
      readonly do: "revoke";
      readonly user: PersonName;
      readonly tier: TierId;
    };

export interface SweepPlan {
  readonly controllers: readonly Controller[];
  readonly faults: readonly Fault[];
  readonly outages: ReadonlySet<Vendor>;
  /** Who makes the next call where there are two: an index into the controllers. */
  readonly turns: readonly number[];
  readonly newLedger: boolean;
  readonly witness: Witness;
  /** One of a run's calls to the vendor, counted from 1, is about to be answered. Never told of calls over sockets. */
  readonly onCall: (vendor: Vendor, call: number) => void;
}

export interface Swept {
  readonly controller: Controller;
  readonly began: Instant;
  readonly ended: Instant;
  readonly end: "ended" | "killed" | "failed";
  /** Faults and outages that were met. */
  readonly struck: readonly string[];
  /** Empty where it did not end. */
  readonly applied: readonly Applied[];
  /** Codes of findings, and what a failed run said. */
  readonly said: readonly string[];
}
