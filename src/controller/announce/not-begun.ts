/**
 * Grants that were approved and told, and whose files main lost or changed before anybody was added: nothing was written down that
 * could end, so no claim tells of them.
 */
import type { CommitSha } from "../../domain/ids.ts";
import { instant } from "../../domain/time.ts";
import { grantsFolder } from "../../rules/approval/policy-paths.ts";
import { partsOf, type VersionRecord } from "../../rules/ledger/state.ts";
import type { OutcomeItem } from "../../rules/render/outcome-comment.ts";
import type { Repository } from "../ports.ts";
import type { Background } from "../reconcile.ts";

export interface NotBegun {
  readonly pullRequest: number;
  readonly item: OutcomeItem;
  readonly isNews: boolean;
}

/** GitHub is not asked: git shows what main has changed since the last run. */
export const notBegun = async (
  repository: Pick<Repository, "changedFiles">,
  tip: CommitSha,
  { claims, before }: Background,
): Promise<readonly NotBegun[]> => {
  const claimed = new Set(claims.map(({ version }) => version));
  const gone = [...before.versions.values()].filter(
    ({ version, verdict, intent }) =>
      verdict?.verdict === "proven" && intent === null && !claimed.has(version),
  );
  if (gone.length === 0) return [];
  const standing = new Set(claims.map(({ path }) => path));
  const changed =
    before.tip === null || before.tip === tip
      ? []
      : await repository
          .changedFiles(before.tip, tip, [grantsFolder])
          .catch(() => []);
  const changedPaths = new Set(changed.map(({ path }) => path));
  return gone.flatMap((record) => {
    const { path } = partsOf(record.version);
    const item = itemOf(record, path, standing.has(path));
    return record.verdict?.pullRequest == null
      ? []
      : [
          {
            pullRequest: record.verdict.pullRequest,
            item,
            isNews: record.end === null && changedPaths.has(path),
          },
        ];
  });
};

const itemOf = (
  { verdict, end }: VersionRecord,
  grant: string,
  isReplaced: boolean,
): OutcomeItem => ({
  grant,
  user: verdict?.user ?? "",
  tier: verdict?.tier ?? "",
  group: "",
  startsAt: null,
  endsAt: end?.endsAt == null ? null : instant(Date.parse(end.endsAt)),
  outcome: {
    kind: "never",
    reason: end?.reason ?? (isReplaced ? "superseded" : "file-removed"),
  },
  inAws: null,
  outOfAws: null,
  aws: null,
  portal: null,
});
