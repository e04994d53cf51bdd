/** One gate a rate-limit bucket: shut until the bucket has room again, so that not every waiting request finds out for itself. */
import type { Milliseconds } from "../../domain/time.ts";
import type { Bucket } from "./metering.ts";

export interface Gates {
  /** Resolves when the gate opens; null: it is open. */
  readonly shut: (bucket: Bucket) => Promise<void> | null;
  /** Shuts the gate, where it is not shut already; resolves when it opens. */
  readonly close: (bucket: Bucket, length: Milliseconds) => Promise<void>;
}

/** `before`: gates that must be open as well, and that these never shut. */
export const createGates = (
  pause: (length: Milliseconds) => Promise<void>,
  before?: Gates,
): Gates => {
  const closed = new Map<Bucket, Promise<void>>();
  return {
    shut: (bucket) => closed.get(bucket) ?? before?.shut(bucket) ?? null,
    close: (bucket, length) => {
      const already = closed.get(bucket);
      if (already !== undefined) return already;
      // A pause that is broken off opens the gate as well: one without an end would stop everything.
      const opening = pause(length).finally(() => closed.delete(bucket));
      // Those who wait hear of it; nobody may be waiting.
      opening.catch(() => undefined);
      closed.set(bucket, opening);
      return opening;
    },
  };
};
