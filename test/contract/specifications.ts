/** The official descriptions, where they are at hand. Nothing of them is part of this repository. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { createAwsJudge, describeAws } from "./aws-judge.ts";
import type { Description } from "./description.ts";
import type { Judge } from "./exchange.ts";
import {
  createGitHubJudge,
  createWebhookJudge,
  describeGitHub,
} from "./github-judge.ts";
import { createGraphqlJudge, graphqlPath } from "./graphql-judge.ts";
import { install, installed } from "./install.ts";
import { createOktaJudge, describeOkta } from "./okta-judge.ts";
import { describeQuery } from "./query-description.ts";
import { createQueryJudge } from "./query-judge.ts";

interface GitHubSpecification {
  readonly description: Description;
  readonly judge: Judge;
  readonly judgeWebhook: ReturnType<typeof createWebhookJudge>;
}

interface PlainSpecification {
  readonly description: Description;
  readonly judge: Judge;
}

interface QuerySpecification extends PlainSpecification {
  readonly model: unknown;
}

export interface Specifications {
  /** Are the judges' packages there? `emulate` is one of them. */
  readonly isInstalled: boolean;
  readonly github: GitHubSpecification | null;
  readonly okta: PlainSpecification | null;
  readonly aws: PlainSpecification | null;
  readonly iam: QuerySpecification | null;
  /** What cannot be judged, and why. */
  readonly skipped: readonly string[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const specs = resolve(root, process.env["CURFEW_SPECS"] ?? "../shared/specs");

/** Those that `specifications.sh` brings. */
export const specificationFiles = {
  okta: "okta-management.yaml",
  ssoAdmin: "sso-admin.service-2.json",
  identityStore: "identitystore.service-2.json",
  iam: "iam.service-2.json",
} as const;

export const loadSpecifications = (): Specifications => {
  const notInstalled = install();
  const files = specificationFiles;
  const okta = join(specs, files.okta);
  const aws = [files.ssoAdmin, files.identityStore].map((file) =>
    join(specs, file),
  );
  const iam = join(specs, files.iam);
  const isAwsThere = aws.every((file) => existsSync(file));
  return {
    isInstalled: notInstalled === null,
    github: notInstalled === null ? loadGitHub() : null,
    okta: existsSync(okta) ? loadOkta(okta) : null,
    aws: isAwsThere ? loadAws(aws) : null,
    iam: existsSync(iam) ? loadIam(iam) : null,
    skipped: [
      ...(notInstalled === null
        ? []
        : [
            `GitHub: no description, because ${notInstalled}`,
            "emulate: not installed",
          ]),
      ...(existsSync(okta)
        ? []
        : [
            `Okta: no description; set CURFEW_SPECS to the folder that has ${files.okta}`,
          ]),
      ...(isAwsThere
        ? []
        : [
            `AWS: no service models; set CURFEW_SPECS to the folder that has ${files.ssoAdmin} and ${files.identityStore}`,
          ]),
      ...(existsSync(iam)
        ? []
        : [
            `IAM: no service model; set CURFEW_SPECS to the folder that has ${files.iam}`,
          ]),
    ],
  };
};

const loadGitHub = (): GitHubSpecification => {
  const document = JSON.parse(
    readFileSync(
      installed("@octokit/openapi/generated/api.github.com.json"),
      "utf8",
    ),
  ) as unknown;
  const description = describeGitHub(document);
  const rest = createGitHubJudge(description);
  const graphql = createGraphqlJudge();
  return {
    description,
    judge: (exchange) =>
      exchange.request.path === graphqlPath
        ? graphql(exchange)
        : rest(exchange),
    judgeWebhook: createWebhookJudge(document, description),
  };
};

const loadOkta = (file: string): PlainSpecification => {
  const description = describeOkta(
    parse(readFileSync(file, "utf8"), { maxAliasCount: -1 }),
  );
  return { description, judge: createOktaJudge(description) };
};

const loadAws = (files: readonly string[]): PlainSpecification => {
  const description = describeAws(
    files.map((file) => JSON.parse(readFileSync(file, "utf8")) as unknown),
  );
  return { description, judge: createAwsJudge(description) };
};

const loadIam = (file: string): QuerySpecification => {
  const model = JSON.parse(readFileSync(file, "utf8")) as unknown;
  const description = describeQuery(model);
  return { model, description, judge: createQueryJudge(model, description) };
};
