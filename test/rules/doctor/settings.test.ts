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
    [
      "no fork runs, whatever it would get",
      {
        forks: known({
          ...safeForks,
          runs: false,
          getsSecrets: true,
          needsApproval: false,
        }),
      },
      [],
    ],
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

it.each([
  [true, false, "get secrets"],
  [false, true, "get tokens that can write"],
  [true, true, "get secrets and tokens that can write"],
])("what forks get is told: %s, %s", (getsSecrets, getsWriteTokens, text) => {
  const forks = known({ ...safeForks, getsSecrets, getsWriteTokens });
  const [finding] = judgeActions({ ...safe, forks });
  expect(finding?.message).toBe(`Workflows of forks' pull requests ${text}`);
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
    const none = { main: "main", wanted: "curfew", environments: known([]) };
    expect(codes(judgeEnvironments(none))).toEqual([
      "error environment-missing",
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
        repository: known([
          "SLACK_CHANNEL",
          "LAWS_URL",
          "OLD_CURFEW_APP_NAME",
          "NO_SLACK_BOT_TOKEN",
          "SLACK_BOT_TOKEN_OWNER",
          "DEPLOY_PRIVATE_KEY_OWNER",
        ]),
        organisation: known([]),
      }),
    ).toEqual([]);
  });

  it("that cannot be listed are told, each list by its owner", () => {
    const findings = judgeSecrets({
      repository: unreadable,
      organisation: unreadable,
    });
    expect(codes(findings)).toEqual([
      "warning not-looked-at",
      "warning not-looked-at",
    ]);
    expect(words(findings)).toMatch(/repository's [^]*organisation's /);
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
    const findings = judgeGitHubCodeowners(
      known([error(3)]),
      ".github/CODEOWNERS",
      [ours(3, "warning")],
    );
    expect(codes(findings)).toEqual(["error codeowners-rejected"]);
    expect(findings[0]).toMatchObject({
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
