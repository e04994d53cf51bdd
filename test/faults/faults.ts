/** Everything that can go wrong with one call, in the words of the network and of each vendor. */

/** Who is spoken to: GitHub's REST API, git over HTTP on the same host, Okta, or AWS. */
export type Channel = "github" | "git" | "okta" | "aws";

export type Act =
  /** In place of the server; the request never reaches it. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly type: "json" | "html";
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** `after`: the server did what was asked, and nobody hears of it. */
  | {
      readonly kind: "reset" | "silence" | "kill";
      readonly when: "before" | "after";
    }
  | { readonly kind: "delay" | "truncate" | "drip" };

interface Fault {
  readonly name: string;
  /** `now` in milliseconds, for headers that name a time. */
  readonly act: (channel: Channel, now: number) => Act;
  /** Left out: every channel has it. */
  readonly channels?: readonly Channel[];
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

const html = (status: number, headers = {}): Act => ({
  kind: "answer",
  status,
  type: "html",
  body: page,
  headers,
});

/** Whoever answers in a vendor's place, such as a captive portal, may have any clock. */
const foreignClock = { date: "Sat, 22 Nov 2031 12:00:00 GMT" };

const awsErrors: Readonly<Record<number, string>> = {
  401: "UnrecognizedClientException",
  403: "AccessDeniedException",
  429: "ThrottlingException",
};

/** The vendor's own way to refuse. */
const refusal = (
  channel: Channel,
  status: number,
  about: { readonly code: string; readonly documentation: string },
  headers: Readonly<Record<string, string>> = {},
): Act => ({
  kind: "answer",
  // AWS says most of it with 400, and its own name of the error.
  status: channel === "aws" && status < 500 ? 400 : status,
  type: channel === "git" ? "html" : "json",
  headers: channel === "aws" ? {} : headers,
  body:
    channel === "aws"
      ? JSON.stringify({
          __type: awsErrors[status] ?? "InternalServerException",
          Message: "Refused by the fault matrix",
        })
      : channel === "okta"
        ? JSON.stringify({
            errorCode: about.code,
            errorSummary: "Refused by the fault matrix",
            errorLink: about.code,
            errorId: "oaeFaults",
            errorCauses: [],
          })
        : JSON.stringify({
            message: "Refused by the fault matrix",
            documentation_url: about.documentation,
          }),
});

const restDocs = "https://docs.github.com/rest";
const limitDocs =
  "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

const garbage = (body: string, type: "json" | "html"): Fault["act"] => {
  return () => ({ kind: "answer", status: 200, type, body });
};

/** git reads no JSON, and one text that is none of its own is like another. */
const rest: readonly Channel[] = ["github", "okta", "aws"];

const faults: readonly Fault[] = [
  {
    name: "500",
    act: (channel) =>
      refusal(channel, 500, { code: "E0000009", documentation: restDocs }),
  },
  { name: "502-html", act: () => html(502) },
  { name: "503", act: () => html(503, { "retry-after": "5" }) },
  {
    name: "429",
    act: (channel, now) =>
      refusal(
        channel,
        429,
        { code: "E0000047", documentation: limitDocs },
        channel === "okta"
          ? {
              "x-rate-limit-limit": "100",
              "x-rate-limit-remaining": "0",
              "x-rate-limit-reset": String(Math.ceil(now / 1000) + 20),
            }
          : { "retry-after": "20" },
      ),
  },
  {
    name: "429-bare",
    act: (channel) =>
      refusal(channel, 429, { code: "E0000047", documentation: limitDocs }),
  },
  {
    name: "403",
    act: (channel) =>
      refusal(
        channel,
        403,
        { code: "E0000006", documentation: limitDocs },
        channel === "github" ? { "retry-after": "20" } : {},
      ),
  },
  {
    name: "401",
    act: (channel) =>
      refusal(
        channel,
        401,
        { code: "E0000011", documentation: restDocs },
        channel === "git" ? { "www-authenticate": 'Basic realm="git"' } : {},
      ),
  },
  { name: "404-html", act: () => html(404) },
  {
    name: "302",
    act: () =>
      html(302, { location: "https://sign-in.invalid/", ...foreignClock }),
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
  { name: "html-200", act: () => html(200, foreignClock) },
  { name: "html-as-json", channels: rest, act: garbage(page, "json") },
  { name: "broken-json", channels: rest, act: garbage('[{"id":"00g', "json") },
  { name: "null-200", channels: rest, act: garbage("null", "json") },
  { name: "object-200", channels: rest, act: garbage("{}", "json") },
  { name: "empty-200", act: garbage("", "json") },
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
  "empty-200",
]);

/** In the order of the table. */
export const troubles: readonly Trouble[] = [
  ...faults.map((fault) => ({ fault, isLasting: false })),
  ...faults
    .filter(({ name }) => lasting.has(name))
    .map((fault) => ({ fault, isLasting: true })),
];

export const troublesOf = (channel: Channel): readonly Trouble[] =>
  troubles.filter(({ fault }) => fault.channels?.includes(channel) ?? true);

export const nameOf = ({ fault, isLasting }: Trouble): string =>
  isLasting ? `${fault.name}…` : fault.name;
