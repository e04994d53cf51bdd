/** The judge of IAM's protocol, tried on what the shipped adapter and the sandbox say to each other. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Exchange } from "../contract/exchange.ts";
import { judgeAll, type Verdict } from "../contract/judging.ts";
import { bite, parts } from "../contract/mutations.ts";
import { describeQuery } from "../contract/query-description.ts";
import { actionOf, createQueryJudge } from "../contract/query-judge.ts";
import { iamSandboxRoutes } from "../contract/sandbox-routes.ts";
import { driveIam } from "../contract/traffic-iam.ts";
import { parseXml } from "../contract/xml.ts";
import { instant } from "../../src/domain/time.ts";
import { startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import type { LoggedRequest } from "../../src/sandbox/server.ts";
import { iamModel } from "./iam-model.ts";

const description = describeQuery(iamModel);
const judge = createQueryJudge(iamModel, description);
let exchanges: readonly Exchange[];

beforeAll(async () => {
  const aws = await startAws({
    clock: createClock(instant(Date.parse("2026-11-22T14:00:00Z"))),
  });
  try {
    await driveIam(aws);
    exchanges = aws.server.log.map((request) => ({
      service: "iam",
      by: "product",
      request,
    }));
  } finally {
    await aws.close();
  }
});

const judgeRecorded = (): Verdict =>
  judgeAll(
    {
      isInstalled: false,
      github: null,
      okta: null,
      aws: null,
      iam: { model: iamModel, description, judge },
      skipped: [],
    },
    exchanges,
    [],
  );

/** The last one: the fullest that was found. */
const said = (action: string, status: number): Exchange => {
  const one = exchanges.findLast(
    ({ request }) => actionOf(request) === action && request.status === status,
  );
  if (one === undefined) throw new Error(`${action} was not asked`);
  return one;
};

const changed = (
  exchange: Exchange,
  change: (request: LoggedRequest) => Partial<LoggedRequest>,
): Exchange => ({
  ...exchange,
  request: { ...exchange.request, ...change(exchange.request) },
});

/** Fails where there is nothing to replace. */
const replaced = (text: string, from: string | RegExp, to: string): string => {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
};

it("finds every operation of the adapter and of the sandbox right, and each damage to what was said", () => {
  const { violations, operations, routes, subjects } = judgeRecorded();
  expect([...violations]).toEqual([]);
  expect([...operations.values()]).not.toContain("not right");
  expect(
    new Set(
      [...operations.keys()].filter((name) => operations.get(name) === "right"),
    ),
  ).toEqual(new Set(iamSandboxRoutes()));
  expect([...routes]).toEqual(iamSandboxRoutes().map((name) => [name, true]));
  for (const part of parts)
    for (const [damage, { tried, caught }] of bite(
      subjects.filter((subject) => subject.part === part),
    ))
      expect([part, damage, caught]).toEqual([part, damage, tried]);
  expect(subjects.map(({ part }) => part)).toContain("answers");
});

