/** Lets several runs make one call at a time, in an order that is given and not left to chance. */
export interface Turns {
  /** Resolves when this run may make its next call. */
  await(run: number): Promise<void>;
  /** This run makes no more calls. */
  leave(run: number): void;
}

export const createTurns = (runs: number, order: readonly number[]): Turns => {
  const waiting = new Map<number, (() => void)[]>();
  let next = 0;
  let isPlanned = false;

  const choose = (): void => {
    isPlanned = false;
    const ready = [...waiting.keys()].sort((a, b) => a - b);
    if (ready.length === 0) return;
    const wanted = (order[next % Math.max(order.length, 1)] ?? 0) % runs;
    next += 1;
    const chosen = ready.includes(wanted) ? wanted : (ready[0] ?? 0);
    const [resume, ...others] = waiting.get(chosen) ?? [];
    if (others.length === 0) waiting.delete(chosen);
    else waiting.set(chosen, others);
    resume?.();
    plan();
  };
  /** Everything that goes on by itself has gone on by then, because nothing in memory waits for the world. */
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(choose);
  };
  return {
    await: (run) =>
      new Promise((resolve) => {
        waiting.set(run, [...(waiting.get(run) ?? []), resolve]);
        plan();
      }),
    leave: (run) => {
      waiting.delete(run);
    },
  };
};
