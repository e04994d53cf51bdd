/** The hazards of Octokit, and of GitHub's answers. */
import { cut, type Defence } from "./defence.ts";

const unchecked = cut(
  "github/client.ts",
  "value: check(answer.data, asked)",
  "value: answer.data as never",
);

export const githubDefences: readonly Defence[] = [
  {
    hazard: "GitHub: broken bodies",
    what: "a reset in mid-body is an empty answer with status 200",
    cuts: [
      cut(
        "github/transport.ts",
        "return await received(response, bodyLimit);",
        "return response;",
      ),
      unchecked,
    ],
    file: "github-answers",
    test: "a list that did not arrive whole is an error, never empty reset in mid-body",
  },
  {
    hazard: "GitHub: shapes",
    what: "an empty 200, HTML, an object or `null` members pass for a list",
    cuts: [unchecked],
    file: "github-answers",
    test: "a list that did not arrive whole is an error, never empty",
  },
  {
    hazard: "GitHub: shapes",
    what: "a review or a pull request of another shape is believed",
    cuts: [unchecked],
    file: "github-answers",
    test: "a review is believed only in the right shape",
  },
  {
    hazard: "GitHub: pages",
    what: "a full page without `Link` ends the list",
    cuts: [
      cut(
        "github/pages.ts",
        "if (next === null && found.length < size)",
        "if (next === null)",
      ),
    ],
    file: "github-pages",
    test: "numbered pages a full page without Link is not the end",
  },
  {
    hazard: "GitHub: pages",
    what: "a cursor that was lost ends the list",
    cuts: [
      cut(
        "github/pages.ts",
        'if (next === null && by === "cursor") return "unended";',
        'if (next === null && by === "cursor") return { ...reply, value: all };',
      ),
    ],
    file: "github-pages",
    test: "pages by cursor",
  },
  {
    hazard: "GitHub: pages",
    what: "a next page's address makes another call of this one",
    cuts: [
      cut(
        "github/pages.ts",
        "return after === null ? {} : { after };",
        "void after; return Object.fromEntries(next ?? []);",
      ),
    ],
    file: "github-pages",
    test: "numbered pages a Link makes no other call of this one",
  },
  {
    hazard: "GitHub: pages",
    what: "a page that comes twice passes for a whole list",
    cuts: [
      cut("github/whole-list.ts", "if (seen.has(mark))", 'if (mark === "")'),
    ],
    file: "github-posture",
    test: "lists with their length are not believed where one comes round again",
  },
  {
    hazard: "GitHub: pages",
    what: "an entry slides onto a page that was read already, and is lost",
    cuts: [
      cut(
        "github/steady.ts",
        "if (order === null || order === before) return value;",
        'if (order !== "") return value;',
      ),
    ],
    file: "github-pages",
    test: "a list that moves while its pages are read is read again",
  },
  {
    hazard: "GitHub: pages",
    what: "a next page elsewhere takes the credential along",
    cuts: [
      cut(
        "github/transport.ts",
        "if (target.origin !== origin)",
        'if (target.origin === "")',
      ),
    ],
    file: "github-transport",
    test: "a redirection of a renamed repository to another host, port or scheme is refused",
  },
  {
    hazard: "GitHub: redirections",
    what: "a renamed repository is lost",
    cuts: [
      cut(
        "github/transport.ts",
        "if (!redirections.has(response.status) || location === null)",
        "if (redirections.size > 0 || location === null)",
      ),
    ],
    file: "github-transport",
    test: "a redirection of a renamed repository",
  },
  {
    hazard: "GitHub: lost writes",
    what: "a write whose answer was lost is made twice",
    cuts: [
      cut(
        "github/rest.ts",
        "return await attempt(route, parameters, check);",
        "return await retrying(patience, () => attempt(route, parameters, check));",
      ),
    ],
    file: "github-writes",
    test: "opening a pull request",
  },
  {
    hazard: "GitHub: lost writes",
    what: "a write whose answer was lost stays unknown",
    cuts: [
      cut(
        "github/retry.ts",
        "if (!(error instanceof UnsettledError)) throw error;",
        "throw error;",
      ),
    ],
    file: "github-writes",
    test: "opening a pull request",
  },
  {
    hazard: "GitHub: hangs",
    what: "a call outlives its abort signal",
    cuts: [cut("github/client.ts", "        timeUp,\n", "")],
    file: "github-transport",
    test: "a call is bounded as a whole also where the abort signal is not heard",
  },
  {
    hazard: "GitHub: hangs",
    what: "a hung or dripping answer holds a call for ever",
    cuts: [
      cut(
        "github/client.ts",
        "reject(late);\n        controller.abort(late);",
        "void late;",
      ),
    ],
    file: "github-answers",
    test: "a list that did not arrive whole is an error, never empty nor within its time",
  },
  {
    hazard: "GitHub: limits",
    what: "retry-after and secondary limits are taken for a refusal",
    cuts: [
      cut(
        "github/errors.ts",
        "if (status !== 403 && status !== 429) return null;",
        "if (status !== 0) return null;",
      ),
    ],
    file: "github-retry",
    test: "GitHub's limits are honoured",
  },
  {
    hazard: "GitHub: limits",
    what: "all waiting together has no bound",
    cuts: [
      cut(
        "github/retry.ts",
        "if (waited > patience.longestWait) throw error;",
        "",
      ),
    ],
    file: "github-retry",
    test: "GitHub's limits are honoured but a long one is left to the next run",
  },
  {
    hazard: "GitHub: limits",
    what: "a limit that one call hears of does not hold for the others",
    cuts: [cut("github/client.ts", "        gate.pass(askedAt);\n", "")],
    file: "github-retry",
    test: "GitHub's limits are honoured and one that a call hears of holds for those that wait for their turn",
  },
  {
    hazard: "GitHub: limits",
    what: "writes run side by side",
    cuts: [cut("github/rest.ts", "createLimiter(1)", "createLimiter(99)")],
    file: "github-writes",
    test: "writes go one after the other",
  },
  {
    hazard: "GitHub: limits",
    what: "what has not changed is counted again",
    cuts: [cut("github/rest.ts", "if (isGet) etags.keep(key, answer);", "")],
    file: "github-retry",
    test: "what GitHub answered is kept for comparison and is believed again only when GitHub says 304",
  },
  {
    hazard: "GitHub: tokens",
    what: "an App's token runs out in a long run",
    cuts: [
      cut(
        "github/app.ts",
        "if (held !== null && at < held.renewAt) return held;",
        "if (held !== null && at > 0) return held;",
      ),
    ],
    file: "github-app",
    test: "an App's token is renewed before it expires",
  },
  {
    hazard: "GitHub: broken bodies",
    what: "a page in GitHub's place refuses in its name",
    cuts: [
      cut(
        "github/errors.ts",
        "if (githubMessage(answer.data) === null)",
        "if (githubMessage(answer.data) === undefined as unknown)",
      ),
    ],
    file: "github-retry",
    test: "a read is tried again after a page of a proxy with 403",
  },
  {
    hazard: "GitHub: tokens",
    what: "a token that GitHub refuses is not replaced",
    cuts: [
      cut(
        "github/rest.ts",
        "answer.status !== 401 ||",
        "answer.status !== 0 ||",
      ),
    ],
    file: "github-app",
    test: "an App's token is renewed once on 401",
  },
  {
    hazard: "GitHub: tokens",
    what: "an App that was installed anew stays lost",
    cuts: [
      cut(
        "github/app.ts",
        'if (answer.kind === "failure" && known !== null) {',
        'if (answer.kind === "failure" && known === undefined) {',
      ),
    ],
    file: "github-app",
    test: "an App's token comes again where the App was installed anew, under another number",
  },
  {
    hazard: "GitHub: GraphQL",
    what: "partial data beside errors is believed",
    cuts: [cut("github/own-account.ts", "errors: optional(nothing),", "")],
    file: "github-writes",
    test: "the comment is not written where nobody can say who we are",
  },
  {
    hazard: "GitHub: paths",
    what: "a name of `..` asks for something else",
    cuts: [
      cut("github/client.ts", "      checkPath(route, parameters);\n", ""),
    ],
    file: "github-transport",
    test: "failures say who must act a name that would lead elsewhere is never asked for",
  },
  {
    hazard: "GitHub: secrets",
    what: "Octokit's log prints whole requests",
    cuts: [
      cut("github/client.ts", "    log,\n    request:", "    request:"),
      cut(
        "github/client.ts",
        "createFetch(apiUrl.origin, bodyBytes), log }",
        "createFetch(apiUrl.origin, bodyBytes) }",
      ),
    ],
    file: "github-silence",
    test: "Octokit's log, which prints whole requests, says nothing",
  },
];
