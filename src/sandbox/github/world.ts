/** Everything that this GitHub knows. Plain state: each journey of a person or a program is a function on it. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Account, App, Organisation, Token } from "./accounts.ts";
import type { PullRequest, Review } from "./pull-request.ts";
import type { ActivityKind, Repository } from "./repository.ts";

export interface World {
  readonly clock: SandboxClock;
  readonly directory: string;
  /** Set once the server listens. */
  readonly urls: { web: string; api: string };
  readonly ids: IdSource;
  /** By login in lower case. */
  readonly accounts: Map<string, Account>;
  readonly organisations: Map<string, Organisation>;
  /** By `owner/name` in lower case. */
  readonly repositories: Map<string, Repository>;
  readonly apps: Map<number, App>;
  readonly tokens: Map<string, Token>;
  /** Commits that GitHub itself made and signed; an address alone can be forged. */
  readonly signed: Set<string>;
  readonly rateLimit: {
    limit: number;
    readonly windows: Map<string, RateWindow>;
  };
  /** Told of each event that a webhook could carry; set by whoever delivers them. */
  onEvent: (event: WorldEvent) => void;
}

export interface RefMove {
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** null: the ref is deleted. */
  readonly to: string | null;
  readonly actor: Account;
  /** Where it is not an ordinary push. */
  readonly kind?: ActivityKind;
}

export type WorldEvent =
  | {
      readonly event: "push";
      readonly repository: Repository;
      readonly move: RefMove & { readonly before: string | null };
      readonly forced: boolean;
    }
  | {
      readonly event: "pull_request";
      readonly action:
        "opened" | "edited" | "closed" | "reopened" | "synchronize";
      readonly pull: PullRequest;
      readonly sender: Account;
      /** Of a `synchronize`: the heads. */
      readonly before?: string;
      readonly after?: string;
    }
  | {
      readonly event: "pull_request_review";
      readonly action: "submitted" | "dismissed";
      readonly pull: PullRequest;
      readonly review: Review;
      readonly sender: Account;
    };

export interface RateWindow {
  readonly resetsAt: Instant;
  used: number;
}

/** Counters, so that two runs of a story give the same numbers. */
export interface IdSource {
  next(kind: string): number;
}

export const createIds = (): IdSource => {
  const last = new Map<string, number>();
  return {
    next: (kind) => {
      const id = (last.get(kind) ?? firstIds[kind] ?? 1000) + 1;
      last.set(kind, id);
      return id;
    },
  };
};

/** Kinds start far apart, so that an id of one kind taken for another finds nothing. */
const firstIds: Readonly<Record<string, number>> = {
  account: 5_000_000,
  repository: 700_000_000,
  pull: 1_900_000_000,
  review: 2_100_000_000,
  comment: 2_300_000_000,
  event: 15_000_000_000,
  activity: 17_000_000_000,
  check: 31_000_000_000,
  status: 33_000_000_000,
  team: 9_000_000,
  ruleset: 400_000,
  app: 800_000,
  installation: 45_000_000,
};
