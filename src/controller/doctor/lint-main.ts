/** Does main's CODEOWNERS cover what it must, with owners who count? */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import { lintCodeowners } from "../../rules/codeowners/lint.ts";
import type { Repository } from "../ports.ts";
import { gatherOwners } from "./owners.ts";
import type { PostureSource } from "./ports.ts";
import { judgeRejections, readCodeowners } from "./protection.ts";

/** Where policy and code live; the lint says what of it must be owned. */
export const guarded: readonly string[] = [
  ".github",
  "access",
  "package-lock.json",
  "package.json",
  "schemas",
  "src",
];

export const lintMain = async (
  deps: {
    readonly repository: Pick<Repository, "listFiles" | "readBlobs">;
    readonly source: PostureSource;
  },
  main: {
    readonly tip: CommitSha;
    readonly tiers: readonly Tier[];
    /** The account that owns the repository. */
    readonly organisation: string;
  },
): Promise<readonly Finding[]> => {
  const { repository, source } = deps;
  const { tip, tiers } = main;
  const { codeowners, findings } = await readCodeowners(repository, tip);
  if (codeowners === null) return findings;
  const [files, owners] = await Promise.all([
    repository.listFiles(tip, guarded),
    gatherOwners(source, main.organisation, codeowners),
  ]);
  const lint = lintCodeowners({
    codeowners,
    tiers,
    files: files.map(({ path }) => path),
    accounts: owners.accounts,
    teams: owners.teams,
  });
  const rejections = await judgeRejections(source, tip, codeowners, lint);
  return [...lint, ...rejections, ...owners.gaps];
};
