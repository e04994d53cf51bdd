import type { Finding } from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import {
  type CommitSha,
  type GrantVersionId,
  grantVersionId,
  type TierName,
} from "../../domain/ids.ts";
import type { HistoryCommit } from "../../domain/repository.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import type { LiveVersion, MainFacts } from "../../rules/claims.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import { longestFile } from "../../rules/bytes.ts";
import { parseGrant } from "../../rules/grant-file.ts";
import { judgeGrants, judgeTiers } from "../../rules/judge-set.ts";
import { placeOf } from "../../rules/place.ts";
import { standingTiers } from "../../rules/tier-history.ts";
import { judgeTreeEntry } from "../../rules/tree-entry.ts";
import type { Repository } from "../ports.ts";
import {
  bytesOf,
  policyVersions,
  settingsHistory,
  tierHistory,
  unsafeTiers,
} from "./policy.ts";

/** Everything that main says, at one commit. */
export interface Main extends MainFacts {
  readonly tip: CommitSha;
  /** null: no version of `access/curfew.yaml` on main can be read. */
  readonly settings: Settings | null;
  readonly grants: readonly Parsed<Grant>[];
  /** The newest version of every tier that stands on main, broken ones included. */
  readonly tierFiles: readonly Parsed<Tier>[];
  /** Tiers into which nobody is added, and why. */
  readonly unsafeTiers: ReadonlyMap<TierName, string>;
  readonly findings: readonly Finding[];
}

export type MainReader = Pick<
  Repository,
  "firstParentHistory" | "listFiles" | "readBlobs"
>;

/**
 * Reads main through git: one walk of the first-parent history of `access/`, one listing of its tree, and one reading of every
 * blob that matters (the grants that stand, and every version of every tier).
 */
export const readMain = async (
  repository: MainReader,
  tip: CommitSha,
): Promise<Main> => {
  const [history, files] = await Promise.all([
    repository.firstParentHistory(tip, ["access"]),
    repository.listFiles(tip, ["access"]),
  ]);
  const judged = files.map((file) => ({ file, flaws: judgeTreeEntry(file) }));
  const grantFiles = judged
    .filter(({ file, flaws }) => isGrantPath(file.path) && flaws.length === 0)
    .map(({ file }) => file);
  const policy = policyVersions(history);
  const blobs = await repository.readBlobs(
    [
      ...new Set([
        ...grantFiles.map(({ blob }) => blob),
        ...policy.flatMap(({ blob }) => (blob === null ? [] : [blob])),
      ]),
    ],
    // Neither grants, tiers nor settings are ever longer; a larger version is as broken as what cannot be parsed.
    longestFile,
  );

  const tiers = tierHistory(policy, blobs, files);
  const tierNames = standingTiers(tiers.history);
  const grants = grantFiles.map((file) => ({
    file,
    parsed: parseGrant(
      { path: file.path, bytes: bytesOf(blobs, file.blob) },
      tierNames,
    ),
  }));
  const settings = settingsHistory(policy, blobs);
  const introduced = introductions(history);
  const positions = versionPositions(history);
  const removed = removals(history);
  const setFindings = judgeTiers(tiers.current);
  return {
    tip,
    settings: settings.value,
    tiers: tiers.history,
    tierFiles: tiers.current,
    grants: grants.map(({ parsed }) => parsed),
    live: grants.flatMap(({ file, parsed }): LiveVersion[] => {
      const introducedBy = introduced.get(file.path);
      if (parsed.value === null || introducedBy === undefined) return [];
      const id = grantVersionId(introducedBy, file.path);
      return [
        {
          version: {
            id,
            introducedBy,
            blob: file.blob,
            grant: parsed.value,
          },
          position: positions.get(id) ?? 0,
        },
      ];
    }),
    unreadablePaths: new Set([
      ...judged
        .filter(({ flaws }) => flaws.length > 0)
        .map(({ file }) => file.path),
      ...grants
        .filter(({ parsed }) => parsed.value === null)
        .map(({ file }) => file.path),
    ]),
    positionOf: (version) => positions.get(version) ?? null,
    removalOf: (path) => removed.get(path) ?? null,
    unsafeTiers: unsafeTiers(tiers, setFindings),
    findings: [
      ...judged.flatMap(({ flaws }) => flaws),
      ...grants.flatMap(({ parsed }) => parsed.findings),
      ...tiers.findings,
      ...settings.findings,
      ...setFindings,
      ...judgeGrants(grants.map(({ parsed }) => parsed)),
    ],
  };
};

const isGrantPath = (path: string): boolean => placeOf(path).kind === "grant";

/** Every version of every grant that main ever had: the ledger is believed about these alone. */
const versionPositions = (
  history: readonly HistoryCommit[],
): ReadonlyMap<GrantVersionId, number> =>
  new Map(
    history.flatMap(({ sha, changes }, position) =>
      changes
        .filter(({ path, after }) => after !== null && isGrantPath(path))
        .map(({ path }) => [grantVersionId(sha, path), position] as const),
    ),
  );

/** By path: the place of the newest commit that removed it. */
const removals = (
  history: readonly HistoryCommit[],
): ReadonlyMap<string, number> =>
  new Map(
    history
      .map(({ changes }, position) =>
        changes
          .filter(({ after }) => after === null)
          .map(({ path }) => [path, position] as const),
      )
      .reverse()
      .flat(),
  );

/** The last change of each path on the first-parent chain brought what stands there: not its blob's first appearance, which a revert would revive. */
const introductions = (
  history: readonly HistoryCommit[],
): ReadonlyMap<string, CommitSha> => {
  const found = new Map<string, CommitSha>();
  for (const { sha, changes } of history)
    for (const { path } of changes) if (!found.has(path)) found.set(path, sha);
  return found;
};
