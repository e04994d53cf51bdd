/**
 * What Curfew can ask of GitHub and Okta, read from the adapters' own code, so that an operation that is added there and exercised
 * nowhere fails the suite.
 */
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import type { Description } from "./description.ts";
import { tokenOperation } from "./okta-judge.ts";

const folder = (name: string): URL =>
  new URL(`../../src/adapters/${name}/`, import.meta.url);

/** Not part of the REST description; its address is computed. */
export const graphqlOperation = "POST /graphql";

/** `METHOD /path/{parameter}` of each route that is written in GitHub's adapter. */
export const githubOperations = (): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const source of sourcesIn("github")) {
    const constants = constantsOf(source);
    visit(source, (node) => {
      const text = textOf(node, constants);
      if (text === null || !/^(?:GET|POST|PUT|PATCH|DELETE) ./.test(text))
        return;
      if (/^POST \0$/.test(text)) found.add(graphqlOperation);
      else if (text.includes("\0"))
        throw new Error(`${source.fileName}: a route cannot be read: ${text}`);
      else found.add(text);
    });
  }
  return found;
};

/** The SDK's names for what the description calls otherwise. */
const renamed = new Map([["createGroup", "addGroup"]]);

/** The operations of the SDK calls that are written in Okta's adapter, as the description names them where there is one. */
export const oktaOperations = (
  description: Description | null,
): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const source of sourcesIn("okta"))
    visit(source, (node) => {
      const call = sdkCall(node);
      if (call === null) return;
      if (call === "oauth.getAccessToken") {
        found.add(tokenOperation);
        return;
      }
      const name = call.slice(call.indexOf(".") + 1);
      const operation = description?.operations.find(
        ({ operationId }) => operationId === (renamed.get(name) ?? name),
      );
      found.add(operation?.id ?? `${call} of the SDK`);
    });
  return found;
};

const sourcesIn = (name: string): readonly ts.SourceFile[] =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith(".ts"))
    .map((file) =>
      ts.createSourceFile(
        file,
        readFileSync(new URL(file, folder(name)), "utf8"),
        ts.ScriptTarget.Latest,
      ),
    );

const visit = (node: ts.Node, see: (node: ts.Node) => void): void => {
  see(node);
  ts.forEachChild(node, (child) => {
    visit(child, see);
  });
};

/** `const name = "…"` of the file. */
const constantsOf = (source: ts.SourceFile): ReadonlyMap<string, string> => {
  const constants = new Map<string, string>();
  visit(source, (node) => {
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.initializer !== undefined &&
      ts.isStringLiteralLike(node.initializer)
    )
      constants.set(node.name.text, node.initializer.text);
  });
  return constants;
};

/** The text of a literal or a template; `\0` stands for what is known at run time only. */
const textOf = (
  node: ts.Node,
  constants: ReadonlyMap<string, string>,
): string | null => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.templateSpans.reduce((text, { expression, literal }) => {
    const value = ts.isIdentifier(expression)
      ? constants.get(expression.text)
      : undefined;
    return text + (value ?? "\0") + literal.text;
  }, node.head.text);
};

/** `groupApi.listGroups` of `sdk.groupApi.listGroups(…)`, and the same of the token's `oauth`. */
const sdkCall = (node: ts.Node): string | null => {
  if (
    !ts.isCallExpression(node) ||
    !ts.isPropertyAccessExpression(node.expression)
  )
    return null;
  const { expression: target, name } = node.expression;
  if (ts.isIdentifier(target) && target.text === "oauth")
    return name.text === "getAccessToken" ? `oauth.${name.text}` : null;
  return ts.isPropertyAccessExpression(target) &&
    ts.isIdentifier(target.expression) &&
    target.expression.text === "sdk"
    ? `${target.name.text}.${name.text}`
    : null;
};
