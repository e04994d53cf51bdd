/** A repository with its people and its policy in the sandbox, and the shipped prover asked through real sockets and real git. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGitRepository } from "../../src/adapters/git/repository.ts";
import { createGitHub } from "../../src/adapters/github/github.ts";
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import { createProver } from "../../src/controller/proof/prover.ts";
import type {
  ApprovalSource,
  PullRequestPreview,
} from "../../src/controller/proof/ports.ts";
import { readMain } from "../../src/controller/survey/read-main.ts";
import {
  type CommitSha,
  type TierName,
  toLogin,
} from "../../src/domain/ids.ts";
import type { ReasonCode } from "../../src/domain/reason-code.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { Evidence, Verdict } from "../../src/domain/verdict.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import type { Actor } from "../../src/sandbox/github/actor.ts";
import { startGitHub } from "../../src/sandbox/github/start.ts";
import { type SandboxOkta, startOkta } from "../../src/sandbox/okta/start.ts";
import type { SandboxGitHub } from "../../src/sandbox/github/github.ts";

export const grantPath = "access/grants/prod/alice.yaml";

export const grant = (more: { user?: string; tier?: string } = {}): string =>
  `user: ${more.user ?? "alice@example.com"}
tier: ${more.tier ?? "prod"}
expires: 2026-11-22T18:00:00Z
reason: On call
`;

export const tier = (approvals = 1, group = "AWS Prod"): string =>
  `description: Production
group: ${group}
audience: [AWS Users]
maxDuration: 8h
approvals: ${approvals}
mfa: required
onBehalf: false
unmanaged: revoke
`;

export const settings = (policyApprovals = 1): string =>
  `mode: enforce
brake: { removals: 5, share: 0.2 }
identity: { source: file }
policyApprovals: ${policyApprovals}
`;

const codeowners = `* @acme/owners
/access/grants/prod/ @acme/owners
`;

const staff = ["alice", "bob", "carol", "dave", "erin", "frank"] as const;

type Asked = Partial<Parameters<Actor["commitFiles"]>[0]> & {
  readonly by?: string;
  readonly base?: string;
};

export interface ProofScene {
  readonly github: SandboxGitHub;
  readonly okta: SandboxOkta;
  readonly trustRoot: CommitSha;
  /** Each thing that somebody does happens a minute after the one before. */
  as(login: string): Actor;
  hours(count: number): void;
  /** A branch with a grant, and its pull request; alice's to main, unless it is told otherwise. */
  ask(more?: Asked): number;
  /** As `ask`, approved by bob and merged by carol. */
  approved(more?: Asked): number;
  /** Asked later than GitHub can be with its links, unless told otherwise. */
  verdict(path?: string, minutes?: number): Promise<Verdict>;
  /** What alice's open pull request still needs. */
  preview(number: number): Promise<PullRequestPreview>;
  alarms(): Promise<readonly string[]>;
  /** REST calls of the last verdict, by route. */
  calls(): readonly string[];
}

export interface SceneOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly source?: (source: ApprovalSource) => ApprovalSource;
}

