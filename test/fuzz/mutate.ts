/** Structured mutations of a text that is right: what comes out is nearly right, so it gets far. */
import fc from "fast-check";
import { largeText, oddText } from "./odd-text.ts";

type Mutation =
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "delete"; readonly at: number; readonly length: number }
  | { readonly kind: "value"; readonly at: number; readonly text: string }
  | { readonly kind: "key"; readonly at: number; readonly text: string }
  | { readonly kind: "line"; readonly at: number; readonly text: string }
  | { readonly kind: "double"; readonly at: number; readonly times: number }
  | { readonly kind: "drop"; readonly at: number }
  | { readonly kind: "swap"; readonly at: number; readonly with: number }
  | { readonly kind: "indent"; readonly at: number; readonly by: number }
  | { readonly kind: "nest"; readonly at: number; readonly depth: number }
  | { readonly kind: "ends"; readonly end: string };

const at = fc.nat({ max: 100_000 });

const mutationWith = (text: fc.Arbitrary<string>): fc.Arbitrary<Mutation> =>
  fc.oneof(
    fc.record({ kind: fc.constant("insert"), at, text }),
    fc.record({
      kind: fc.constant("delete"),
      at,
      length: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ kind: fc.constant("value"), at, text }),
    fc.record({ kind: fc.constant("value"), at, text }),
    fc.record({ kind: fc.constant("key"), at, text }),
    fc.record({ kind: fc.constant("line"), at, text }),
    fc.record({
      kind: fc.constant("double"),
      at,
      times: fc.constantFrom(1, 1, 2, 60),
    }),
    fc.record({ kind: fc.constant("drop"), at }),
    fc.record({ kind: fc.constant("swap"), at, with: at }),
    fc.record({
      kind: fc.constant("indent"),
      at,
      by: fc.constantFrom(1, 2, 3, 40),
    }),
    fc.record({
      kind: fc.constant("nest"),
      at,
      depth: fc.constantFrom(1, 2, 39, 41, 300),
    }),
    fc.record({
      kind: fc.constant("ends"),
      end: fc.constantFrom("\r\n", "\r", "\n\n", "\u0085", "\u2028", "\v"),
    }),
  );

const small = fc.array(mutationWith(oddText), { minLength: 1, maxLength: 4 });
const large = fc.array(mutationWith(largeText), { minLength: 1, maxLength: 2 });

const mutate = (text: string, change: Mutation): string => {
  switch (change.kind) {
    case "insert": {
      const offset = change.at % (text.length + 1);
      return text.slice(0, offset) + change.text + text.slice(offset);
    }
    case "delete": {
      const offset = change.at % (text.length + 1);
      return text.slice(0, offset) + text.slice(offset + change.length);
    }
    case "ends":
      return text.replaceAll("\n", change.end);
    case "value":
    case "key":
    case "line":
    case "double":
    case "drop":
    case "swap":
    case "indent":
    case "nest": {
      const lines = text.split("\n");
      const index = change.at % lines.length;
      lines.splice(index, 1, ...changedLines(lines, index, change));
      return lines.join("\n");
    }
  }
};

const changedLines = (
  lines: readonly string[],
  index: number,
  change: Exclude<Mutation, { kind: "insert" | "delete" | "ends" }>,
): readonly string[] => {
  const line = lines[index] ?? "";
  const colon = line.indexOf(":");
  const key = line.slice(0, colon + 1);
  const value = line.slice(colon + 1);
  switch (change.kind) {
    case "value":
      return [`${key} ${change.text}`];
    case "key":
      return [`${change.text}${line.slice(Math.max(colon, 0))}`];
    case "line":
      return [line, change.text];
    case "double":
      return Array.from({ length: change.times + 1 }, () => line);
    case "drop":
      return [];
    case "swap":
      return [lines[change.with % lines.length] ?? ""];
    case "indent":
      return [" ".repeat(change.by) + line];
    case "nest":
      return [
        `${key} ${"[".repeat(change.depth)}${value}${"]".repeat(change.depth)}`,
      ];
  }
};

const bytesOf: Readonly<Record<string, (text: string) => Uint8Array>> = {
  utf8: (text) => new TextEncoder().encode(text),
  latin1: (text) => Buffer.from(text, "latin1"),
  utf16: (text) => Buffer.from(text, "utf16le"),
  "utf8 with a byte order mark": (text) =>
    new TextEncoder().encode(`\ufeff${text}`),
  "utf8 cut in a character": (text) =>
    new TextEncoder().encode(`${text}é`).subarray(0, -1),
};

/** Bytes of a file that was one of `texts`. One case in thirty is large. */
export const mutatedBytes = (
  ...texts: readonly string[]
): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.oneof(
        { weight: 29, arbitrary: small },
        { weight: 1, arbitrary: large },
      ),
      fc.oneof(
        { weight: 12, arbitrary: fc.constant("utf8") },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(bytesOf)) },
      ),
    )
    .map(([text, changes, encoding]) =>
      (bytesOf[encoding] as (text: string) => Uint8Array)(
        changes.reduce(mutate, text),
      ),
    );

/** The same, for what is read as text. */
export const mutatedText = (
  ...texts: readonly string[]
): fc.Arbitrary<string> =>
  mutatedBytes(...texts).map((bytes) => new TextDecoder().decode(bytes));
