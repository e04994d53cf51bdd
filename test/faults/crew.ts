/** A few worker processes that share the cells among themselves. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Cell, Problems } from "./cell.ts";
import { nameOf } from "./faults.ts";
import type { Score } from "./matrix.ts";
import type { Order, Word } from "./worker.ts";

const file = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Starts the workers, lets `choose` pick the cells from what they rehearsed, and tells of each as it is tried. */
export const tryAll = async (
  journeys: readonly string[],
  jobs: number,
  choose: (scores: readonly Score[]) => readonly Cell[],
  onTried: (cell: Cell, problems: Problems) => void,
): Promise<void> => {
  const first = await start(journeys);
  const open = [...choose(first.scores)];
  const work = async (hired: Worker | null): Promise<void> => {
    let worker = hired;
    for (let cell = open.shift(); cell !== undefined; cell = open.shift()) {
      worker ??= await start(journeys);
      const problems = await worker.attempt({
        journey: cell.journey,
        call: cell.call,
        trouble: nameOf(cell.trouble),
      });
      onTried(cell, problems);
      // A run that goes on, or a company that is left half set back, must not harm the cells after it.
      if (problems.length > 0) {
        worker.end();
        worker = null;
      }
    }
    worker?.end();
  };
  await Promise.all([
    work(first),
    ...Array.from({ length: jobs - 1 }, () => work(null)),
  ]);
};

interface Worker {
  readonly scores: readonly Score[];
  attempt(order: Order): Promise<Problems>;
  end(): void;
}

const start = async (journeys: readonly string[]): Promise<Worker> => {
  // Whoever starts it may not be running under tsx itself.
  const child = fork(file, journeys, { execArgv: ["--import", "tsx"] });
  const ready = await nextWord(child);
  if (ready.kind !== "ready") throw new Error("a worker did not get ready");
  return {
    scores: ready.scores,
    attempt: async (order) => {
      const answer = nextWord(child);
      child.send(order);
      const word = await answer.catch((error: unknown) => error as Error);
      if (word instanceof Error) return [word.message];
      return word.kind === "tried" ? word.problems : ["a worker began again"];
    },
    end: () => {
      if (child.connected) child.send("end");
    },
  };
};

const nextWord = async (child: ChildProcess): Promise<Word> => {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([word]) => word as Word),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`the worker ended with ${String(code)}`);
      }),
    ]);
  } finally {
    listening.abort();
  }
};
