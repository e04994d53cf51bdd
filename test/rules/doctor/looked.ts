/** What a look can bring, and what is said of it. */
import { expect } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type { Looked } from "../../../src/domain/posture.ts";
import { expectWholeFindings } from "../sentences.ts";

export const known = <Value>(value: Value): Looked<Value> => ({
  kind: "known",
  value,
});

export const unreadable: Looked<never> = {
  kind: "unreadable",
  why: "forbidden",
  remedy: "Give the permission.",
};

/** Of findings each of which names its setting and says what is wrong and what to do. */
export const codes = (findings: readonly Finding[]): readonly string[] => {
  for (const { path } of findings) expect(path).toMatch(setting);
  // A message about a setting has no full stop, and may begin with a branch's name.
  expectWholeFindings(
    findings.map(({ message, hint }) => ({
      message: `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`,
      hint,
    })),
  );
  return findings.map(({ severity, code }) => `${severity} ${code}`);
};

const setting =
  /^(?:clock|\.github\/CODEOWNERS|(?:github|okta):[a-z]+(?:\/\S.*)?)$/;

export const words = (findings: readonly Finding[]): string =>
  findings.map(({ message, hint }) => `${message} ${hint}`).join("\n");
