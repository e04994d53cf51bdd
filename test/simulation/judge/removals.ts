/** What a removal must be: of nobody with a right to stay, and not of too many whom no grant explains. */
import type { Instant } from "../../../src/domain/time.ts";
import type { PersonName } from "../company.ts";
import { type Bench, key } from "./bench.ts";

const day = 86_400_000;
const minute = 60_000;

export const createRemovals = ({
  stage,
  oracle,
  staff,
  footing,
  meter,
  chains,
  run,
  accuse,
  look,
}: Bench): ((user: PersonName, group: string) => void) => {
  /** When somebody whom no grant explains was last taken out. */
  const evicted = new Map<string, Instant>();
  /** When anybody was; for a minute after that Okta may still show them, so nobody tells that they are there anew. */
  const takenOut = new Map<string, Instant>();
  return (user, group) => {
    const now = stage.now();
    look();
    run.takenOut.push({ user, group });
    const since = meter.since(user, group);
    const mine = run.justAdded.find(
      (one) => one.user === user && one.group === group,
    );
    if (since !== null)
      run.made.push({
        user,
        group,
        at: now,
        since,
        wasJustAdded: mine !== undefined,
        wasLetIn: staff.wasLetIn(user, group),
      });
    const isShownLate =
      now - (takenOut.get(key(user, group)) ?? Number.NEGATIVE_INFINITY) <=
      minute;
    takenOut.set(key(user, group), now);
    if (
      !oracle.everHad(user, group, now) ||
      (!isShownLate &&
        staff.wasLetIn(user, group) &&
        !oracle.isUnseen(user, group))
    ) {
      const before = evicted.get(key(user, group));
      if (before === undefined || now - before > day) run.evictions += 1;
      evicted.set(key(user, group), now);
    }
    run.justAdded = run.justAdded.filter((one) => one !== mine);
    chains.ended(user, group, since ?? now);
    staff.left(user, group);
    // Whoever is out of the company or the audience ends with every grant that stands for a membership, also one that began by hand.
    if (staff.isOut(user)) oracle.barred(user);
    if (run.isByHand || mine !== undefined) return;
    const unreading =
      run.isGitStruck || footing.outages.has("git") ? run.running : [];
    if (oracle.mustStay(user, group, now, unreading) && !staff.isOut(user))
      accuse(
        oracle.hasEnded(user, group, now)
          ? 5
          : run.mayBeStruck
            ? 7
            : "sentence",
        user,
        group,
        `${user} was taken out of ${group} with a right to be there`,
      );
    if (!run.hadKey) oracle.takenOutUntold(user, group);
  };
};
