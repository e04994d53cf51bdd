/**
 * Answers with their ETags. GitHub is asked each time and says with a 304, which costs nothing of the rate limit, that the answer
 * is still the same: freshness is never assumed. The oldest leave when there is no more room.
 */
import type { Answer } from "./errors.ts";

export interface Etags {
  /** The answer to revalidate, with its tag. */
  find(key: string): { readonly tag: string; readonly answer: Answer } | null;
  /** Only for answers whose shape was checked: a broken one would come back with every 304. */
  keep(key: string, answer: Answer): void;
}

export const createEtags = (roomInBytes: number): Etags => {
  const kept = new Map<string, { tag: string; answer: Answer; size: number }>();
  let used = 0;
  const drop = (key: string): void => {
    used -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  return {
    find: (key) => {
      const entry = kept.get(key);
      if (entry === undefined) return null;
      kept.delete(key);
      kept.set(key, entry);
      return entry;
    },
    keep: (key, answer) => {
      drop(key);
      const tag = answer.headers["etag"];
      if (answer.status !== 200 || tag === undefined) return;
      const size = sizeOf(answer.data);
      if (size > roomInBytes) return;
      kept.set(key, { tag, answer, size });
      used += size;
      for (const oldest of kept.keys()) {
        if (used <= roomInBytes) break;
        drop(oldest);
      }
    },
  };
};

const sizeOf = (data: unknown): number => toComparable(data).length * 2;

/** JSON text, also of the big integers that Octokit's parser makes. */
export const toComparable = (data: unknown): string =>
  JSON.stringify(data, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
