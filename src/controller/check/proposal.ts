import type { Finding } from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import {
  type CommitSha,
  grantVersionId,
  type TierName,
} from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import type { LiveVersion } from "../../rules/claims.ts";
import {
  isGrantPath,
  isPolicyPath,
} from "../../rules/approval/policy-paths.ts";
import { codeownersPaths } from "../../rules/codeowners/locate.ts";
import { findingAt, wholeFile } from "../../rules/fault.ts";
import { parseGrant } from "../../rules/grant-file.ts";
import { judgeGrants, judgeTiers } from "../../rules/judge-set.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import { parsePeople } from "../../rules/people-file.ts";
import { placeOf } from "../../rules/place.ts";
import { parseSettings } from "../../rules/settings-file.ts";
import { parseTier } from "../../rules/tier-file.ts";
import { standingTiers, type TierVersion } from "../../rules/tier-history.ts";
import { isReadable, judgeTreeEntry } from "../../rules/tree-entry.ts";
import type { Repository } from "../ports.ts";
import {
  bytesOf,
  policyVersions,
  settingsFinding,
  tierHistory,
} from "../survey/policy.ts";
import type { Main } from "../survey/read-main.ts";
import { lintProposedOwners } from "./lint-owners.ts";

/** What a pull request does below `access/` and to what decides over it. */
export interface Proposal {
  /** Touched paths below `access/`, removed ones included. */
  readonly touched: ReadonlySet<string>;
  readonly grants: readonly Parsed<Grant>[];
  readonly tiers: readonly Parsed<Tier>[];
  /** What becomes of each tier whose file it touches. */
  readonly tierStates: ReadonlyMap<TierName, TierVersion["state"]>;
  /** Grant files that would stand there and cannot be read: what stood there before keeps its end. */
  readonly unreadable: ReadonlySet<string>;
  /** The grants as versions, as if they were merged now. */
  readonly versions: readonly LiveVersion[];
  readonly findings: readonly Finding[];
}

export type ProposalReader = Pick<
  Repository,
  "mergeBase" | "changedFiles" | "listFiles" | "readBlobs"
>;

/** Reads the head's files as data; nothing of a pull request is ever checked out or run. */
export const readProposal = async (
  repository: ProposalReader,
  { base, head }: { readonly base: CommitSha; readonly head: CommitSha },
  main: () => Promise<Main>,
): Promise<Proposal | null> => {
  const from = (await repository.mergeBase(base, head)) ?? base;
  const changes = await repository.changedFiles(from, head, [
    "access",
    ...codeownersPaths,
  ]);
  if (changes.length === 0) return null;
  const touched = new Set(changes.map(({ path }) => path));
  const standing = (await repository.listFiles(head, ["access"])).filter(
    ({ path }) => touched.has(path),
  );
  const judged = standing.map((file) => ({
    file,
    flaws: judgeTreeEntry(file),
  }));
  const readable = judged.filter(({ file }) => isReadable(file));
  const blobs = await repository.readBlobs(
    readable.map(({ file }) => file.blob),
  );
  const read = readable.map(({ file: { path, blob }, flaws }) => ({
    path,
    blob,
    content: {
      path,
      bytes: bytesOf(blobs, blob),
      isFlawed: flaws.length > 0,
    },
  }));
  const at = (kind: ReturnType<typeof placeOf>["kind"]) =>
    read.filter(({ path }) => placeOf(path).kind === kind);
  const { grants: grantsOnMain, tierFiles, tiers: history } = await main();
  const tierNames = standingTiers(history);
  const grants = at("grant").map(({ path, blob, content }) => ({
    path,
    blob,
    parsed: parseGrant(content, tierNames),
  }));
  const tiers = at("tier").map(({ content }) => parseTier(content));
  const policy = policyVersions([{ sha: head, firstParent: null, changes }]);
  const others = [
    ...at("settings").map(({ content }) => parseSettings(content)),
    ...at("people").map(({ content }) => parsePeople(content)),
  ];
  const isTouched = ({ path }: Finding): boolean => touched.has(path);
  const untouchedTiers = tierFiles.filter(
    ({ value }) => value !== null && !touched.has(value.path),
  );
  const untouchedGrants = grantsOnMain.filter(
    ({ value }) => value !== null && !touched.has(value.path),
  );
  return {
    touched,
    grants: grants.map(({ parsed }) => parsed),
    tiers,
    tierStates: new Map(
      [...tierHistory(policy, blobs, standing).history].flatMap(
        ([name, [newest]]) =>
          newest === undefined ? [] : [[name, newest.state] as const],
      ),
    ),
    unreadable: new Set([
      ...judged
        .filter(({ flaws }) => flaws.length > 0)
        .map(({ file }) => file.path),
      ...grants
        .filter(({ parsed }) => parsed.value === null)
        .map(({ path }) => path),
    ]),
    versions: grants.flatMap(({ blob, parsed }): LiveVersion[] =>
      parsed.value === null
        ? []
        : [
            {
              version: {
                id: grantVersionId(head, parsed.value.path),
                introducedBy: head,
                blob,
                grant: parsed.value,
              },
              position: 0,
            },
          ],
    ),
    findings: [
      ...judged.flatMap(({ flaws }) => flaws),
      ...grants.flatMap(({ parsed }) => parsed.findings),
      ...tiers.flatMap(({ findings }) => findings),
      ...others.flatMap(({ findings }) => findings),
      ...(policy.some(
        ({ path, isRemoval }) => isRemoval && placeOf(path).kind === "settings",
      )
        ? [
            settingsFinding(
              "settings-missing",
              "There would be no settings on main any more; the last readable ones would stay in force.",
            ),
          ]
        : []),
      ...judgeTiers([...untouchedTiers, ...tiers]).filter(isTouched),
      ...judgeGrants([
        ...untouchedGrants,
        ...grants.map(({ parsed }) => parsed),
      ]).filter(isTouched),
      ...mixed(touched),
      ...(await lintProposedOwners(repository, {
        base,
        head,
        touched,
        tiersOnMain: tierFiles,
        tiers,
      })),
    ],
  };
};

/** A pull request may not change who approves and what is approved at once. */
const mixed = (touched: ReadonlySet<string>): readonly Finding[] => {
  const grants = [...touched].filter(isGrantPath);
  const policy = [...touched].filter(isPolicyPath);
  return grants.length === 0
    ? []
    : policy.map((path) =>
        findingAt(path, wholeFile, {
          code: "policy-mixed-with-grants",
          message: "This pull request changes policy and grants at once.",
          hint: "Make two pull requests: the policy first, then the grants.",
        }),
      );
};
