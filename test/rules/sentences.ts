import { expect } from "vitest";

const broken = /undefined|NaN|\[object|\(\)| {2}| [.,:?](?!\w)|\.\.(?= |$)/u;

/** What is said to people: a whole sentence or more, with nothing missing where a name or a time was put in. */
export const expectSentences = (text: string): void => {
  expect(text).toMatch(/^["A-Z0-9].{8,}[^\s,:;.][.?]$/su);
  expect(text).not.toMatch(broken);
  expect(text).not.toContain('""');
};

/** Each says what is wrong, and then what to do; what was written may well have been `""`. */
export const expectWholeFindings = (
  findings: readonly { readonly message: string; readonly hint: string }[],
): void => {
  for (const { message, hint } of findings) {
    expectSentences(message.replaceAll('""', '"nothing"'));
    expect(hint).toMatch(/^\w.{8,}\S$/su);
    expect(hint).not.toMatch(broken);
  }
};
