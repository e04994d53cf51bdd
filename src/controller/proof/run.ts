/** What one search for proofs shares: each question is asked once, and an answer that fails harms only those who need it. */
import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import { type Gathered, known } from "../../rules/approval/reason.ts";
import type { Directory, Repository } from "../ports.ts";
import type { AccountDirectory, ApprovalSource, ProofMoment } from "./ports.ts";

export interface ProofDeps {
  readonly repository: Pick<
    Repository,
    | "fetchCommit"
    | "listFiles"
    | "readBlobs"
    | "firstParentHistory"
    | "isOnFirstParentChain"
    | "firstParentChain"
    | "parentsOf"
    | "mergeBase"
    | "changedFiles"
  >;
  readonly source: ApprovalSource;
  /** Where an Okta attribute says who is who; null: Okta cannot be asked. */
  readonly people: (AccountDirectory & Pick<Directory, "findPeople">) | null;
  /** `owner/name`. */
  readonly name: string;
  /** The default branch. */
  readonly main: string;
  /** A commit of main whose policy is trusted, set outside the repository. */
  readonly trustRoot: CommitSha | null;
}

export interface Run {
  readonly deps: ProofDeps;
  readonly tip: CommitSha;
  readonly now: Instant;
  /** Changes of policy that somebody says were proven, by their first commit. */
  readonly saidProven: ReadonlySet<CommitSha>;
  /** The answer to a question that was asked before is the same answer. */
  once<Value>(key: string, ask: () => Promise<Value>): Promise<Value>;
}

export const startRun = (
  deps: ProofDeps,
  { tip, now, saidProven }: ProofMoment,
): Run => {
  const answers = new Map<string, Promise<unknown>>();
  return {
    deps,
    tip,
    now,
    saidProven: saidProven ?? new Set(),
    once: <Value>(key: string, ask: () => Promise<Value>): Promise<Value> => {
      const before = answers.get(key);
      if (before !== undefined) return before as Promise<Value>;
      const answer = ask();
      answers.set(key, answer);
      return answer;
    },
  };
};

/** An error is no answer, and never an empty one. What only a person can mend is our own lack. */
export const gather = async <Value>(
  asked: Promise<Value>,
): Promise<Gathered<Value>> => {
  try {
    return known(await asked);
  } catch (error) {
    return {
      known: false,
      why: messageOf(error),
      ours: error instanceof BlockedError,
    };
  }
};

/** A few at a time: each item may start processes and calls of its own. */
export const forEachOf = async <Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await act(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
};

const atOnce = 4;
