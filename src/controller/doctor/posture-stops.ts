/** With `requirePosture: true` nobody is added while main, the ledger or CODEOWNERS is not guarded as it must be. Nothing else waits. */
import {
  type Finding,
  type FindingCode,
  isError,
} from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Repository } from "../ports.ts";
import type { Stop } from "../survey/stops.ts";
import type { ProtectionSource } from "./ports.ts";
import {
  judgeBranches,
  judgeRejections,
  readCodeowners,
} from "./protection.ts";

export interface PostureGate {
  readonly repository: Pick<Repository, "listFiles" | "readBlobs">;
  readonly source: ProtectionSource;
  readonly main: string;
}

export const askPosture = async (
  { repository, source, main }: PostureGate,
  tip: CommitSha,
): Promise<readonly Stop[]> => {
  const [branches, { codeowners, findings }] = await Promise.all([
    judgeBranches(source, main),
    readCodeowners(repository, tip),
  ]);
  const rejections = await judgeRejections(source, tip, codeowners, findings);
  return postureStops([...branches, ...findings, ...rejections]);
};

/** Those of the doctor's findings that stop adds. */
export const postureStops = (findings: readonly Finding[]): readonly Stop[] =>
  findings
    .filter(isError)
    .filter(({ code }) => gate.has(code) || code.startsWith("codeowners-"))
    .map((finding) => ({ finding }));

/** `not-looked-at` is an error only where one of these could not be told. */
const gate: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "main-unprotected",
  "main-bypass",
  "ledger-unprotected",
  "ledger-bypass",
  "not-looked-at",
  "file-symlink",
  "file-submodule",
  "file-executable",
  "file-not-utf8",
  "file-byte-order-mark",
]);
