/** What `curfew revoke` did, and what it could not look at. */
import type { Revocation, Revoked } from "../../controller/levers/revoke.ts";
import { printable } from "../../rules/printable.ts";
import type { EndedSessions } from "../end-sessions.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";

export interface Tidied {
  readonly pullRequests: readonly number[];
  readonly trouble: string | null;
}

export const tellRevoked = (
  { json, print, printJson, paint }: CommandContext,
  {
    now,
    revoked: { applied, trouble, isKept },
    sessions,
    tidied,
    unseen,
  }: {
    readonly now: string;
    readonly revoked: Revoked;
    readonly sessions: EndedSessions;
    readonly tidied: Tidied;
    readonly unseen: readonly string[];
  },
): void => {
  const revoked = applied.map(({ change, outcome, error }) => ({
    user: change.user,
    tier: change.tier,
    group: change.group,
    grant: change.grant,
    outcome,
    error,
  }));
  if (json) {
    const { pullRequests } = tidied;
    printJson({
      now,
      revoked,
      sessions: sessions.texts,
      ledger: trouble,
      pullRequests,
      error: tidied.trouble,
      unseen,
    });
    return;
  }
  print(
    [
      ...revoked.map(({ user, group, outcome, error }) =>
        paint(
          error === null ? "green" : "red",
          `${printable(user)} out of ${printable(group)}: ${outcome}${error === null ? "" : ` (${printable(error)})`}`,
        ),
      ),
      ...sessions.texts.map((text) => printable(text, 1_000)),
      ...(trouble === null
        ? []
        : [
            isKept
              ? paint(
                  "yellow",
                  `The ledger does not say so yet: ${printable(trouble)}. It is kept beside it, and nobody who vanished is added again.`,
                )
              : paint(
                  "red",
                  `The ledger does not say so: ${printable(trouble)}. The state directory cannot keep it either, so only who was seen in the group stays out: revoke again once one of them can be written.`,
                ),
          ]),
      ...(unseen.length === 0 ? [] : [paint("yellow", notSeen(unseen))]),
      ...tidied.pullRequests.map((number) => `Pull request #${number}`),
      ...(tidied.trouble === null
        ? []
        : [
            paint(
              "yellow",
              `The file still stands: ${printable(tidied.trouble)}. Run curfew cleanup later.`,
            ),
          ]),
    ].join("\n"),
  );
};

/** That nothing was found means that there is nothing only where everything could be looked at. */
export const tellNothing = (
  { json, print, printJson }: CommandContext,
  { removals, unseen }: Revocation,
  now: string,
): ExitCode => {
  if (json) printJson({ now, revoked: [], unseen });
  else
    print(
      removals.length > 0
        ? [
            "No file on main gives it, so there is no pull request to open. With --now these are taken out:",
            ...removals.map(
              ({ user, group }) =>
                `  ${printable(user)} of ${printable(group)}`,
            ),
          ].join("\n")
        : unseen.length === 0
          ? "There is nothing of that to revoke."
          : `Nothing was found to revoke. ${notSeen(unseen)}`,
    );
  return unseen.length === 0 ? exitCode.findings : exitCode.partial;
};

const notSeen = (unseen: readonly string[]): string =>
  [
    "Not everything could be looked at, so somebody may be in all the same:",
    ...unseen.map((text) => `  ${printable(text, 1_000)}`),
  ].join("\n");