describe("an answer is wrong", () => {
  it.each([
    ["with an unknown member", "<Path>", "<Way>/</Way><Path>", "/Way is not"],
    ["without a member", /<Arn>.*?<\/Arn>/, "", "'Arn'"],
    ["with a member twice", "<Path>", "<Path>/</Path><Path>", "twice in Role"],
    ["with a word for a number", ">7200<", ">two<", "must be integer"],
    ["beyond a limit", ">7200<", ">60<", "must be >= 3600"],
    ["with a time of another form", "2026-01-01T", "2026-01-01 ", "date-time"],
    ["with a name that cannot be", ">Admin<", ">A dmin<", "match pattern"],
    ["with a trust policy as it is", /%7B.*%7D/, "no policy", "is no policy"],
    ["with text between members", "<Path>", "Path: <Path>", "Role has text"],
    ["under another name", /GetRoleResponse/g, "GetResponse", "GetResponse"],
    ["in another namespace", "/2010-05-08/", "/2011-05-08/", "namespace"],
    ["without its result", /<GetRoleResult>.*Result>/, "", "'GetRoleResult'"],
    ["without a request's id", /<RequestId>.*RequestId>/, "", "Metadata must"],
    ["broken off", /<\/GetRoleResponse>$/, "", "no XML"],
  ])("%s", (_, from, to, fault) => {
    const { answer } = judge(
      changed(said("GetRole", 200), ({ responseBody }) => ({
        responseBody: replaced(responseBody, from, to),
      })),
    );
    expect(answer.join("\n")).toContain(fault);
  });

  it.each([
    ["whose state is none", "Active<", "Asleep<", "allowed values"],
    ["whose entry is no member", /member>/g, "entry>", "entry in the list"],
    ["that does not say whether it goes on", /<IsT.*ated>/, "", "is missing"],
    ["that goes on nowhere", ">false<", ">true<", "does not go with"],
    ["with a truth in other words", ">false<", ">no<", "must be boolean"],
  ])("with a list %s", (_, from, to, fault) => {
    const { answer } = judge(
      changed(said("ListAccessKeys", 200), ({ responseBody }) => ({
        responseBody: replaced(
          responseBody.replace("Inactive", "Active"),
          from,
          to,
        ),
      })),
    );
    expect(answer.join("\n")).toContain(fault);
  });

  it.each([
    ["with a code that it has not", "NoSuchEntity", "NotThere", 404],
    ["with another status", "NoSuchEntity", "NoSuchEntity", 400],
    ["with a status that nobody knows", "Sender", "Sender", 418],
    ["that blames the other side", "Sender", "Receiver", 404],
    ["that says nothing", /<Message>.*<\/M/, "<Message></M", 404],
  ])("with a failure %s", (_, from, to, status) => {
    const failure = said("GetRole", 404);
    expect(judge(failure).answer).toEqual([]);
    const { answer } = judge(
      changed(failure, ({ responseBody }) => ({
        status,
        responseBody: responseBody.replace(from, to),
      })),
    );
    expect(answer).not.toEqual([]);
  });

  it("as HTML, or as what calls itself so", () => {
    const role = said("GetRole", 200);
    for (const damage of [
      { responseBody: "<html><body>Sign in<br></body></html>" },
      { responseBody: "" },
      { responseHeaders: { "content-type": "text/html" } },
    ])
      expect(judge(changed(role, () => damage)).answer).not.toEqual([]);
  });
});

describe("a question is wrong", () => {
  it.each([
    ["with an unknown parameter", "&RoleName", "&Way=1&RoleName", "/Way is"],
    ["without a parameter", "&RoleName=Admin", "", "'RoleName'"],
    ["with a parameter twice", "&RoleName", "&RoleName=A&RoleName", "twice"],
    ["with a name that cannot be", "=Admin", "=A+dmin", "match pattern"],
    ["of another version", "2010-05-08", "2011-05-08", "allowed values"],
    ["without a version", "Version=2010-05-08", "", "'Version'"],
    ["of no operation", "GetRole", "GetRules", "no operation GetRules"],
  ])("%s", (_, from, to, fault) => {
    const { request } = judge(
      changed(said("GetRole", 200), ({ requestBody }) => ({
        requestBody: replaced(requestBody, from, to),
      })),
    );
    expect(request.join("\n")).toContain(fault);
  });

  it.each([
    ["unsigned", { authorization: "" }],
    ["signed for another service", { authorization: "/sso/aws4_request" }],
    ["called something else", { "content-type": "application/json" }],
  ])("%s", (_, headers) => {
    const { request } = judge(
      changed(said("GetRole", 200), ({ requestHeaders }) => ({
        requestHeaders: {
          ...requestHeaders,
          ...headers,
          ...("authorization" in headers && headers.authorization !== ""
            ? {
                authorization: String(requestHeaders["authorization"]).replace(
                  "/iam/aws4_request",
                  headers.authorization,
                ),
              }
            : {}),
        },
      })),
    );
    expect(request).toHaveLength(1);
  });
});

it.each([
  ["an element that does not end", "<a><b></a>"],
  ["an end without a beginning", "<a></a></b>"],
  ["two roots", "<a/><b/>"],
  ["no root", "  "],
  ["text beside the root", "a<a/>"],
  ["an ampersand of its own", "<a>b & c</a>"],
  ["an attribute", '<a b="c"/>'],
  ["a comment", "<a><!-- b --></a>"],
  ["a document type", "<!DOCTYPE a><a/>"],
])("%s is no XML of the protocol", (_, text) => {
  expect(parseXml(text)).toBeNull();
});

it("reads names, namespaces and entities of XML", () => {
  expect(
    parseXml('<?xml version="1.0"?>\n<a xmlns="n"><b>&#60;&amp;&#x3e;</b></a>'),
  ).toEqual({
    name: "a",
    namespace: "n",
    text: "",
    children: [{ name: "b", namespace: null, text: "<&>", children: [] }],
  });
});
