/**
 * Who could still approve what, once a pull request were merged: CODEOWNERS as it would stand, over the tiers as they would stand. Its
 * approval alone does not say: whoever approves a line need not see that it leaves a tier without anybody.
 */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { TreeFile } from "../../domain/repository.ts";
import type { Tier } from "../../domain/tier.ts";
import { codeownersPaths } from "../../rules/codeowners/locate.ts";
import { lintCodeowners } from "../../rules/codeowners/lint.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import { placeOf } from "../../rules/place.ts";
import { guarded } from "../doctor/lint-main.ts";
import { readCodeownersAmong } from "../doctor/protection.ts";
import type { Repository } from "../ports.ts";

type Reader = Pick<Repository, "listFiles" | "readBlobs">;

interface Touching {
  readonly base: CommitSha;
  readonly head: CommitSha;
  readonly touched: ReadonlySet<string>;
  readonly tiersOnMain: readonly Parsed<Tier>[];
  /** Those that it adds or changes. */
  readonly tiers: readonly Parsed<Tier>[];
}

/** What main has wrong already is the doctor's to say, unless it stands in a line that cannot be read: such a file never governs. */
export const lintProposedOwners = async (
  repository: Reader,
  { base, head, touched, tiersOnMain, tiers }: Touching,
): Promise<readonly Finding[]> => {
  if (![...touched].some(decidesWhoApproves)) return [];
  const paths = [...new Set([...guarded, ...codeownersPaths])];
  const [onMain, atHead] = await Promise.all([
    repository.listFiles(base, paths),
    repository.listFiles(head, ["access", ...codeownersPaths]),
  ]);
  const isUntouched = ({ path }: { readonly path: string }): boolean =>
    !touched.has(path);
  const before = await lint(repository, onMain, tiersOnMain);
  const after = await lint(
    repository,
    [
      ...onMain.filter(isUntouched),
      ...atHead.filter((file) => !isUntouched(file)),
    ],
    [...tiersOnMain.filter(isUntouched), ...tiers],
  );
  const known = new Set(before.findings.map(wordsOf));
  return after.findings.filter(
    (finding) =>
      !known.has(wordsOf(finding)) ||
      (touched.has(finding.path) && after.ofText.has(finding)),
  );
};

const decidesWhoApproves = (path: string): boolean =>
  codeownersPaths.some((codeowners) => codeowners === path) ||
  placeOf(path).kind === "tier";

/** Lines move when others are written above them. */
const wordsOf = ({ code, path, message }: Finding): string =>
  [code, path, message].join("\n");

const lint = async (
  repository: Reader,
  files: readonly TreeFile[],
  tiers: readonly Parsed<Tier>[],
): Promise<{
  readonly findings: readonly Finding[];
  /** Those of them that say that the file cannot be read. */
  readonly ofText: ReadonlySet<Finding>;
}> => {
  const { codeowners, findings } = await readCodeownersAmong(repository, files);
  const ofText = new Set(findings);
  if (codeowners === null) return { findings, ofText };
  return {
    findings: lintCodeowners({
      codeowners,
      tiers: tiers.flatMap(({ value }) => value ?? []),
      files: files.map(({ path }) => path),
      accounts: null,
      teams: null,
    }),
    ofText,
  };
};
