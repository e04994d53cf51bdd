/** Actions' own expression language, by GitHub's own evaluator. Contexts and functions that are not given here throw. */
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

export interface Scope {
  /** By name: github, vars, secrets, … */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** Has an earlier step, or a job that is needed, failed? */
  readonly hasFailed: boolean;
}

/** An `if:`. Without one of the status functions it holds only where nothing has failed yet. */
export const holds = (condition: string | undefined, scope: Scope): boolean => {
  if (condition === undefined) return !scope.hasFailed;
  const text = condition.replace(/^\s*\$\{\{|\}\}\s*$/g, "").trim();
  const asksForStatus = /\b(?:always|success|failure|cancelled)\(/.test(text);
  return (asksForStatus || !scope.hasFailed) && isTruthy(evaluate(text, scope));
};

/** A text with `${{ … }}` in it. */
export const fill = (text: unknown, scope: Scope): string =>
  String(text).replace(/\$\{\{(.*?)\}\}/gs, (_whole, inner: string) =>
    evaluate(inner.trim(), scope).coerceString(),
  );

type Value = ReturnType<Evaluator["evaluate"]>;

const evaluate = (text: string, { contexts, hasFailed }: Scope): Value => {
  const functions = functionsOf(hasFailed);
  const parsed = new Parser(
    new Lexer(text).lex().tokens,
    Object.keys(contexts),
    [...functions.values()],
  ).parse();
  return new Evaluator(parsed, dictionary(contexts), functions).evaluate();
};

const functionsOf = (hasFailed: boolean): Map<string, FunctionDefinition> =>
  new Map(
    Object.entries({
      always: true,
      cancelled: false,
      success: !hasFailed,
      failure: hasFailed,
      // Only ever part of a cache's key.
      hashFiles: "hash",
    }).map(([name, value]) => [
      // The evaluator asks in lower case.
      name.toLowerCase(),
      {
        name,
        minArgs: 0,
        maxArgs: 255,
        call: () =>
          typeof value === "string"
            ? new data.StringData(value)
            : new data.BooleanData(value),
      },
    ]),
  );

type FunctionDefinition = Parameters<
  NonNullable<ConstructorParameters<typeof Evaluator>[2]>["set"]
>[1];

const dictionary = (contexts: Scope["contexts"]): data.Dictionary =>
  JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;

const isTruthy = (value: Value): boolean => {
  switch (value.kind) {
    case data.Kind.Null:
      return false;
    case data.Kind.Boolean:
    case data.Kind.Number:
      return value.number() !== 0 && !Number.isNaN(value.number());
    case data.Kind.String:
      return value.coerceString() !== "";
    case data.Kind.Array:
    case data.Kind.Dictionary:
      return true;
  }
};
