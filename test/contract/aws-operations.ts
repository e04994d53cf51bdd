/** The commands of AWS's SDKs that are written in the adapter's code: `new sdk.ListInstancesCommand(…)`, and of which service each is. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Description } from "./description.ts";

type AwsClient = "sso-admin" | "identitystore" | "iam";

interface AwsCommand {
  /** As the SDK's package is called: `@aws-sdk/client-…`. */
  readonly client: AwsClient;
  readonly operation: string;
}

const adapter = fileURLToPath(
  new URL("../../src/adapters/aws/", import.meta.url),
);

let read: readonly AwsCommand[] | null = null;

/** Two services may call an operation alike (`ListUsers`), and only the type tells whose client it is. */
const awsCommands = (): readonly AwsCommand[] => (read ??= readCommands());

/** As the description names them. */
export const awsOperations = (
  client: AwsClient,
  description: Description | null,
): ReadonlySet<string> =>
  new Set(
    awsCommands()
      .filter((command) => command.client === client)
      .map(
        ({ operation }) =>
          description?.operations.find(
            ({ operationId }) => operationId === operation,
          )?.id ?? `${operation} of @aws-sdk/client-${client}`,
      ),
  );

const readCommands = (): readonly AwsCommand[] => {
  const files = ts.sys.readDirectory(adapter, [".ts"]);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.Latest,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const found: AwsCommand[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isNewExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text.endsWith("Command")
    )
      found.push({
        client: clientOf(checker, node.expression),
        operation: node.expression.name.text.replace(/Command$/, ""),
      });
    ts.forEachChild(node, visit);
  };
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source !== undefined) visit(source);
  }
  return found;
};

const clientOf = (
  checker: ts.TypeChecker,
  command: ts.PropertyAccessExpression,
): AwsClient => {
  const [declared] =
    checker.getTypeAtLocation(command).getSymbol()?.declarations ?? [];
  const file = declared?.getSourceFile().fileName ?? "";
  const name = /\/@aws-sdk\/client-([a-z-]+)\//.exec(file)?.[1];
  if (name === "sso-admin" || name === "identitystore" || name === "iam")
    return name;
  throw new Error(
    `${command.getSourceFile().fileName}: ${command.getText()} is of no service that is judged`,
  );
};
