/** The numbered hazards of Okta's SDK, and what else Okta's interface does to a caller that believes it. */
import { cut, type Defence } from "./defence.ts";

const noTimeout = cut(
  "okta/transport.ts",
  "AbortSignal.timeout(config.limits.callTimeout)",
  "new AbortController().signal",
);

export const oktaDefences: readonly Defence[] = [
  {
    hazard: "Okta 1",
    what: "an id of `..`, an empty or a foreign one reaches a path",
    cuts: [
      cut(
        "okta/membership.ts",
        "groupId !== null && !isOktaGroupId",
        "isOktaGroupId.length < 0 && !isOktaGroupId",
      ),
      cut(
        "okta/membership.ts",
        "userId !== null && !isOktaUserId",
        "isOktaUserId.length < 0 && !isOktaUserId",
      ),
      cut("okta/guard.ts", "if (!isAllowed)", "if (isAllowed === null)"),
    ],
    file: "okta-requests",
    test: "what may be sent to Okta sends nothing for the id",
  },
  {
    hazard: "Okta 1",
    what: "an address that nobody foresaw is asked, ids unchecked",
    cuts: [cut("okta/guard.ts", "if (!isAllowed)", "if (isAllowed === null)")],
    file: "okta-requests",
    test: "what may be sent to Okta refuses",
  },
  {
    hazard: "Okta 2",
    what: "the SDK's cache shows yesterday's group",
    cuts: [cut("okta/client.ts", "cacheMiddleware: null,", "")],
    file: "okta-surroundings",
    test: "the SDK's cache is off: a group that was renamed has its new name",
  },
  {
    hazard: "Okta 3",
    what: "the SDK's transport breaks off, follows redirects and has no time-out",
    cuts: [
      cut(
        "okta/client.ts",
        "new FetchExecutor()",
        "new sdk.DefaultRequestExecutor()",
      ),
    ],
    file: "okta-failures",
    test: "a call that gets no answer is given up in time",
  },
  {
    hazard: "Okta 4",
    what: "a hung or dripping answer holds a call for ever",
    cuts: [noTimeout],
    file: "okta-failures",
    test: "a call that gets no answer is given up in time",
  },
  {
    hazard: "Okta 4",
    what: "a body without end fills the memory",
    cuts: [
      cut("okta/transport.ts", "if (size > longest)", "if (size > Infinity)"),
      noTimeout,
    ],
    file: "okta-failures",
    test: "a call that gets no answer is given up when the body is endless",
  },
  {
    hazard: "Okta 5",
    what: "an empty page in the middle ends the list",
    cuts: [
      cut(
        "okta/listing.ts",
        'if (answer.next.kind !== "page")',
        'if (answer.next.kind !== "page" || answer.values.length === 0)',
      ),
    ],
    file: "okta-paging",
    test: "a listing goes on through empty pages in the middle",
  },
  {
    hazard: "Okta 5",
    what: "a full page without `Link` ends the list",
    cuts: [cut("okta/listing.ts", "values.length >= limit", "false")],
    file: "okta-paging",
    test: "a listing whose full page came without any Link header is asked for anew in smaller pages, so that a true end shows",
  },
  {
    hazard: "Okta 5",
    what: "a full page of a list that takes no limit ends it",
    cuts: [
      cut(
        "okta/listing.ts",
        "values.length >= limit",
        "values.length === limit",
      ),
    ],
    file: "okta-lists",
    test: "a full page without a Link header is refused where no smaller one tells more",
  },
  {
    hazard: "Okta: models",
    what: "an application that the SDK does not know costs the whole list",
    cuts: [
      cut(
        "okta/listing.ts",
        "const { body } = await pages.fetch();\n          const values: unknown = JSON.parse(await body.text());",
        "const values: unknown = await (pages as unknown as { getNextPage(): Promise<unknown> }).getNextPage();",
      ),
    ],
    file: "okta-lists",
    test: "what the SDK has no model for is an application all the same",
  },
  {
    hazard: "Okta 5",
    what: "a failed cursor leaves half a list",
    cuts: [
      cut(
        "okta/listing.ts",
        "if (!(error instanceof MidwayFailure)) throw error;",
        "throw error instanceof MidwayFailure ? error.failure : error;",
      ),
    ],
    file: "okta-paging",
    test: "a listing starts again from the beginning when a page in the middle fails",
  },
  {
    hazard: "Okta 5",
    what: "a list that cannot be completed is believed",
    cuts: [cut("okta/listing.ts", "throw error.failure;", "return [];")],
    file: "okta-paging",
    test: "a listing gives up, and gives nothing, when the middle keeps failing",
  },
  {
    hazard: "Okta 5",
    what: "a next page elsewhere takes the credential along",
    cuts: [
      cut("okta/guard.ts", "if (!isAllowed)", "if (isAllowed === null)"),
      cut(
        "okta/links.ts",
        "url?.origin !== first.origin ||",
        "url === null ||",
      ),
    ],
    file: "okta-paging",
    test: "a listing does not take the credential to another host that has the next page",
  },
  {
    hazard: "Okta 6",
    what: "a stray okta.yaml, or the SDK's variables, set the credential",
    cuts: [cut("okta/client.ts", "  ignoreSurroundings();\n\n", "\n")],
    file: "okta-surroundings",
    test: "what lies about in the surroundings is ignored",
  },
  {
    hazard: "Okta 7",
    what: "nothing is tried again after 429, 5xx and resets",
    cuts: [
      cut(
        "okta/calls.ts",
        "if (rest === null || attempt",
        "if (rest !== undefined || attempt",
      ),
    ],
    file: "okta-failures",
    test: "a request that may work in a moment is made again after waiting",
  },
  {
    hazard: "Okta 7",
    what: "a reset in the past becomes a tight loop",
    cuts: [
      cut("okta/pacing.ts", "Math.max(untilReset, backOff)", "untilReset"),
    ],
    file: "okta-failures",
    test: "a request that may work in a moment is made again after waiting a little when the reset has passed already",
  },
  {
    hazard: "Okta 7",
    what: "a concurrency 429 is waited for as if it were a full bucket",
    cuts: [
      cut(
        "okta/pacing.ts",
        "room.resetAt === null || room.limit === 0",
        "room.resetAt === null",
      ),
    ],
    file: "okta-failures",
    test: "a request that may work in a moment is made again after waiting a little when too many came at a time (limit 0)",
  },
  {
    hazard: "Okta 7",
    what: "tries have no bound",
    cuts: [cut("okta/calls.ts", "attempt >= limits.attempts", "attempt >= 40")],
    file: "okta-failures",
    test: "a request that may work in a moment is made again a bounded number of times",
  },
  {
    hazard: "Okta 7",
    what: "an operation has no bound in time",
    cuts: [
      cut(
        "okta/calls.ts",
        "if (call.deadline())",
        "if (call.deadline === undefined)",
      ),
      cut("okta/calls.ts", "|| call.deadline())", ")"),
    ],
    file: "okta-failures",
    test: "a call that gets no answer starts nothing further, and rests no more, once the operation has had its time",
  },
  {
    hazard: "Okta 7",
    what: "a change held back past its time is told as one without an answer",
    cuts: [
      cut(
        "okta/calls.ts",
        "throw last ?? outOfTime(isHeld || shut !== null);",
        "throw outOfTime(false);",
      ),
    ],
    file: "okta-traffic",
    test: "what is held back for longer than it has time",
  },
  {
    hazard: "Okta 8",
    what: "an EC key fails with a misleading 401",
    cuts: [
      cut(
        "okta/config.ts",
        'if (parsed.key.asymmetricKeyType !== "rsa") return refuse("is not RSA");',
        "",
      ),
    ],
    file: "okta-oauth",
    test: "OAuth for Okta refuses",
  },
  {
    hazard: "Okta 8",
    what: "the token endpoint's complaint is swallowed",
    cuts: [
      cut(
        "okta/transport.ts",
        "if (isTokenRequest(url)) checkToken(answer, proof);",
        "if (isTokenRequest(url)) void checkToken;",
      ),
    ],
    file: "okta-oauth",
    test: "OAuth for Okta says what the token endpoint has against it",
  },
  {
    hazard: "Okta 8",
    what: "ten first calls ask for ten tokens",
    cuts: [
      cut("okta/token.ts", "fetching ??= fetchToken", "fetching = fetchToken"),
    ],
    file: "okta-oauth",
    test: "OAuth for Okta asks for one token for ten first calls",
  },
  {
    hazard: "Okta 8",
    what: "a token runs out in a long run",
    cuts: [
      cut(
        "okta/token.ts",
        "if (fetching !== null || (await now()) >= renewAt)",
        "if (fetching !== null || held === null)",
      ),
    ],
    file: "okta-oauth",
    test: "OAuth for Okta renews the token before it ends",
  },
  {
    hazard: "Okta 8",
    what: "once bound to a key, every later token is shown as bound",
    cuts: [
      cut(
        "okta/token.ts",
        "Object.assign(oauth, { isDPoP: /^dpop$/i.test(type) });",
        "void type;",
      ),
    ],
    file: "okta-proof",
    test: "a token is shown as what it is when an administrator switches the proof off and on while Curfew runs",
  },
  {
    hazard: "Okta 8",
    what: "what the API has against a proof is told by a header, and lost",
    cuts: [
      cut(
        "okta/answer.ts",
        'readChallenge(answer.headers.get("www-authenticate"))',
        "readChallenge(null)",
      ),
    ],
    file: "okta-proof",
    test: "a proof that the API does not take needs a person when it is refused again",
  },
  {
    hazard: "Okta 8",
    what: "a trailing slash asks for //api/v1 and breaks DPoP",
    cuts: [
      cut(
        "okta/config.ts",
        'if (url.protocol === "http:" && loopback.test(url.hostname))\n    return url.origin;',
        'if (url.protocol === "http:" && loopback.test(url.hostname))\n    return orgUrl;',
      ),
    ],
    file: "okta-requests",
    test: "where Okta may be takes an address with a trailing slash",
  },
  {
    hazard: "Okta 9",
    what: "a redirect takes the credential along",
    cuts: [
      cut("okta/transport.ts", 'redirect: "manual"', 'redirect: "follow"'),
    ],
    file: "okta-requests",
    test: "where Okta may be never follows a redirect",
  },
  {
    hazard: "Okta 9",
    what: "a malformed proxy variable crashes the constructor",
    cuts: [cut("okta/client.ts", "httpsProxy: origin,", "")],
    file: "okta-requests",
    test: "where Okta may be does not go through the environment's proxy",
  },
  {
    hazard: "Okta 10",
    what: "HTML, an empty body or half a list is believed",
    cuts: [cut("okta/transport.ts", "checkList(answer);", "void checkList;")],
    file: "okta-paging",
    test: "an answer that is not what it should be is no list of members",
  },
  {
    hazard: "Okta 10",
    what: "a proxy's 200 counts as a change that was made",
    cuts: [
      cut(
        "okta/transport.ts",
        "checkAcknowledgement(answer);",
        "void checkAcknowledgement;",
      ),
    ],
    file: "okta-paging",
    test: "an answer that is not what it should be acknowledges no change",
  },
  {
    hazard: "Okta 10",
    what: "a stranger's 204 is a removal done, and its empty list confirms it",
    cuts: [cut("okta/transport.ts", "checkOwn(answer);", "void checkOwn;")],
    file: "okta-stranger",
    test: "an answer without a request id of Okta's does not say",
  },
  {
    hazard: "Okta 10",
    what: "a page in Okta's place tells the time, and every stay ends by it",
    cuts: [
      cut(
        "okta/transport.ts",
        "{ ...answer.room, serverTime: null }",
        "answer.room",
      ),
    ],
    file: "okta-paging",
    test: "an answer that is not what it should be tells no time by which anything could end",
  },
  {
    hazard: "Okta 13",
    what: "commands that do not need the SDK pay for it",
    cuts: [
      cut(
        "okta/directory.ts",
        "import { createCalls,",
        'import "@okta/okta-sdk-nodejs";\nimport { createCalls,',
      ),
    ],
    file: "okta-surroundings",
    test: "the cost of the SDK is paid on the first call and not before",
  },
  {
    hazard: "Okta 14",
    what: "http beyond loopback shows the credential",
    cuts: [
      cut(
        "okta/config.ts",
        'if (url.protocol === "http:" && loopback.test(url.hostname))',
        'if (url.protocol === "http:" && loopback.source !== "")',
      ),
    ],
    file: "okta-requests",
    test: "where Okta may be refuses",
  },
  {
    hazard: "Okta: sockets",
    what: "a thousand calls open a thousand sockets",
    cuts: [
      cut("okta/traffic.ts", "const atOnce = 8;", "const atOnce = 1_000;"),
    ],
    file: "okta-requests",
    test: "what may be sent to Okta has at most eight requests in flight",
  },
  {
    hazard: "Okta: sockets",
    what: "each client has a bound of its own",
    cuts: [
      cut(
        "okta/calls.ts",
        "const { limiter, gates } = config.traffic;",
        "const { limiter, gates } = createTraffic(config.pause);",
      ),
      cut(
        "okta/calls.ts",
        'import type { Lane } from "./limiter.ts";',
        'import type { Lane } from "./limiter.ts"; import { createTraffic } from "./traffic.ts";',
      ),
    ],
    file: "okta-traffic",
    test: "is eight requests at once for all clients together",
  },
  {
    hazard: "Okta: searches",
    what: "an apostrophe is three characters in an address",
    cuts: [cut("okta/search.ts", '.replaceAll("\'", "%27")', "")],
    file: "okta-requests",
    test: "what may be sent to Okta keeps each search short, whatever characters a login has",
  },
  {
    hazard: "Okta: searches",
    what: "a search for many logins outgrows the request line",
    cuts: [
      cut("okta/search.ts", "longestQuery = 4_000", "longestQuery = 400_000"),
    ],
    file: "okta-requests",
    test: "what may be sent to Okta keeps each search short",
  },
  {
    hazard: "Okta: states",
    what: "deprovisioned people, and logins with a slash, are not found",
    cuts: [
      cut(
        "okta/listings.ts",
        "sdk.userApi.listUsers({ search, limit })",
        "sdk.userApi.listUsers({ filter: search, limit })",
      ),
    ],
    file: "okta-sandbox",
    test: "the directory against an Okta finds people in every state",
  },
  {
    hazard: "Okta: 404",
    what: "removing an absent member, and adding a present one, fail",
    cuts: [
      cut(
        "okta/membership.ts",
        "if (!isMissing(error)) throw error;\n          if (await isMember(",
        "throw error;\n          if (await isMember(",
      ),
    ],
    file: "okta-sandbox",
    test: "the directory against an Okta adds whoever is in already and removes whoever is out already",
  },
  {
    hazard: "Okta: 404",
    what: "a removal counts as done although the person is still in",
    cuts: [
      cut(
        "okta/membership.ts",
        "if (await isMember(",
        "if ((await isMember(list, groupId, userId)) && ((..._none: unknown[]) => false)(",
      ),
    ],
    file: "okta-failures",
    test: "a removal that Okta answers with 404 is not done when",
  },
  {
    hazard: "Okta: 404",
    what: "a proxy's 404 proves that a person was deleted",
    cuts: [
      cut(
        "okta/membership.ts",
        "if (isMissing(error)) return false;",
        "if (isMissing(error) || error instanceof Error) return false;",
      ),
    ],
    file: "okta-failures",
    test: "a removal that Okta answers with 404 is not done when somebody else answers 404",
  },
];
