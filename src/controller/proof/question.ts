/** What is asked of one pull request, merged or not. */
import type { PullRequest } from "../../domain/forge.ts";
import type { CommitSha, Login } from "../../domain/ids.ts";
import type { Gathered } from "../../rules/approval/reason.ts";

export interface PullRequestQuestion {
  readonly pullRequest: PullRequest;
  /** Whose policy governs. */
  readonly governing: Gathered<CommitSha>;
  /** Main just before its range; for an open one, main. */
  readonly before: CommitSha;
  /** Main just after its range; null: not merged. */
  readonly after: CommitSha | null;
  /** What is to be judged. */
  readonly paths: readonly string[];
  /** Who is to profit from it. */
  readonly users: readonly Login[];
  /** Are names wanted of those who can still approve? */
  readonly withRosters: boolean;
  /** Why nobody may be asked who anybody is; left out: everybody who has to do with it is asked for. */
  readonly withoutIdentities?: string;
}
