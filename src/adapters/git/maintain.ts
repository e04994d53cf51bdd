import { clearDrafts } from "./drafts.ts";
import { failureOf } from "./errors.ts";
import type { Mirror } from "./mirror.ts";
import { pullRefs } from "./refs.ts";

/**
 * Packs what many small fetches left lying about, and removes what cut-off ones did. git never does so by itself here, so that
 * no run waits for it; nor does one wait for this, because git packs beside a fetch or a push as well. Commits that no ref holds
 * stay: a verdict may be about a head that has moved on.
 */
export const maintain = async (mirror: Mirror): Promise<void> => {
  await mirror.packing(async () => {
    await mirror.output({ args: ["repack", "-a", "-d", "-k", "-l", "-q"] });
    await mirror.output({ args: ["prune", "--expire=2.days.ago"] });
  });
  await clearDrafts(mirror.directory);
  await dropPullRefs(mirror);
};

/** Each says only that its head came whole, and whoever asks for one fetches it anew; kept, there would be one for each pull request there ever was. */
const dropPullRefs = async (mirror: Mirror): Promise<void> => {
  const format = "delete %(refname) %(objectname)";
  const input = await mirror.output({
    args: ["for-each-ref", `--format=${format}`, pullRefs],
  });
  if (input.length === 0) return;
  const args = ["update-ref", "--stdin"];
  const dropped = await mirror.inTurn("pull requests", () =>
    mirror.run({ args, input }),
  );
  if (dropped.code !== 0) throw failureOf(args, dropped);
};
