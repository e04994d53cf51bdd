import type { Finding } from "../domain/finding.ts";
import type { TierName } from "../domain/ids.ts";
import type { Remove } from "../domain/plan.ts";
import type { Tier } from "../domain/tier.ts";
import { count } from "./approval/words.ts";
import { findingAt, wholeFile } from "./fault.ts";
import type { Parsed } from "./parsed-file.ts";
import { printable } from "./printable.ts";

/** What merging does to a tier. */
export interface TierChange {
  readonly name: TierName;
  readonly path: string;
  /** null: it has no file any more, or none that can be read. */
  readonly parsed: Parsed<Tier> | null;
  /** Who is in by it, and would not be any more. */
  readonly lost: readonly Remove[];
  /** Files of grants that stand on main and would give nothing. */
  readonly orphans: readonly string[];
}

/** Who loses access by a change of policy, said of the file that takes it. A warning: it may be just what is wanted. */
export const judgeStaysEnded = (change: TierChange): readonly Finding[] => {
  const { name, path, parsed, lost, orphans } = change;
  const losers = [...new Set(lost.map(({ user }) => user))];
  const said = [
    ...(losers.length === 0
      ? []
      : [
          `${losers.length === 1 ? "1 person" : `${losers.length} people`} would be out of tier "${name}" at once: ${listed(losers)}`,
        ]),
    ...(orphans.length === 0
      ? []
      : [
          `${count(orphans.length, "grant")} of it would stand on main and give nothing: ${listed(orphans)}`,
        ]),
  ];
  if (said.length === 0) return [];
  const key = lost.some(({ reason }) => reason === "expired")
    ? "maxDuration"
    : lost.some(
          ({ group }) => parsed?.value != null && group !== parsed.value.group,
        )
      ? "group"
      : "aws";
  return [
    findingAt(
      path,
      parsed?.value == null ? wholeFile : parsed.positions.ofValue([key]),
      {
        code: "stays-ended",
        message: `Merged now, ${said.join("; ")}.`,
        hint: "Where they shall keep it, let them ask for what takes its place first.",
      },
      "warning",
    ),
  ];
};

const most = 10;

const listed = (words: readonly string[]): string =>
  words
    .slice(0, most)
    .map((word) => printable(word))
    .concat(words.length > most ? [`and ${words.length - most} more`] : [])
    .join(", ");
