/** Counts the calls of a run, and says which of them goes wrong. */
import type { Act, Channel, Trouble } from "./faults.ts";

export interface Call {
  readonly channel: Channel;
  readonly method: string;
  /** Path and query; of AWS, whose path is always the same, the operation and what is sent. */
  readonly path: string;
}

/** One call of a rehearsed run. The order of calls made at once may differ, so it is known by what it asks and how often that came before. */
export interface KnownCall extends Call {
  readonly occurrence: number;
}

export interface Desk {
  /** Forgets all calls, and arms nothing or a trouble. */
  begin(trouble: (Trouble & { readonly call: KnownCall }) | null): void;
  /** null: nothing goes wrong with this one. */
  take(call: Call): Act | null;
  readonly calls: () => readonly KnownCall[];
  /** Those that went wrong. */
  readonly hits: () => readonly KnownCall[];
}

export const createDesk = (now: () => number): Desk => {
  let armed: Parameters<Desk["begin"]>[0] = null;
  let calls: KnownCall[] = [];
  let hits: KnownCall[] = [];
  return {
    begin: (trouble) => {
      armed = trouble;
      calls = [];
      hits = [];
    },
    take: (call) => {
      const occurrence = calls.filter((one) => isSame(one, call)).length + 1;
      const known = { ...call, occurrence };
      calls.push(known);
      if (armed === null) return null;
      const isIt =
        isSame(known, armed.call) && occurrence === armed.call.occurrence;
      const isInWake =
        armed.isLasting &&
        hits.length > 0 &&
        call.channel === armed.call.channel;
      if (!isIt && !isInWake) return null;
      hits.push(known);
      return armed.fault.act(call, now());
    },
    calls: () => calls,
    hits: () => hits,
  };
};

const isSame = (a: Call, b: Call): boolean =>
  a.channel === b.channel && a.method === b.method && a.path === b.path;

/** A call as people read it: ids and commits say nothing to them. */
export const spell = (call: KnownCall): string => {
  const vendor: Readonly<Record<Channel, string>> = {
    github: "GitHub",
    git: "git",
    okta: "Okta",
    aws: "AWS",
  };
  const path = call.path
    .replace(/^\/api\/v[13]/, "")
    .replace(/\/00[a-z]\w{17}/g, "/{id}")
    .replace(/\b[0-9a-f]{40}\b/g, "{sha}")
    .replace(/\?(?!service=).*$/, "?…");
  const again = call.occurrence === 1 ? "" : ` (${call.occurrence})`;
  return `${vendor[call.channel]} ${call.method} ${path}${again}`;
};
