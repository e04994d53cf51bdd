import { ledgerBranch } from "../../domain/ledger.ts";
import { checkContext } from "../../rules/render/check-report.ts";
import { requiredCheck } from "./workflows.ts";

/**
 * Rulesets as GitHub's "Import a ruleset" takes them. The ledger needs two: whoever bypasses a ruleset bypasses all of it, and the
 * App that may push must not be able to rewrite or delete.
 */
export const rulesetFiles = (
  /** The id of the clerk's App; null: the job in Actions is the required check. */
  clerk: number | null,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      main: main(clerk),
      ledger,
      "ledger-history": ledgerHistory,
    }).map(([name, ruleset]) => [
      `.github/rulesets/${name}.json`,
      `${JSON.stringify(ruleset, null, 2)}\n`,
    ]),
  );

const ruleset = (
  name: string,
  branch: string,
  rules: readonly object[],
): object => ({
  name,
  target: "branch",
  source_type: "Repository",
  enforcement: "active",
  conditions: { ref_name: { include: [branch], exclude: [] } },
  rules,
  bypass_actors: [],
});

const appendOnly = [{ type: "deletion" }, { type: "non_fast_forward" }];

/**
 * GitHub Actions' own App: a status of the same name by anybody else does not count. But every workflow that somebody pushes speaks
 * in its name; in the clerk's only those that hold its key.
 */
const githubActions = 15368;

const requiredOf = (clerk: number | null): object =>
  clerk === null
    ? { context: requiredCheck, integration_id: githubActions }
    : { context: checkContext, integration_id: clerk };

const main = (clerk: number | null): object =>
  ruleset("Curfew: main", "~DEFAULT_BRANCH", [
    ...appendOnly,
    {
      type: "pull_request",
      parameters: {
        required_approving_review_count: 1,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: true,
        require_last_push_approval: true,
        required_review_thread_resolution: false,
      },
    },
    {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [requiredOf(clerk)],
        // An update of the branch is a push, and would ask for every approval again.
        strict_required_status_checks_policy: false,
      },
    },
  ]);

const ledgerRef = `refs/heads/${ledgerBranch}`;

const ledger = ruleset("Curfew: who writes the ledger", ledgerRef, [
  { type: "creation" },
  { type: "update" },
]);

const ledgerHistory = ruleset(
  "Curfew: the ledger is append-only",
  ledgerRef,
  appendOnly,
);
