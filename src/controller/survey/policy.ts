/** Tiers and settings as main had them, version by version. */
import type { Finding } from "../../domain/finding.ts";
import type { BlobSha, TierName } from "../../domain/ids.ts";
import type { HistoryCommit, TreeFile } from "../../domain/repository.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { parseSettings } from "../../rules/settings-file.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import { parseTier } from "../../rules/tier-file.ts";
import type { TierHistory, TierVersion } from "../../rules/tier-history.ts";

export const settingsPath = "access/curfew.yaml";

/** One version of a policy file: `blob` is null where the commit removed it, or put something there that is no regular file. */
export interface PolicyVersion {
  readonly path: string;
  readonly position: number;
  readonly blob: BlobSha | null;
  readonly isRemoval: boolean;
}

export const policyVersions = (
  history: readonly HistoryCommit[],
): readonly PolicyVersion[] =>
  history.flatMap(({ changes }, position) =>
    changes
      .filter(({ path }) => path === settingsPath || tierOf(path) !== null)
      .map(({ path, after, kindAfter }) => ({
        path,
        position,
        blob: kindAfter === "file" ? after : null,
        isRemoval: after === null,
      })),
  );

const tierOf = (path: string): TierName | null =>
  (/^access\/tiers\/([^/]+)\.yaml$/.exec(path)?.[1] as TierName | undefined) ??
  null;

export interface Tiers {
  readonly history: TierHistory;
  /** The newest version of each tier that stands on main. */
  readonly current: readonly Parsed<Tier>[];
  readonly findings: readonly Finding[];
}

export const tierHistory = (
  versions: readonly PolicyVersion[],
  blobs: ReadonlyMap<BlobSha, Uint8Array>,
  files: readonly TreeFile[],
): Tiers => {
  const history = new Map<TierName, TierVersion[]>();
  const current: Parsed<Tier>[] = [];
  const standing = new Set(files.map(({ path }) => path));
  for (const { path, position, blob, isRemoval } of versions) {
    const name = tierOf(path);
    if (name === null) continue;
    const isNewest = !history.has(name);
    const bytes = blob === null ? undefined : blobs.get(blob);
    // Left out of the reading because of its size, it is as broken as what cannot be parsed.
    const parsed = bytes === undefined ? null : parseTier({ path, bytes });
    if (isNewest && parsed !== null && standing.has(path)) current.push(parsed);
    const tier = parsed?.value ?? null;
    const state: TierVersion["state"] = isRemoval
      ? { kind: "deleted" }
      : tier === null
        ? { kind: "broken" }
        : { kind: "present", tier };
    history.set(name, [...(history.get(name) ?? []), { position, state }]);
  }
  return {
    history,
    current,
    findings: current.flatMap(({ findings }) => findings),
  };
};

/** The newest settings that can be read govern; a broken or missing file must not turn enforcement off. */
export const settingsHistory = (
  versions: readonly PolicyVersion[],
  blobs: ReadonlyMap<BlobSha, Uint8Array>,
): {
  readonly value: Settings | null;
  readonly findings: readonly Finding[];
} => {
  const read = ({ path, blob }: PolicyVersion): Parsed<Settings> | null => {
    const bytes = blob === null ? undefined : blobs.get(blob);
    return bytes === undefined ? null : parseSettings({ path, bytes });
  };
  const [newest, ...older] = versions.filter(
    ({ path }) => path === settingsPath,
  );
  const now = newest === undefined ? null : read(newest);
  if (now?.value != null) return { value: now.value, findings: [] };
  const value =
    older.map(read).find((parsed) => parsed?.value != null)?.value ?? null;
  const inForce =
    value === null
      ? "Curfew only observes."
      : "the last readable ones are in force.";
  return {
    value,
    findings:
      newest === undefined || newest.isRemoval
        ? [
            settingsFinding(
              "settings-missing",
              `There are no settings on main${newest === undefined ? "" : " any more"}; ${inForce}`,
            ),
          ]
        : [
            ...(now?.findings ?? []),
            settingsFinding(
              "settings-broken",
              `The settings on main cannot be read; ${inForce}`,
            ),
          ],
  };
};

export const settingsFinding = (
  code: "settings-broken" | "settings-missing",
  message: string,
): Finding => ({
  code,
  severity: "error",
  path: settingsPath,
  line: null,
  column: null,
  message,
  hint:
    code === "settings-missing"
      ? `Put ${settingsPath} on main, by a reviewed pull request; schemas/settings.schema.json describes it.`
      : `Mend ${settingsPath} on main, by a reviewed pull request; schemas/settings.schema.json describes it.`,
});

export const unsafeTiers = (
  { history, current }: Tiers,
  setFindings: readonly Finding[],
): ReadonlyMap<TierName, string> => {
  const unsafe = new Map<TierName, string>();
  for (const [name, [newest]] of history)
    if (newest?.state.kind === "broken")
      unsafe.set(name, `Tier ${name} on main cannot be read.`);
  for (const { code, severity, path, message } of setFindings) {
    const name = current.find(({ value }) => value?.path === path)?.value?.name;
    if (severity === "error" && name !== undefined)
      unsafe.set(name, `${code}: ${message}`);
  }
  return unsafe;
};

export const bytesOf = (
  blobs: ReadonlyMap<BlobSha, Uint8Array>,
  blob: BlobSha,
): Uint8Array => {
  const bytes = blobs.get(blob);
  if (bytes === undefined) throw new Error(`blob ${blob} was not read`);
  return bytes;
};
