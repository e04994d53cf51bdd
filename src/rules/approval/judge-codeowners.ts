import { isError } from "../../domain/finding.ts";
import { ownersOf } from "../codeowners/owners-of.ts";
import type { PolicyFacts } from "./facts.ts";
import { fails, holds, judge, type Reason } from "./reason.ts";
import { quote, shortSha } from "./words.ts";

/** Can the governing CODEOWNERS be believed? GitHub skips a line that it cannot read, so a broader one takes over: any error refuses. */
export const judgeCodeowners = (policy: PolicyFacts): Reason => {
  const { codeowners, codeownersFlaw } = policy;
  if (codeowners === null)
    return fails(
      "codeowners-missing",
      codeownersFlaw ?? "There is no CODEOWNERS file",
    );
  const broken = codeowners.findings.find(isError);
  return broken === undefined
    ? holds(
        "codeowners",
        `${codeowners.path} at ${shortSha(policy.commit)} can be read`,
      )
    : fails(
        broken.code,
        `${codeowners.path} at ${shortSha(policy.commit)} is broken at line ${broken.line ?? 1}: ${broken.message}`,
      );
};

/** GitHub's own opinion. A pull request that mends CODEOWNERS is not held to it, or it could never be proven. */
export const judgeGitHubsOpinion = (policy: PolicyFacts): Reason =>
  judge(
    "codeowners-errors",
    "GitHub's errors in CODEOWNERS",
    policy.codeownersErrors,
    ([error]) =>
      error === undefined
        ? holds("codeowners-errors", "GitHub finds no error in it")
        : fails(
            "codeowners-rejected",
            `GitHub finds an error in ${error.path} at line ${error.line}: ${quote(error.kind)}`,
          ),
  );

/** Who owns a path, and by which line. */
export const judgeOwned = (policy: PolicyFacts, path: string): Reason => {
  const ownership =
    policy.codeowners === null ? null : ownersOf(policy.codeowners, path);
  if (ownership === null)
    return fails(
      "codeowners-unmatched",
      `No line of CODEOWNERS matches ${path}`,
    );
  const line = `line ${ownership.line} of CODEOWNERS (${ownership.pattern})`;
  return ownership.owners.length === 0
    ? fails("codeowners-unowned", `By ${line} nobody owns ${path}`)
    : holds(
        "owned",
        `By ${line} ${path} belongs to ${ownership.owners.map(({ text }) => text).join(", ")}`,
      );
};
