import type { Checked } from "../../controller/check/check.ts";
import type { Evidence } from "../../domain/verdict.ts";
import { printable } from "../../rules/printable.ts";

/** The member `approval` of `check --json`; null: nothing needs one, or it was not looked for. */
export const approvalJson = ({ approval }: Checked): object | null => {
  if (approval === null) return null;
  const { author, grants, policy } = approval;
  return {
    author: author.kind,
    grants: grants.paths.map(
      ({ path, kind, counted, missing, couldApprove, evidence }) => ({
        path,
        kind,
        counted,
        missing,
        couldApprove,
        evidence: evidence.map(evidenceJson),
      }),
    ),
    policy:
      policy === null
        ? null
        : { kind: policy.kind, evidence: policy.evidence.map(evidenceJson) },
  };
};

const evidenceJson = ({ code, holds, text, because }: Evidence): object => ({
  code,
  holds,
  text: printable(text),
  because: because.map(evidenceJson),
});
