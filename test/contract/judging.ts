/** Holds everything that was said against the descriptions. */
import { type Exchange, isSuccess, type Judgement } from "./exchange.ts";
import type { Delivery } from "./github-judge.ts";
import type { Subject } from "./mutations.ts";
import { awsOperations } from "./aws-operations.ts";
import { githubOperations, oktaOperations } from "./operations.ts";
import {
  awsSandboxRoutes,
  githubSandboxRoutes,
  iamSandboxRoutes,
  oktaSandboxRoutes,
  sandboxWebhooks,
  withoutNames,
} from "./sandbox-routes.ts";
import type { Specifications } from "./specifications.ts";
import { collectSubjects } from "./subjects.ts";

/** `right`: asked, answered with success, and as described. `undescribed`: there is no description to judge it by. */
export type Validation = "right" | "not right" | "undescribed";

export interface Verdict {
  readonly judged: number;
  /** Each with how often it was seen. */
  readonly violations: ReadonlyMap<string, number>;
  /** All that Curfew can ask. */
  readonly operations: ReadonlyMap<string, Validation>;
  /** What the sandbox answers, and whether an answer was found right. */
  readonly routes: ReadonlyMap<string, boolean>;
  /** What the sandbox sends by itself, and whether one was found right. */
  readonly webhooks: ReadonlyMap<string, boolean>;
  /** Answers, bodies of requests and webhooks that are right, one of each kind. */
  readonly subjects: readonly Subject[];
}

export const judgeAll = (
  specifications: Specifications,
  exchanges: readonly Exchange[],
  deliveries: readonly Delivery[],
): Verdict => {
  const violations = new Map<string, number>();
  const complain = (about: string, faults: readonly string[]): void => {
    for (const fault of faults) {
      // Which of many list entries it was makes no other violation of it.
      const text = `${about}: ${fault.replace(/\/\d+/g, "/…")}`;
      violations.set(text, (violations.get(text) ?? 0) + 1);
    }
  };
  const right = new Set<string>();
  const shown = new Set<string>();
  const heard = new Set<string>();
  const subjects = collectSubjects(specifications);
  const operations = operationsOf(specifications);
  let judged = 0;

  for (const exchange of exchanges) {
    const judgement = judge(specifications, exchange);
    if (judgement === null) continue;
    judged += 1;
    const { by, request } = exchange;
    const { operation } = judgement;
    if (operation === null) {
      complain(`${request.method} ${request.path}`, [
        "no operation of the description",
      ]);
      continue;
    }
    if (by === "product") complain(`${operation} asked`, judgement.request);
    complain(`${operation} answered`, judgement.answer);
    if (by === "product" && !operations.has(operation))
      complain(operation, ["asked, and not found in the adapters' code"]);
    const isRight = judgement.answer.length === 0;
    if (!isRight) continue;
    if (isSuccess(request.status)) {
      shown.add(withoutNames(operation));
      if (by === "product") right.add(operation);
    }
    subjects.addAnswer(exchange, operation);
    if (by === "product" && judgement.request.length === 0)
      subjects.addRequest(exchange, operation);
  }

  const { github } = specifications;
  for (const delivery of github === null ? [] : deliveries) {
    judged += 1;
    const { name, faults } = github?.judgeWebhook(delivery) ?? {
      name: "",
      faults: [],
    };
    complain(`webhook ${name}`, faults);
    if (faults.length > 0) continue;
    heard.add(name);
    subjects.addWebhook(name, delivery);
  }
  return {
    judged,
    violations,
    operations: new Map(
      [...operations].map(([operation, isDescribed]) => [
        operation,
        !isDescribed
          ? "undescribed"
          : right.has(operation)
            ? "right"
            : "not right",
      ]),
    ),
    routes: new Map(
      routesOf(specifications).map((route) => [route, shown.has(route)]),
    ),
    webhooks: new Map(
      github === null
        ? []
        : sandboxWebhooks().map((name) => [name, heard.has(name)]),
    ),
    subjects: subjects.all(),
  };
};

/** null: nobody judges it; git's own protocol is git's to judge. */
const judge = (
  specifications: Specifications,
  exchange: Exchange,
): Judgement | null => {
  const { service, request } = exchange;
  if (service === "github" && !request.path.startsWith("/api/")) return null;
  return specifications[service]?.judge(exchange) ?? null;
};

/** Each with whether there is a description of it. */
const operationsOf = ({
  github,
  okta,
  aws,
  iam,
}: Specifications): ReadonlyMap<string, boolean> => {
  const all = (names: ReadonlySet<string>, description: object | null) =>
    [...names].map((name) => [name, description !== null] as const);
  return new Map([
    ...all(githubOperations(), github),
    ...all(oktaOperations(okta?.description ?? null), okta),
    ...all(awsOperations("sso-admin", aws?.description ?? null), aws),
    ...all(awsOperations("identitystore", aws?.description ?? null), aws),
    ...all(awsOperations("iam", iam?.description ?? null), iam),
  ]);
};

const routesOf = ({
  github,
  okta,
  aws,
  iam,
}: Specifications): readonly string[] => [
  ...(github === null ? [] : githubSandboxRoutes()),
  ...(okta === null ? [] : oktaSandboxRoutes()),
  ...(aws === null ? [] : awsSandboxRoutes()),
  ...(iam === null ? [] : iamSandboxRoutes()),
];
