/** Everything that can go wrong with one call, in the words of the network and of each vendor. */
import type { Call } from "./desk.ts";
import {
  limitDocs,
  oktasOwn,
  permissionDocs,
  refusal,
  restDocs,
} from "./refusals.ts";

/** Who is spoken to: GitHub's REST API, git over HTTP on the same host, Okta, or AWS. */
export type Channel = "github" | "git" | "okta" | "aws";

export type Act =
  /** In place of the server's answer. `after`: the server did what was asked, and nobody hears of it; else nothing reaches it. */
  | (ForeignAnswer & {
      readonly kind: "answer";
      readonly when: "before" | "after";
    })
  | {
      readonly kind: "reset" | "silence" | "kill";
      readonly when: "before" | "after";
    }
  | { readonly kind: "delay" | "truncate" | "drip" };

export interface ForeignAnswer {
  readonly status: number;
  readonly type: "json" | "html" | "xml";
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Fault {
  readonly name: string;
  /** `now` in milliseconds, for headers that name a time. */
  readonly act: (call: Call, now: number) => Act;
  /** Left out: every channel has it. */
  readonly channels?: readonly Channel[];
  /** Where nothing is written, it is the same as another one. */
  readonly isForWrites?: boolean;
  /** The vendor knows who asks, and says that they may not. */
  readonly isDenial?: boolean;
  /** Noticed only by a time limit, which the run gets shortened. */
  readonly isSlow?: boolean;
  /** Needs a process of its own. */
  readonly isKill?: boolean;
}

/** A fault from one call on: that call alone, or every later one on its channel too. */
export interface Trouble {
  readonly fault: Fault;
  readonly isLasting: boolean;
}

const page = "<!doctype html><title>Sorry</title><p>Please sign in.</p>";

const html = (status: number, headers = {}): ForeignAnswer => ({
  status,
  type: "html",
  body: page,
  headers,
});

/** The request never reaches the server. */
const instead = (answer: ForeignAnswer): Act => ({
  kind: "answer",
  when: "before",
  ...answer,
});

const afterwards = (answer: ForeignAnswer): Act => ({
  kind: "answer",
  when: "after",
  ...answer,
});

/** Whoever answers in a vendor's place, such as a captive portal, may have any clock. */
const foreignClock = { date: "Sat, 22 Nov 2031 12:00:00 GMT" };

/** Of the vendor itself, gone wrong. */
const garbage =
  (body: string): Fault["act"] =>
  ({ channel }) =>
    instead({
      status: 200,
      type: "json",
      body,
      headers: channel === "okta" ? oktasOwn : {},
    });

/** Just what would be believed, did Okta say it: done, or that there is none. */
const likeOktas: Fault["act"] = (call) =>
  instead({
    status: isWrite(call) ? 204 : 200,
    type: "json",
    body: isWrite(call) ? "" : "[]",
    headers: foreignClock,
  });

const outage = (call: Call): ForeignAnswer =>
  refusal(call, 500, { code: "E0000009", documentation: restDocs });

/** git reads no JSON, and one text that is none of its own is like another. */
const rest: readonly Channel[] = ["github", "okta", "aws"];

const faults: readonly Fault[] = [
  { name: "500", act: (call) => instead(outage(call)) },
  {
    name: "500-after",
    isForWrites: true,
    act: (call) => afterwards(outage(call)),
  },
  { name: "502-html", act: () => instead(html(502)) },
  {
    name: "502-html-after",
    isForWrites: true,
    act: () => afterwards(html(502)),
  },
  { name: "503", act: () => instead(html(503, { "retry-after": "5" })) },
  {
    name: "429",
    act: (call, now) =>
      instead(
        refusal(
          call,
          429,
          { code: "E0000047", documentation: limitDocs },
          call.channel === "okta"
            ? {
                "x-rate-limit-limit": "100",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": String(Math.ceil(now / 1000) + 20),
              }
            : { "retry-after": "20" },
        ),
      ),
  },
  {
    name: "429-bare",
    act: (call) =>
      instead(
        refusal(call, 429, { code: "E0000047", documentation: limitDocs }),
      ),
  },
  {
    // GitHub's is a rate limit; Okta's and AWS's is a permission that is missing.
    name: "403",
    isDenial: true,
    act: (call) =>
      instead(
        refusal(
          call,
          403,
          { code: "E0000006", documentation: limitDocs },
          call.channel === "github" ? { "retry-after": "20" } : {},
        ),
      ),
  },
  {
    name: "403-permission",
    isDenial: true,
    channels: ["github"],
    act: (call) =>
      instead(
        refusal(call, 403, {
          code: "E0000006",
          documentation: permissionDocs,
          words: "Resource not accessible by integration",
        }),
      ),
  },
  {
    name: "401",
    act: (call) =>
      instead(
        refusal(
          call,
          401,
          { code: "E0000011", documentation: restDocs },
          call.channel === "git"
            ? { "www-authenticate": 'Basic realm="git"' }
            : {},
        ),
      ),
  },
  { name: "404-html", act: () => instead(html(404)) },
  {
    name: "302",
    act: () =>
      instead(
        html(302, { location: "https://sign-in.invalid/", ...foreignClock }),
      ),
  },
  { name: "reset-before", act: () => ({ kind: "reset", when: "before" }) },
  { name: "reset-after", act: () => ({ kind: "reset", when: "after" }) },
  {
    name: "hang",
    isSlow: true,
    act: () => ({ kind: "silence", when: "before" }),
  },
  {
    name: "hang-after",
    isSlow: true,
    act: () => ({ kind: "silence", when: "after" }),
  },
  { name: "delay", act: () => ({ kind: "delay" }) },
  { name: "truncate", act: () => ({ kind: "truncate" }) },
  { name: "drip", isSlow: true, act: () => ({ kind: "drip" }) },
  { name: "html-200", act: () => instead(html(200, foreignClock)) },
  { name: "like-oktas", channels: ["okta"], act: likeOktas },
  { name: "html-as-json", channels: rest, act: garbage(page) },
  { name: "broken-json", channels: rest, act: garbage('[{"id":"00g') },
  { name: "null-200", channels: rest, act: garbage("null") },
  { name: "object-200", channels: rest, act: garbage("{}") },
  { name: "empty-200", act: garbage("") },
  {
    name: "empty-200-after",
    isForWrites: true,
    act: () => afterwards({ status: 200, type: "json", body: "" }),
  },
  {
    name: "kill-before",
    isKill: true,
    act: () => ({ kind: "kill", when: "before" }),
  },
  {
    name: "kill-after",
    isKill: true,
    act: () => ({ kind: "kill", when: "after" }),
  },
];

/** Where an outage is another thing than a single failure, which a second try would hide. */
const lasting: ReadonlySet<string> = new Set([
  "500",
  "429",
  "403",
  "401",
  "reset-before",
  "reset-after",
  "hang",
  "truncate",
  "html-200",
  "like-oktas",
  "empty-200",
]);

/** In the order of the table. */
export const troubles: readonly Trouble[] = [
  ...faults.map((fault) => ({ fault, isLasting: false })),
  ...faults
    .filter(({ name }) => lasting.has(name))
    .map((fault) => ({ fault, isLasting: true })),
];

export const troublesOf = (call: Call): readonly Trouble[] =>
  troubles.filter(
    ({ fault }) =>
      (fault.channels?.includes(call.channel) ?? true) &&
      (fault.isForWrites !== true || isWrite(call)),
  );

const isWrite = ({ channel, method, path }: Call): boolean => {
  switch (channel) {
    case "github":
    case "okta":
      return method !== "GET" && method !== "HEAD";
    case "git":
      return method === "POST" && path.endsWith("/git-receive-pack");
    case "aws":
      return /^\/#(?:Attach|Create|Delete|Detach|Provision|Put|Update)/.test(
        path,
      );
  }
};

export const nameOf = ({ fault, isLasting }: Trouble): string =>
  isLasting ? `${fault.name}…` : fault.name;
