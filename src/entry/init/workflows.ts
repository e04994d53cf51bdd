import type { Controller } from "./controller.ts";

/**
 * Workflows that only say when, and call the controller's own at its pinned commit. Which repository and commit that is, the called
 * workflow asks GitHub: it takes no word of the caller for it.
 */
export const workflowFiles = (
  controller: Controller,
): Readonly<Record<string, string>> => ({
  ".github/workflows/check.yml": check(controller),
  ".github/workflows/reconcile.yml": reconcile(controller),
});

/** As GitHub names the check of a job in a called workflow: the caller's job, then the called one's. */
export const requiredCheck = "curfew / check";

const called = ({ repository, commit }: Controller, file: string): string =>
  `${repository}/.github/workflows/${file}@${commit} # the commit that you reviewed`;

const check = (
  controller: Controller,
): string => `# What a pull request would do, before it is merged.
name: check

on:
  pull_request_target:
    branches: [main]
    types: [opened, synchronize, reopened, edited, ready_for_review]
  merge_group:
  # "/curfew recheck", by somebody who may write.
  issue_comment:
    types: [created]

permissions: {}

jobs:
  curfew:
    permissions:
      contents: read
      # For a role in AWS, where the environment names one; without this line GitHub does not start the called workflow.
      id-token: write
      pull-requests: write
      statuses: write
    uses: ${called(controller, "check.yml")}
    # Without this, GitHub does not give the called workflow the secrets of its environment.
    secrets: inherit
`;

const reconcile = (
  controller: Controller,
): string => `# Makes every tier's group what main says it is, and opens the pull requests that remove ended grants.
name: reconcile

on:
  push:
    branches: [main]
  # Off the full hour, when GitHub is busiest. It is a backstop: GitHub delays and drops schedules.
  schedule:
    - cron: "7-57/10 * * * *"
  workflow_dispatch:
    inputs:
      allow-removals:
        description: Let so many unexplained removals go beyond the brake
        type: string
        default: ""
      new-ledger:
        description: Start a ledger where there is none
        type: boolean
        default: false
  # For a scheduler of your own that is punctual.
  repository_dispatch:
    types: [curfew]

permissions: {}

# No concurrency here: the called workflow has the one group for whatever writes, and would wait for its own caller.
jobs:
  curfew:
    permissions:
      contents: read
      id-token: write
    uses: ${called(controller, "reconcile.yml")}
    with:
      allow-removals: \${{ inputs.allow-removals || '' }}
      new-ledger: \${{ inputs.new-ledger || false }}
    # Without this, GitHub does not give the called workflow the secrets of its environments.
    secrets: inherit
`;
