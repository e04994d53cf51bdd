/** Which files on main say nothing any more: their grants are over, and out by Okta's word, as the ledger has it. */
import { type TierName, toLogin } from "../domain/ids.ts";
import { instant } from "../domain/time.ts";
import type { MainFacts } from "./claims.ts";
import {
  type LedgerState,
  partsOf,
  type VersionRecord,
} from "./ledger/state.ts";
import { placeOf } from "./place.ts";
import type { Leftover } from "./render/cleanup.ts";

type Main = Pick<
  MainFacts,
  "live" | "unreadablePaths" | "positionOf" | "removalOf"
>;
type Versions = LedgerState["versions"];

/** By tier, sorted by file. An extended grant is a new version, and stays. */
export const leftoversOf = (
  main: Main,
  { versions }: Pick<LedgerState, "versions">,
): ReadonlyMap<TierName, readonly Leftover[]> => {
  const found = new Map<TierName, Leftover[]>();
  for (const leftover of [
    ...readableAmong(main, versions),
    ...unreadableAmong(main, versions),
  ].sort((a, b) => (a.grant < b.grant ? -1 : 1))) {
    const tier = leftover.tier;
    found.set(tier, [...(found.get(tier) ?? []), leftover]);
  }
  return found;
};

const readableAmong = (
  { live }: Main,
  versions: Versions,
): readonly Leftover[] =>
  live.flatMap(({ version: { id, grant } }) => {
    const end = overBy(versions.get(id));
    return end === null
      ? []
      : [
          {
            grant: grant.path,
            user: grant.user,
            tier: grant.tier,
            ...timeOf(end),
            wish:
              grant.ticket === null
                ? grant.reason
                : `${grant.ticket}: ${grant.reason}`,
          },
        ];
  });

/**
 * What was made unreadable gives nothing and fails every run until it is gone. It goes with the grant that ended there: whoever meant
 * to extend that one mends the file. What came after the ended file had been removed is somebody's new file, and stays.
 */
const unreadableAmong = (
  { unreadablePaths, positionOf, removalOf }: Main,
  versions: Versions,
): readonly Leftover[] =>
  [...unreadablePaths].flatMap((path) => {
    const place = placeOf(path);
    if (place.kind !== "grant") return [];
    const removedAt = removalOf(path) ?? Number.POSITIVE_INFINITY;
    const stood = [...versions.values()]
      .filter(({ version }) => partsOf(version).path === path)
      .map((record) => ({ record, position: positionOf(record.version) }))
      .filter(({ position }) => position !== null && position < removedAt)
      .sort((a, b) => Number(a.position) - Number(b.position))
      .map(({ record }) => record);
    // An old stay keeps its end under a file that cannot be read.
    const isHeld = stood.some(
      (record) => record.intent !== null && overBy(record) === null,
    );
    const end = stood.map(overBy).find((over) => over !== null);
    return isHeld || end === undefined
      ? []
      : [
          {
            grant: path,
            user: toLogin(end.user),
            tier: place.tier as TierName,
            ...timeOf(end),
            wish: null,
          },
        ];
  });

/** null: it is not over, or Okta has not confirmed it. */
const overBy = (record: VersionRecord | undefined): VersionRecord["end"] =>
  record?.removed?.result === "confirmed" ? record.end : null;

const timeOf = ({
  reason,
  endsAt,
}: NonNullable<VersionRecord["end"]>): Pick<Leftover, "reason" | "endsAt"> => ({
  reason,
  endsAt: endsAt === null ? null : instant(Date.parse(endsAt)),
});
