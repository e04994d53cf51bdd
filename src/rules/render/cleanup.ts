import type { Ended } from "../../domain/plan.ts";
import { toRfc3339 } from "../../domain/time.ts";
import { codeSpan, escapeMarkdown, table } from "./markdown.ts";

/** A grant that is over, with what its file said. */
export interface Leftover extends Pick<
  Ended,
  "grant" | "user" | "tier" | "reason" | "endsAt"
> {
  /** null: what stands there now cannot be read. */
  readonly wish: string | null;
}

export const cleanupTitle = (tier: string, count: number): string =>
  `Remove ${count} ended ${count === 1 ? "grant" : "grants"} of ${tier}`;

export const cleanupBody = (
  tier: string,
  leftovers: readonly Leftover[],
): string =>
  [
    `These grants of ${codeSpan(tier)} are over, and Okta has confirmed that nobody holds the tier through them any more. This pull request only removes their files; merging it changes nobody's access.`,
    "",
    table(
      ["who", "file", "ended", "why", "what it was for"],
      leftovers.map(({ user, grant, endsAt, reason, wish }) => [
        codeSpan(user),
        codeSpan(grant),
        endsAt === null ? "" : toRfc3339(endsAt),
        endedBecause[reason],
        wish === null ? "cannot be read any more" : escapeMarkdown(wish),
      ]),
    ),
    ...(leftovers.some(({ wish }) => wish === null)
      ? [
          "",
          "A file that cannot be read any more was changed after its grant had been merged. As it stands it gives nobody access, and every run reports it. Was it meant to extend the grant? Then mend it by a pull request of its own, and this one leaves it out.",
        ]
      : []),
    "",
    "Curfew keeps this branch up to date and never merges it.",
  ].join("\n");

export const endedBecause: Record<Ended["reason"], string> = {
  expired: "its time was over",
  "file-removed": "its file was removed",
  superseded: "a newer version took its place",
  "tier-changed": "the tier's group or AWS side changed",
  "tier-deleted": "the tier was removed",
  "person-inactive": "the person was suspended or deactivated",
  "left-audience": "the person left the tier's audience",
  revoked: "revoked early",
  undone: "main stopped supporting it",
};
