/** What a look can bring, and what is said of it. */
import type { Finding } from "../../../src/domain/finding.ts";
import type { Looked } from "../../../src/domain/posture.ts";

export const known = <Value>(value: Value): Looked<Value> => ({
  kind: "known",
  value,
});

export const unreadable: Looked<never> = {
  kind: "unreadable",
  why: "forbidden",
  remedy: "Give the permission.",
};

export const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, code }) => `${severity} ${code}`);

export const words = (findings: readonly Finding[]): string =>
  findings.map(({ message, hint }) => `${message} ${hint}`).join("\n");
