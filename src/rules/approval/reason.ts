/** Evidence in three values: a claim holds, fails, or could not be found out. Only what is certain may refuse. */
import type { ReasonCode } from "../../domain/reason-code.ts";
import type { Evidence } from "../../domain/verdict.ts";

export interface Reason extends Evidence {
  readonly because: readonly Reason[];
  /** Unclear because a permission or a setting of ours is missing, which waiting does not mend and the author cannot help. */
  readonly ours: boolean;
  /**
   * It fails by what is so today: who is active, who is who, who is in a team, who may write. Nobody keeps a history of that, so it may
   * have held at the merge.
   */
  readonly isOfToday?: boolean;
}

export const holds = (
  code: ReasonCode,
  text: string,
  because: readonly Reason[] = [],
): Reason => ({ code, holds: true, text, because, ours: false });

export const fails = (
  code: ReasonCode,
  text: string,
  because: readonly Reason[] = [],
): Reason => ({ code, holds: false, text, because, ours: false });

export const failsToday: typeof fails = (...of) => ({
  ...fails(...of),
  isOfToday: true,
});

export const unclear = (
  code: ReasonCode,
  text: string,
  ours = false,
  because: readonly Reason[] = [],
): Reason => ({ code, holds: null, text, because, ours });

/** Certain where anything in it is. */
export const sum = (
  code: ReasonCode,
  text: string,
  because: readonly Reason[],
): Reason => {
  if (because.every((reason) => reason.holds !== false))
    return unclear(code, text, false, because);
  return (restsOnToday(because) ? failsToday : fails)(code, text, because);
};

export const notAsked = "it was not asked for";

/** What was asked of the world: its answer, or why there is none. An error is never absence. */
export type Gathered<Value> =
  { readonly known: true; readonly value: Value } | Unread;

export interface Unread {
  readonly known: false;
  readonly why: string;
  /** A permission or a setting of ours is missing. */
  readonly ours: boolean;
}

export const known = <Value>(value: Value): Gathered<Value> => ({
  known: true,
  value,
});

/** Judges an answer; where there is none, nothing is concluded. */
export const judge = <Value>(
  code: ReasonCode,
  what: string,
  gathered: Gathered<Value>,
  verdict: (value: Value) => Reason,
): Reason =>
  gathered.known ? verdict(gathered.value) : unread(code, what, gathered);

export const unread = (
  code: ReasonCode,
  what: string,
  { why, ours }: Unread,
): Reason => unclear(code, `${what} could not be read: ${why}`, ours);

export type Conclusion = "proven" | "refused" | "unknown";

/** One certain failure refuses, whatever else is unclear. */
export const conclude = (reasons: readonly Reason[]): Conclusion => {
  if (reasons.some((reason) => reason.holds === false)) return "refused";
  return reasons.every((reason) => reason.holds === true)
    ? "proven"
    : "unknown";
};

/** Does something fail, and all of it by what is so today? */
export const restsOnToday = (reasons: readonly Reason[]): boolean => {
  const failed = reasons.filter(({ holds }) => holds === false);
  return (
    failed.length > 0 && failed.every(({ isOfToday }) => isOfToday === true)
  );
};

/** Is anything unclear for want of a permission or setting of ours? */
export const isOurs = (reason: Reason): boolean =>
  reason.holds === null && (reason.ours || reason.because.some(isOurs));
