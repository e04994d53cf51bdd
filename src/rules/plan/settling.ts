import type { Instant } from "../../domain/time.ts";

/** Okta may take this long to show a change; nothing younger is called drift (facts/okta.md). */
const settlingTime = 60_000;

export const isFresh = (at: Instant | undefined, now: Instant): boolean =>
  at !== undefined && now - at < settlingTime;
