/** Shows a check on its pull request: one comment, edited in place, and a commit status. */
import { messageOf } from "../../domain/errors.ts";
import type { PullRequest } from "../../domain/forge.ts";
import {
  checkMarker,
  checkPage,
  commentBound,
} from "../../rules/render/check-comment.ts";
import {
  checkContext,
  type CheckReport,
  headline,
  passes,
} from "../../rules/render/check-report.ts";
import type { Forge } from "../ports.ts";

export interface Published {
  /** What could not be shown, and why, for standard error. */
  readonly failures: readonly string[];
  /** Nothing could be shown: whoever waits for the check would wait in vain. */
  readonly isMute: boolean;
  /** The status by which GitHub lets people merge was to be written, and is not there. */
  readonly isStatusLost: boolean;
}

/**
 * Each is tried whatever becomes of the other. What cannot be shown changes nothing of what was found. A status belongs to a commit, and
 * one commit can be the head of several pull requests: what was found on the way to another branch says nothing about main.
 */
export const publish = async (
  forge: Pick<Forge, "upsertComment" | "refreshComment" | "setStatus">,
  report: CheckReport,
  { number, base }: PullRequest,
  {
    main,
    url,
  }: {
    /** The default branch. */
    readonly main: string;
    /** The page of the run that tells it; null: there is none. */
    readonly url: string | null;
  },
): Promise<Published> => {
  const body = checkPage(report, commentBound);
  const attempts = [
    {
      what: "the comment",
      // Where a pull request does not concern access, nobody is told so unasked.
      done: report.isConcerned
        ? forge.upsertComment(number, checkMarker, body)
        : forge.refreshComment(number, checkMarker, body),
    },
    ...(base.ref === main
      ? [
          {
            what: "the commit status",
            done: forge.setStatus(report.commit, {
              state: passes(report) ? "success" : "failure",
              context: checkContext,
              description: headline(report),
              ...(url === null ? {} : { targetUrl: url }),
            }),
          },
        ]
      : []),
  ];
  const results = await Promise.allSettled(attempts.map(({ done }) => done));
  const failures = results.flatMap((result, at) =>
    result.status === "rejected"
      ? [
          `${attempts[at]?.what ?? ""} could not be written: ${messageOf(result.reason)}`,
        ]
      : [],
  );
  return {
    failures,
    isMute: failures.length === attempts.length,
    isStatusLost: results[1]?.status === "rejected",
  };
};
