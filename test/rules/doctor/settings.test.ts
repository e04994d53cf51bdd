import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type {
  EnvironmentPosture,
  ForkPosture,
} from "../../../src/domain/posture.ts";
import { milliseconds } from "../../../src/domain/time.ts";
import {
  type ActionsFacts,
  judgeActions,
} from "../../../src/rules/doctor/actions.ts";
import { judgeClocks } from "../../../src/rules/doctor/clock.ts";
import { judgeGitHubCodeowners } from "../../../src/rules/doctor/codeowners.ts";
import {
  judgeEnvironments,
  judgeSecrets,
} from "../../../src/rules/doctor/environments.ts";
import { judgeGitHubCredential } from "../../../src/rules/doctor/github-credential.ts";
import { codes, known, unreadable, words } from "./looked.ts";

const safeForks: ForkPosture = {
  kind: "private",
  runs: true,
  getsWriteTokens: false,
  getsSecrets: false,
  needsApproval: true,
};
const safe: ActionsFacts = {
  actions: known({ isEnabled: true, allowed: "selected", mustPinShas: false }),
  token: known({ default: "read", mayApprove: false }),
  forks: known(safeForks),
};

describe("Actions", () => {
  it.each<readonly [string, Partial<ActionsFacts>, readonly string[]]>([
    ["all is well", {}, []],
    [
      "switched off, nothing else matters",
      {
        actions: known({ isEnabled: false, allowed: null, mustPinShas: false }),
        token: unreadable,
        forks: unreadable,
      },
      [],
    ],
    [
      "any action",
      {
        actions: known({ isEnabled: true, allowed: "all", mustPinShas: false }),
      },
      ["warning actions-unrestricted"],
    ],
    [
      "any action, pinned",
      {
        actions: known({ isEnabled: true, allowed: "all", mustPinShas: true }),
      },
      [],
    ],
    [
      "a token that writes and approves",
      { token: known({ default: "write", mayApprove: true }) },
      ["error actions-token-writes", "warning actions-may-approve"],
    ],
    [
      "a public repository that trusts some outsiders",
      {
        forks: known({ kind: "public", approval: "first_time_contributors" }),
      },
      ["warning actions-fork-runs"],
    ],
    [
      "a public repository that trusts none",
      {
        forks: known({ kind: "public", approval: "all_external_contributors" }),
      },
      [],
    ],
    ["no fork runs", { forks: known({ ...safeForks, runs: false }) }, []],
    [
      "forks run without approval",
      { forks: known({ ...safeForks, needsApproval: false }) },
      ["warning actions-fork-runs"],
    ],
    [
      "forks get secrets",
      { forks: known({ ...safeForks, getsSecrets: true }) },
      ["error actions-fork-runs"],
    ],
    [
      "forks get tokens that write",
      { forks: known({ ...safeForks, getsWriteTokens: true }) },
      ["error actions-fork-runs"],
    ],
    [
      "nothing can be read",
      { actions: unreadable, token: unreadable, forks: unreadable },
      Array.from({ length: 3 }, () => "warning not-looked-at"),
    ],
  ])("%s", (_name, change, expected) => {
    expect(codes(judgeActions({ ...safe, ...change }))).toEqual(expected);
  });
});

describe("an environment", () => {
  const judge = (
    refs: EnvironmentPosture["refs"],
    wanted: string | null = null,
  ): readonly Finding[] =>
    judgeEnvironments({
      main: "main",
      wanted,
      environments: known([{ name: "curfew", refs }]),
    });
  const branch = (name: string) => ({ name, type: "branch" as const });

  it("is for main alone", () => {
    expect(judge({ kind: "patterns", patterns: [branch("main")] })).toEqual([]);
    expect(codes(judge({ kind: "any" }))).toEqual(["error environment-open"]);
    expect(codes(judge({ kind: "protected" }))).toEqual([
      "warning environment-open",
    ]);
    const more = judge({
      kind: "patterns",
      patterns: [
        branch("main"),
        branch("m*"),
        { name: "main", type: "tag" as const },
      ],
    });
    expect(codes(more)).toEqual(["error environment-open"]);
    expect(words(more)).toContain("branch m*, tag main");
  });

  it("is missed where there is none at all", () => {
    const findings = judgeEnvironments({
      main: "main",
      wanted: null,
      environments: known([]),
    });
    expect(codes(findings)).toEqual(["warning environment-missing"]);
    expect(words(findings)).toContain("curfew-check");
  });

  it("is judged alone where it was asked for", () => {
    expect(codes(judge({ kind: "any" }, "production"))).toEqual([
      "error environment-missing",
    ]);
    expect(codes(judge({ kind: "any" }, "curfew"))).toEqual([
      "error environment-open",
    ]);
  });

  it("that cannot be read is told", () => {
    const findings = judgeEnvironments({
      main: "main",
      wanted: null,
      environments: unreadable,
    });
    expect(codes(findings)).toEqual(["warning not-looked-at"]);
    expect(words(findings)).toContain("forbidden");
  });
});

