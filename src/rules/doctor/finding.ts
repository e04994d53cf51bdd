import type { Finding, FindingCode, Severity } from "../../domain/finding.ts";
import type { Looked } from "../../domain/posture.ts";

/** `place` is a setting and no file: `github:branches/main`, `okta:credential`. */
export const postureFinding = (
  place: string,
  code: FindingCode,
  severity: Severity,
  message: string,
  hint: string,
): Finding => ({
  code,
  severity,
  path: place,
  line: null,
  column: null,
  message,
  hint,
});

/** What could not be looked at is said, because it may be as bad as it gets. An error where adds may depend on it. */
export const notLookedAt = (
  place: string,
  what: string,
  looked: Extract<Looked<unknown>, { kind: "unreadable" }>,
  severity: "error" | "warning" = "warning",
): Finding =>
  postureFinding(
    place,
    "not-looked-at",
    severity,
    `Could not be looked at: ${what} (${looked.why})`,
    looked.remedy,
  );

/** Judges what is known, and says so where it is not. */
export const judgeLooked = <Value>(
  place: string,
  what: string,
  looked: Looked<Value>,
  judge: (value: Value) => readonly Finding[],
): readonly Finding[] =>
  looked.kind === "known"
    ? judge(looked.value)
    : [notLookedAt(place, what, looked)];
