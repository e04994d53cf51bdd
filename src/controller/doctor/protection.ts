/** Main, the ledger's branch and CODEOWNERS: what the doctor judges of them, and what `requirePosture` makes a gate for adds. */
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { ledgerBranch } from "../../domain/ledger.ts";
import type { Looked } from "../../domain/posture.ts";
import type { TreeFile } from "../../domain/repository.ts";
import {
  type Codeowners,
  parseCodeowners,
} from "../../rules/codeowners/parse.ts";
import {
  codeownersPaths,
  locateCodeowners,
} from "../../rules/codeowners/locate.ts";
import { judgeLedger, judgeMain } from "../../rules/doctor/branches.ts";
import { judgeGitHubCodeowners } from "../../rules/doctor/codeowners.ts";
import type { BranchFacts } from "../../rules/doctor/guards.ts";
import type { Repository } from "../ports.ts";
import { bytesOf } from "../survey/policy.ts";
import { look, permissionRemedy } from "./look.ts";
import type { ProtectionSource } from "./ports.ts";

/** Findings on the protection of both branches. */
export const judgeBranches = async (
  source: ProtectionSource,
  main: string,
): Promise<readonly Finding[]> => {
  const [ofMain, ofLedger, app] = await Promise.all([
    gatherBranch(source, main),
    gatherBranch(source, ledgerBranch),
    look(() => source.appPosture(), "Check the App's installation."),
  ]);
  return [
    ...judgeMain(ofMain),
    ...judgeLedger(ofLedger, app.kind === "known" ? app.value : null),
  ];
};

const gatherBranch = async (
  source: ProtectionSource,
  branch: string,
): Promise<BranchFacts> => {
  const [rules, classic] = await Promise.all([
    look(() => source.branchRules(branch), permissionRemedy("Metadata: read")),
    look(
      () => source.classicProtection(branch),
      permissionRemedy("Administration: read"),
    ),
  ]);
  const ids = new Set(
    rules.kind === "known" ? rules.value.map(({ ruleset }) => ruleset) : [],
  );
  const rulesets = await Promise.all(
    [...ids].map(
      async (id) =>
        [
          id,
          await look(
            () => source.ruleset(id),
            permissionRemedy("Administration: read"),
          ),
        ] as const,
    ),
  );
  return { branch, rules, classic, rulesets: new Map(rulesets) };
};

export interface CodeownersReading {
  /** null: there is none that could be believed. */
  readonly codeowners: Codeowners | null;
  /** Why there is none, or what its own text has wrong. */
  readonly findings: readonly Finding[];
}

export const readCodeowners = async (
  repository: Pick<Repository, "listFiles" | "readBlobs">,
  tip: CommitSha,
): Promise<CodeownersReading> =>
  readCodeownersAmong(
    repository,
    await repository.listFiles(tip, codeownersPaths),
  );

/** `files` are those of one tree, which need not be a commit's. */
export const readCodeownersAmong = async (
  repository: Pick<Repository, "readBlobs">,
  files: readonly TreeFile[],
): Promise<CodeownersReading> => {
  const located = locateCodeowners(files);
  if ("finding" in located)
    return { codeowners: null, findings: [located.finding] };
  const { path, blob } = located.file;
  const bytes = bytesOf(await repository.readBlobs([blob]), blob);
  const codeowners = parseCodeowners({ path, bytes });
  return { codeowners, findings: codeowners.findings };
};

/** GitHub's opinion, where there is a file to have one of. `ours` is what was found in it already. */
export const judgeRejections = async (
  source: Pick<ProtectionSource, "codeownersErrors">,
  tip: CommitSha,
  codeowners: Codeowners | null,
  ours: readonly Finding[],
): Promise<readonly Finding[]> => {
  if (codeowners === null) return [];
  const errors: Looked<
    Awaited<ReturnType<ProtectionSource["codeownersErrors"]>>
  > = await look(
    () => source.codeownersErrors(tip),
    permissionRemedy("Contents: read"),
  );
  return judgeGitHubCodeowners(errors, codeowners.path, ours);
};
