/** What a branch can be protected by, in words for people. */
export type Protection =
  | "pull-request"
  | "code-owners"
  | "stale-dismissal"
  | "last-push-approval"
  | "required-check"
  | "check-source"
  | "no-force-push"
  | "no-deletion"
  | "only-the-controller-pushes";

/** As a status (`curfew/check`), as a called workflow's job (`curfew / check`), or as the job of this repository's own workflow. */
export const isCurfewCheck = (context: string): boolean =>
  /^(?:curfew ?\/ ?)?check$/.test(context);

export const texts: Readonly<
  Record<Protection, { name: string; lack: string; remedy: string }>
> = {
  "pull-request": {
    name: "pull request",
    lack: "changes need no pull request",
    remedy: "require a pull request before merging",
  },
  "code-owners": {
    name: "code-owner review",
    lack: "changes need no review by a code owner",
    remedy: "require review from code owners",
  },
  "stale-dismissal": {
    name: "stale approvals dismissed",
    lack: "an approval outlives the commits that it was given for",
    remedy: "dismiss stale pull request approvals when new commits are pushed",
  },
  "last-push-approval": {
    name: "last push approved by somebody else",
    lack: "whoever pushed last can be the one whose approval counts",
    remedy: "require approval of the most recent reviewable push",
  },
  "required-check": {
    name: "required check",
    lack: "a pull request can be merged without the check curfew/check",
    remedy: "require the status check curfew/check",
  },
  "check-source": {
    name: "check by a named App",
    lack: "the check curfew/check counts from anybody who may write, by a status of that name",
    remedy:
      "name the App whose check counts as its expected source: GitHub Actions, or the clerk",
  },
  "no-force-push": {
    name: "no force-push",
    lack: "its history can be rewritten",
    remedy: "block force pushes",
  },
  "no-deletion": {
    name: "no deletion",
    lack: "it can be deleted",
    remedy: "restrict deletions",
  },
  "only-the-controller-pushes": {
    name: "only the controller pushes",
    lack: "everybody with write access can push to it",
    remedy:
      "restrict updates, in a ruleset of its own that only the controller's App bypasses",
  },
};