describe("secrets", () => {
  it("that are credentials lie in an environment", () => {
    const findings = judgeSecrets({
      repository: known([
        "OKTA_API_TOKEN",
        "aws_secret_access_key",
        "CURFEW_LEDGER_KEY",
        "CURFEW_PING_URL",
        "SLACK_BOT_TOKEN",
        "DEPLOY_PRIVATE_KEY",
        "SLACK_CHANNEL",
      ]),
      organisation: known(["CURFEW_APP_PRIVATE_KEY"]),
    });
    expect(codes(findings)).toEqual([
      "error secret-reachable",
      "error secret-reachable",
    ]);
    expect(words(findings)).toContain(
      "OKTA_API_TOKEN, aws_secret_access_key, CURFEW_LEDGER_KEY, CURFEW_PING_URL, SLACK_BOT_TOKEN, DEPLOY_PRIVATE_KEY",
    );
    expect(words(findings)).not.toContain("SLACK_CHANNEL");
  });

  it("of other kinds are nobody's business", () => {
    expect(
      judgeSecrets({
        repository: known(["SLACK_CHANNEL"]),
        organisation: known([]),
      }),
    ).toEqual([]);
  });
});

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

  it("of an App has what it needs, and may read more", () => {
    expect(judgeApp({ ...needed, administration: "read" })).toEqual([]);
    expect(judgeApp({ ...needed, checks: "write" })).toEqual([]);
  });

  it("of an App may be too small, and name what is missing", () => {
    const { members: _, ...rest } = needed;
    const findings = judgeApp({ ...rest, contents: "read" });
    expect(codes(findings)).toEqual(["error credential-too-small"]);
    expect(words(findings)).toContain("lacks contents: write, members: read");
  });

  it("of an App may be too large", () => {
    const findings = judgeApp({ ...needed, administration: "write" });
    expect(codes(findings)).toEqual(["warning credential-too-large"]);
    expect(words(findings)).toContain("administration: write");
  });

  it("that is a classic token is always too large", () => {
    const judge = (scopes: readonly string[]): readonly string[] =>
      codes(judgeGitHubCredential({ kind: "token", scopes: known(scopes) }));
    expect(judge(["repo", "read:org"])).toEqual([
      "warning credential-too-large",
    ]);
    expect(judge(["gist"])).toEqual([
      "error credential-too-small",
      "warning credential-too-large",
    ]);
  });

  it("that does not tell is not looked at", () => {
    expect(
      codes(judgeGitHubCredential({ kind: "token", scopes: known(null) })),
    ).toEqual(["warning not-looked-at"]);
    expect(
      codes(judgeGitHubCredential({ kind: "app", app: unreadable })),
    ).toEqual(["warning not-looked-at"]);
  });
});

describe("clocks", () => {
  it.each([
    [30_000, []],
    [-30_000, []],
    [30_001, ["error clock-skew"]],
    [-30_001, ["error clock-skew"]],
    [null, ["warning not-looked-at"]],
  ] as const)("that lead by %s ms", (lead, expected) => {
    expect(
      codes(
        judgeClocks([
          {
            server: "Okta",
            lead: lead === null ? null : milliseconds(lead),
          },
        ]),
      ),
    ).toEqual(expected);
  });

  it("say which way", () => {
    const [behind] = judgeClocks([
      { server: "Okta", lead: milliseconds(60_000) },
    ]);
    const [ahead] = judgeClocks([
      { server: "Okta", lead: milliseconds(-60_000) },
    ]);
    expect(behind?.message).toContain("60 s behind Okta's");
    expect(ahead?.message).toContain("60 s ahead of Okta's");
  });
});

describe("GitHub's opinion of CODEOWNERS", () => {
  const error = (line: number) => ({
    line,
    column: 3,
    kind: "Unknown owner",
    message: "Unknown owner on line 3: @x\n\n  * @x\n    ^",
    path: ".github/CODEOWNERS",
  });
  const ours = (line: number, severity: "error" | "warning"): Finding => ({
    code: "codeowners-syntax",
    severity,
    path: ".github/CODEOWNERS",
    line,
    column: 1,
    message: "",
    hint: "",
  });

  it("counts, one finding a line, in one line", () => {
    const [finding] = judgeGitHubCodeowners(
      known([error(3)]),
      ".github/CODEOWNERS",
      [ours(3, "warning")],
    );
    expect(finding).toMatchObject({
      code: "codeowners-rejected",
      line: 3,
      column: 3,
      message:
        "GitHub rejects this line (Unknown owner): Unknown owner on line 3: @x",
    });
  });

  it("is not repeated where ours said it", () => {
    expect(
      judgeGitHubCodeowners(known([error(3)]), ".github/CODEOWNERS", [
        ours(3, "error"),
      ]),
    ).toEqual([]);
  });

  it("that cannot be had is an error, because adds may depend on it", () => {
    expect(
      codes(judgeGitHubCodeowners(unreadable, ".github/CODEOWNERS", [])),
    ).toEqual(["error not-looked-at"]);
  });
});
