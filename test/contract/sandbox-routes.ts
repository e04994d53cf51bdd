/** What the sandbox's GitHub, Okta and AWS answer and send, read from their code, so that nobody has to remember to judge a new one. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { awsTargets } from "../../src/sandbox/aws/answer.ts";
import { routes as githubRoutes } from "../../src/sandbox/github/routes/all.ts";
import { appRoutes } from "../../src/sandbox/okta/routes/apps.ts";
import { groupRoutes } from "../../src/sandbox/okta/routes/groups.ts";
import { logRoutes } from "../../src/sandbox/okta/routes/logs.ts";
import { memberRoutes } from "../../src/sandbox/okta/routes/members.ts";
import { postureRoutes } from "../../src/sandbox/okta/routes/posture.ts";
import { pushMappingRoutes } from "../../src/sandbox/okta/routes/pushMappings.ts";
import { userRoutes } from "../../src/sandbox/okta/routes/users.ts";

/** The description has the root of a repository's contents as an empty path of another operation. */
const undescribed = new Set(["GET /repos/{}/{}/contents"]);

export const githubSandboxRoutes = (): readonly string[] =>
  githubRoutes
    .map(({ method, pattern }) => bare(`${method} ${pattern}`))
    .filter((route) => !undescribed.has(route));

export const oktaSandboxRoutes = (): readonly string[] =>
  [
    ...appRoutes,
    ...groupRoutes,
    ...logRoutes,
    ...memberRoutes,
    ...postureRoutes,
    ...pushMappingRoutes,
    ...userRoutes,
  ].map(({ method, path }) => bare(`${method} ${path}`));

export const awsSandboxRoutes = (): readonly string[] =>
  awsTargets().map((target) => `POST /${target}`);

/** The sandbox's table of what its IAM does. */
export const iamSandboxRoutes = (): readonly string[] => {
  const table = statementsOf("aws/iam.ts")
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find(({ name }) => ts.isIdentifier(name) && name.text === "operations");
  if (
    table?.initializer === undefined ||
    !ts.isObjectLiteralExpression(table.initializer)
  )
    throw new Error("the operations of the sandbox's IAM cannot be read");
  return table.initializer.properties.map((property) => {
    if (property.name !== undefined && ts.isIdentifier(property.name))
      return `POST /IAM.${property.name.text}`;
    throw new Error("an operation of the sandbox's IAM cannot be read");
  });
};

/** Without the names of parameters, which are the sandbox's own. */
const bare = (route: string): string => route.replace(/:\w+\*?/g, "{}");

export const withoutNames = (operation: string): string =>
  operation.replace(/\{[^}]*\}/g, "{}");

/** `pull-request-opened`, as GitHub's description names webhooks: the events of the sandbox's type, by action where it has some. */
export const sandboxWebhooks = (): readonly string[] => {
  const event = statementsOf("github/world.ts")
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => name.text === "WorldEvent");
  if (event === undefined || !ts.isUnionTypeNode(event.type))
    throw new Error("the sandbox's events cannot be read");
  return event.type.types.filter(ts.isTypeLiteralNode).flatMap((kind) => {
    const [name = ""] = wordsOf(kind, "event");
    const actions = wordsOf(kind, "action");
    return (
      actions.length === 0
        ? [name]
        : actions.map((action) => `${name}_${action}`)
    ).map((one) => one.replaceAll("_", "-"));
  });
};

const statementsOf = (path: string): readonly ts.Statement[] => {
  const file = new URL(`../../src/sandbox/${path}`, import.meta.url);
  return ts.createSourceFile(
    file.pathname,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
  ).statements;
};

/** The texts that a member of the type may be. */
const wordsOf = (kind: ts.TypeLiteralNode, member: string): string[] => {
  const found: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) found.push(node.text);
    else ts.forEachChild(node, collect);
  };
  for (const part of kind.members)
    if (
      ts.isPropertySignature(part) &&
      ts.isIdentifier(part.name) &&
      part.name.text === member &&
      part.type !== undefined
    )
      collect(part.type);
  return found;
};