export const startProofScene = async (
  options: SceneOptions,
  onEnd: (end: () => Promise<void>) => void,
): Promise<ProofScene> => {
  const clock = createClock(instant(Date.parse("2026-11-22T10:00:00Z")));
  const github = await startGitHub({ clock });
  const okta = await startOkta({ clock, proofTime: () => clock.now() });
  okta.limits.lift();
  const folder = await mkdtemp(join(tmpdir(), "curfew-proof-"));
  onEnd(async () => {
    await Promise.all([github.close(), okta.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  const people = staff.map((login) => ({
    login,
    id: github.createUser(login, {
      role: login === "carol" ? "admin" : "write",
    }).id,
  }));
  for (const { login, id } of people)
    okta.users.create({
      login: `${login}@example.com`,
      profile: { githubId: String(id) },
    });
  github.createUser("curfew", { role: "write", member: "member" });
  github.createUser("alice-private", { role: "write" });
  github.createUser("reader", { role: "read" });
  github.createTeam({
    slug: "owners",
    role: "write",
    members: ["bob", "carol", "dave"],
  });
  github.createTeam({ slug: "on-call", parent: "owners", members: ["erin"] });
  const trustRoot = github.as("carol").commitFiles({
    branch: "main",
    files: {
      ".github/CODEOWNERS": codeowners,
      "access/curfew.yaml": settings(),
      "access/people.yaml": `people:\n${people
        .map(
          ({ login, id }) =>
            `  - { login: ${login}@example.com, github: ${login}, id: ${id} }\n`,
        )
        .join("")}`,
      "access/tiers/prod.yaml": tier(),
      ...options.files,
    },
  }) as CommitSha;

  const calls: string[] = [];
  const source = createGitHub({
    repository: "acme/access",
    apiUrl: github.apiUrl,
    credentials: { kind: "token", token: github.createToken("curfew") },
    defaultBranch: "main",
    pause: () => Promise.resolve(),
    now: () => Promise.resolve(clock.now()),
    onCall: ({ method, route }) => calls.push(`${method} ${route}`),
  });
  const { repository } = createGitRepository({
    clone: null,
    remote: github.cloneUrl,
    mirrorDirectory: join(folder, "mirror.git"),
    branch: "main",
    ledgerBranch: "curfew/ledger",
    token: github.createToken("curfew"),
    tokenHost: new URL(github.url).host,
    identity: { name: "Curfew", email: "curfew@example.com" },
    timeout: milliseconds(30_000),
    now: () => clock.now(),
    environment: process.env,
  });
  const prover = createProver({
    repository,
    source: options.source?.(source) ?? source,
    people: createOktaDirectory({
      orgUrl: okta.url,
      credentials: { kind: "token", token: okta.credentials.createToken() },
      githubAttribute: null,
      now: () => Promise.resolve(clock.now()),
      pause: () => Promise.resolve(),
      random: () => 0,
    }),
    name: "acme/access",
    main: "main",
    trustRoot,
  });
  const as = (login: string): Actor => {
    clock.advance(milliseconds(60_000));
    return github.as(login);
  };
  const scene: ProofScene = {
    github,
    okta,
    trustRoot,
    as,
    hours: (count) => {
      clock.advance(milliseconds(count * 3_600_000));
    },
    ask: ({ by = "alice", base = "main", ...more } = {}) => {
      as(by).commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
        ...more,
      });
      return as(by).openPullRequest({
        head: more.branch ?? "ask",
        base,
        title: "Access for alice",
      }).number;
    },
    approved: (more) => {
      const number = scene.ask(more);
      as("bob").approve(number);
      as("carol").merge(number, { method: "squash" });
      return number;
    },
    verdict: async (path = grantPath, minutes = 11) => {
      clock.advance(milliseconds(minutes * 60_000));
      const tip = await repository.fetchMain();
      const { live } = await readMain(repository, tip);
      const version = live.find((one) => one.version.grant.path === path);
      if (version === undefined) throw new Error(`no grant at ${path}`);
      calls.length = 0;
      const verdicts = await prover.verdicts([version.version], {
        tip,
        now: clock.now(),
      });
      const verdict = verdicts.get(version.version.id);
      if (verdict === undefined) throw new Error("no verdict");
      return verdict;
    },
    preview: async (number) => {
      const tip = await repository.fetchMain();
      return prover.preview(
        await source.pullRequest(number),
        [
          {
            path: grantPath,
            tier: "prod" as TierName,
            user: toLogin("alice@example.com"),
          },
        ],
        { tip, now: clock.now() },
      );
    },
    alarms: async () => {
      const tip = await repository.fetchMain();
      const { alarms } = await prover.policy({ tip, now: clock.now() });
      return alarms.map(({ path, message }) => `${path}: ${message}`);
    },
    calls: () => [...calls],
  };
  return scene;
};

/** What does not hold in it, in one text. */
export const failures = (evidence: readonly Evidence[]): string =>
  evidence
    .filter(({ holds }) => holds !== true)
    .map(({ holds, text, because }) =>
      [`${String(holds)}: ${text}`, failures(because)].join("\n"),
    )
    .join("\n");

export const failingCodes = (
  evidence: readonly Evidence[],
): readonly ReasonCode[] =>
  evidence
    .filter(({ holds }) => holds !== true)
    .flatMap(({ code, because }) => [code, ...failingCodes(because)]);
