import { clearDrafts } from "./drafts.ts";
import { failureOf } from "./errors.ts";
import type { Mirror } from "./mirror.ts";

/**
 * Packs what many small fetches left lying about, and removes what cut-off ones did. git never does so by itself here, so that
 * no run waits for it. Commits that no ref holds stay: a verdict may be about a head that has moved on.
 */
export const maintain = async (mirror: Mirror): Promise<void> => {
  for (const args of [
    ["repack", "-a", "-d", "-k", "-l", "-q"],
    ["prune", "--expire=2.days.ago"],
  ]) {
    const done = await mirror.inTurn("branches", () => mirror.run({ args }));
    if (done.code !== 0) throw failureOf(args, done);
  }
  await clearDrafts(mirror.directory);
};
