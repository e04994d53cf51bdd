import type { Fault } from "./fault.ts";
import { printable, quoted } from "./printable.ts";

/** What is wrong with the text as an Okta login, beyond its length; null: nothing. */
export const loginFault = (text: string): Fault | null => {
  const found = /[^!-~]/u.exec(text);
  if (found === null) return null;
  const [character] = found;
  if (/^\s$/.test(character)) {
    return {
      code: "invalid-value",
      message: `The login ${quoted(text)} contains a space or a line end.`,
      hint: "Write the login alone, such as alice@example.com.",
    };
  }
  const point = (character.codePointAt(0) as number).toString(16).toUpperCase();
  return {
    code: "login-lookalike",
    message: `The login ${quoted(text)} contains ${printable(character)} (U+${point.padStart(4, "0")}, ${kindOf(character)}), which can pass for another character.`,
    hint: "Type the login by hand, in ASCII letters, as Okta shows it.",
  };
};

const kindOf = (character: string): string =>
  kinds.find(({ pattern }) => pattern.test(character))?.kind ?? "not ASCII";

const kinds = [
  { pattern: /\p{C}/u, kind: "invisible" },
  { pattern: /\p{Script=Cyrillic}/u, kind: "a Cyrillic letter" },
  { pattern: /\p{Script=Greek}/u, kind: "a Greek letter" },
  { pattern: /\p{M}/u, kind: "an accent of its own" },
];
