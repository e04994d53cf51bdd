/** One gate a rate-limit bucket: shut until the bucket has room again, so that not every waiting request finds out for itself. */
import type { Milliseconds } from "../../domain/time.ts";
import type { Bucket } from "./metering.ts";

export interface Gates {
  /** Resolves when the gate opens; null: it is open. */
  shut(bucket: Bucket): Promise<void> | null;
  /** Shuts the gate; one that is shut already stays so until both waits are over. */
  close(bucket: Bucket, length: Milliseconds): Promise<void>;
}

export const createGates = (
  pause: (length: Milliseconds) => Promise<void>,
): Gates => {
  const closed = new Map<Bucket, Promise<void>>();
  return {
    shut: (bucket) => closed.get(bucket) ?? null,
    close: (bucket, length) => {
      const pausing = pause(length);
      // A pause that is broken off opens the gate as well: a gate without an end would stop everything.
      const opening = Promise.allSettled([pausing, closed.get(bucket)]).then(
        () => {
          if (closed.get(bucket) === opening) closed.delete(bucket);
        },
      );
      closed.set(bucket, opening);
      return pausing;
    },
  };
};
