/** Waits for what Okta pushes to arrive in AWS. */
import type { AwsGroupId } from "../../domain/aws.ts";
import { milliseconds } from "../../domain/time.ts";
import type { Pause } from "../ports.ts";
import type { AwsReader } from "./ports.ts";

/** 2 seconds, then longer and longer, ten minutes in all. */
const pauses = [2, 3, 5, 10, 20, ...Array<number>(19).fill(30)].map((seconds) =>
  milliseconds(seconds * 1_000),
);

/** The groups that have arrived, by name; without those that have not within ten minutes. */
export const awaitGroups = async (
  deps: {
    readonly aws: Pick<AwsReader, "findGroup">;
    readonly clock: Pause;
    readonly progress: (text: string) => void;
  },
  names: readonly string[],
): Promise<ReadonlyMap<string, AwsGroupId>> => {
  const arrived = new Map<string, AwsGroupId>();
  for (const pause of [null, ...pauses]) {
    const missing = names.filter((name) => !arrived.has(name));
    if (missing.length === 0) break;
    if (pause !== null) {
      deps.progress(
        `waiting for ${missing.length} of Okta's groups to arrive in AWS`,
      );
      await deps.clock.pause(pause);
    }
    for (const name of missing) {
      // What cannot be asked now may be asked in a moment.
      const id = await deps.aws.findGroup(name).catch(() => null);
      if (id !== null) arrived.set(name, id);
    }
  }
  return arrived;
};
