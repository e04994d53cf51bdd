import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import { judgeGitHubCredential } from "../../../src/rules/doctor/github-credential.ts";
import { codes, known, unreadable, words } from "./looked.ts";

describe("the GitHub credential", () => {
  const needed = {
    contents: "write",
    members: "read",
    metadata: "read",
    pull_requests: "write",
    statuses: "write",
  };
  const judgeApp = (permissions: Record<string, string>): readonly Finding[] =>
    judgeGitHubCredential({
      kind: "app",
      app: known({ id: 1, slug: "curfew", permissions }),
    });

  const judgeToken = (scopes: readonly string[]): readonly Finding[] =>
    judgeGitHubCredential({ kind: "token", scopes: known(scopes) });

  it("of an App has what it needs, and may read more", () => {
    expect(judgeApp({ ...needed, administration: "read" })).toEqual([]);
    expect(judgeApp({ ...needed, checks: "write" })).toEqual([]);
  });

  it("of an App may be too small, and name what is missing", () => {
    const { members: _, ...rest } = needed;
    const findings = judgeApp({ ...rest, contents: "read" });
    expect(codes(findings)).toEqual(["error credential-too-small"]);
    expect(words(findings)).toContain("lacks contents: write, members: read");
    expect(findings[0]?.hint).toMatch(/where the App is installed/);
  });

  it("of an App may be too large", () => {
    const findings = judgeApp({
      ...needed,
      administration: "write",
      organization_projects: "admin",
    });
    expect(codes(findings)).toEqual(["warning credential-too-large"]);
    expect(words(findings)).toContain(
      "(administration: write, organization_projects: admin)",
    );
  });

  it("that is a classic token is always too large", () => {
    const findings = judgeToken(["repo", "read:org"]);
    expect(codes(findings)).toEqual(["warning credential-too-large"]);
    expect(words(findings)).toContain("classic token: repo, read:org");
  });

  it.each([
    [["gist"], "lacks the scope repo, the scope read:org"],
    [["repo"], "lacks the scope read:org"],
    [["repo", "admin:org_hook"], "lacks the scope read:org"],
    [["repo", "pre-read:org"], "lacks the scope read:org"],
    [["admin:org"], "lacks the scope repo"],
  ])("that is a classic token may be too small: %j", (scopes, text) => {
    const findings = judgeToken(scopes);
    expect(codes(findings)).toEqual([
      "error credential-too-small",
      "warning credential-too-large",
    ]);
    expect(findings[0]?.message).toBe(`The GitHub credential ${text}`);
    expect(findings[0]?.hint).toMatch(/^Give the token that/);
  });

  it("that does not tell is not looked at", () => {
    expect(
      codes(judgeGitHubCredential({ kind: "token", scopes: known(null) })),
    ).toEqual(["warning not-looked-at"]);
    expect(
      codes(judgeGitHubCredential({ kind: "app", app: unreadable })),
    ).toEqual(["warning not-looked-at"]);
    expect(
      codes(judgeGitHubCredential({ kind: "token", scopes: unreadable })),
    ).toEqual(["warning not-looked-at"]);
  });
});
