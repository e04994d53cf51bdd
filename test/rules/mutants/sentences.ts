import { expect } from "vitest";

/** Findings are for people: each says in a whole sentence what is wrong, and then what to do. */
export const expectSentences = (
  findings: readonly { readonly message: string; readonly hint: string }[],
): void => {
  for (const { message, hint } of findings) {
    expect(message).toMatch(/^["A-Z0-9].{10,}\.$/);
    expect(hint).toMatch(/^\w.{8,}\S$/);
    expect(`${message} ${hint}`).not.toMatch(
      /undefined|\[object| {2}| ,| \.( |$)/,
    );
  }
};
