import type { Instant } from "../../../domain/time.ts";

/** GitHub's times have whole seconds. */
export const time = (at: Instant): string =>
  new Date(Math.floor(at / 1000) * 1000).toISOString().replace(".000Z", "Z");

export const timeOrNull = (at: Instant | null): string | null =>
  at === null ? null : time(at);

export const nodeId = (kind: string, id: number | string): string =>
  `${kind}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
