import { expect } from "vitest";

/** What is said to people: a whole sentence or more, with nothing missing where a name or a time was put in. */
export const expectSentences = (text: string): void => {
  expect(text).toMatch(/^["A-Z].*[^\s,:;][.?]$/su);
  expect(text).not.toMatch(/undefined|NaN|\[object|""|\(\)| {2}| [.,:?]/u);
};
