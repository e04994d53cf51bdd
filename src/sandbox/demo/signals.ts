/** Ctrl-C, or a supervisor's word: the sandbox closes in its own time, so that it leaves no servers and no directories behind. */
interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly stop: () => void;
}

export const onSignal = (): Interruption => {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const name of names) process.once(name, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.removeListener(name, abort);
    },
  };
};

const names = ["SIGINT", "SIGTERM"] as const;
