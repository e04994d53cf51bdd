/** Tells listeners, in the order in which they came, and at once. */
export interface Signal<Event> {
  /** Answers a function that stops the listening. */
  on(listener: (event: Event) => void): () => void;
  emit(event: Event): void;
}

export const createSignal = <Event>(): Signal<Event> => {
  const listeners = new Set<(event: Event) => void>();
  return {
    on: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
  };
};
