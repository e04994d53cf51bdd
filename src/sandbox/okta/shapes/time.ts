import type { Instant } from "../../../domain/time.ts";

/** Okta writes milliseconds always: `2026-11-22T18:00:00.000Z`. */
export const oktaTime = (at: Instant): string => new Date(at).toISOString();

export const oktaTimeOrNull = (at: Instant | null): string | null =>
  at === null ? null : oktaTime(at);
