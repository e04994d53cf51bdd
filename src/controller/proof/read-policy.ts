/** The policy files of one commit, as far as they can be read. */
import { isError } from "../../domain/finding.ts";
import type { BlobSha, CommitSha, TierName } from "../../domain/ids.ts";
import type { TreeFile } from "../../domain/repository.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { policyPaths } from "../../rules/approval/policy-paths.ts";
import { sizeLimit } from "../../rules/bytes.ts";
import {
  codeownersPaths,
  locateCodeowners,
} from "../../rules/codeowners/locate.ts";
import {
  type Codeowners,
  parseCodeowners,
} from "../../rules/codeowners/parse.ts";
import { parsePeople, type PersonLink } from "../../rules/people-file.ts";
import { parseSettings } from "../../rules/settings-file.ts";
import { parseTier } from "../../rules/tier-file.ts";
import type { Run } from "./run.ts";

export interface Policy {
  readonly commit: CommitSha;
  /** null: there is none that could be believed. */
  readonly codeowners: Codeowners | null;
  readonly codeownersFlaw: string | null;
  readonly tiers: ReadonlyMap<TierName, Tier>;
  /** null: missing, or not readable. */
  readonly settings: Settings | null;
  readonly people: readonly PersonLink[] | null;
}

export const readPolicy = (run: Run, commit: CommitSha): Promise<Policy> =>
  run.once(`policy of ${commit}`, async () => {
    const { repository } = run.deps;
    const files = await repository.listFiles(commit, policyPaths);
    const located = locateCodeowners(files);
    const owners = "file" in located ? located.file : null;
    const readable = files.filter(isReadable);
    const blobs = await repository.readBlobs(
      [...readable, ...(owners === null ? [] : [owners])].map(
        ({ blob }) => blob,
      ),
    );
    const content = ({ path, blob }: TreeFile) => ({
      path,
      bytes: bytesOf(blobs, blob),
    });
    const one = (path: string) => {
      const file = readable.find((candidate) => candidate.path === path);
      return file === undefined ? null : content(file);
    };
    const settings = one("access/curfew.yaml");
    const people = one("access/people.yaml");
    const tiers = readable
      .filter(({ path }) => path.startsWith("access/tiers/"))
      .flatMap((file) => parseTier(content(file)).value ?? []);
    return {
      commit,
      codeowners: owners === null ? null : parseCodeowners(content(owners)),
      codeownersFlaw: "finding" in located ? located.finding.message : null,
      tiers: new Map(tiers.map((tier) => [tier.name, tier])),
      settings: settings === null ? null : parseSettings(settings).value,
      people: people === null ? null : parsePeople(people).value,
    };
  });

/** Only regular files of a sane size are policy; what else has the name is as good as broken. */
const isReadable = ({ path, kind, size }: TreeFile): boolean =>
  kind === "file" &&
  !codeownersPaths.some((codeowners) => codeowners === path) &&
  (size ?? 0) <= sizeLimit(path);

const bytesOf = (
  blobs: ReadonlyMap<BlobSha, Uint8Array>,
  blob: BlobSha,
): Uint8Array => {
  const bytes = blobs.get(blob);
  if (bytes === undefined) throw new Error(`blob ${blob} was not read`);
  return bytes;
};

/**
 * What a change of these paths leaves unusable. Under such a policy nothing could be approved, not even the repair, so it never
 * comes into force.
 */
export const brokenBy = (
  policy: Policy,
  paths: readonly string[],
): readonly string[] => {
  const touches = (path: string): boolean => paths.includes(path);
  const { codeowners, settings, people } = policy;
  const broken: string[] = [];
  if (
    codeownersPaths.some(touches) &&
    (codeowners === null || codeowners.findings.some(isError))
  )
    broken.push("CODEOWNERS");
  if (touches("access/curfew.yaml") && settings === null)
    broken.push("access/curfew.yaml");
  if (
    people === null &&
    settings?.identity.source === "file" &&
    (touches("access/people.yaml") || touches("access/curfew.yaml"))
  )
    broken.push("access/people.yaml");
  return broken;
};
