/** A repository with many grants, made by `git fast-import` in one go. */
import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { createGitRepository } from "../../src/adapters/git/repository.ts";

export const noon = instant(Date.parse("2026-11-22T12:00:00Z"));

export const tierText = (tier: number): string =>
  `description: Tier ${tier}
group: Group ${tier}
audience: [Everybody]
maxDuration: 30d
approvals: 1
mfa: optional
`;

export const grantText = (index: number, tiers: number): string =>
  `# Asked for in the usual way
user: person${index}@example.com
tier: tier-${index % tiers}
expires: 2026-12-${String(1 + (index % 20)).padStart(2, "0")}T18:00:00Z
reason: Checkout latency, on call for the week
ticket: INC-${index}
`;

const settings = `mode: enforce
brake: { removals: 5, share: 0.2 }
identity: { source: okta, attribute: githubId }
policyApprovals: 1
`;

/** Answers the path of a bare repository; grants come a hundred a commit, as merges bring them. */
export const makeRepository = async (
  grants: number,
  tiers: number,
): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "curfew-bench-"));
  const repository = join(directory, "main.git");
  await run(["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  await run(
    ["-C", repository, "fast-import", "--quiet"],
    importStream(grants, tiers),
  );
  return repository;
};

export const openMirror = async (remote: string) => {
  const directory = await mkdtemp(join(tmpdir(), "curfew-bench-"));
  return createGitRepository({
    clone: null,
    remote,
    mirrorDirectory: join(directory, "mirror.git"),
    branch: "main",
    ledgerBranch: "curfew/ledger",
    token: null,
    tokenHost: "github.com",
    identity: { name: "Curfew", email: "curfew@example.com" },
    timeout: milliseconds(300_000),
    now: () => noon,
    environment: process.env,
  });
};

const importStream = (grants: number, tiers: number): string => {
  const commits: string[] = [];
  const files = (entries: readonly (readonly [string, string])[]): string =>
    entries
      .map(
        ([path, text]) =>
          `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      )
      .join("");
  const commit = (entries: readonly (readonly [string, string])[]): void => {
    const message = `Commit ${commits.length}`;
    commits.push(
      `commit refs/heads/main\ncommitter Bench <bench@example.com> ${1_700_000_000 + commits.length} +0000\ndata ${message.length}\n${message}\n${files(entries)}\n`,
    );
  };
  commit([
    ["access/curfew.yaml", settings],
    ...Array.from(
      { length: tiers },
      (_, tier) => [`access/tiers/tier-${tier}.yaml`, tierText(tier)] as const,
    ),
  ]);
  for (let first = 0; first < grants; first += 100)
    commit(
      Array.from({ length: Math.min(100, grants - first) }, (_, offset) => {
        const index = first + offset;
        return [
          `access/grants/tier-${index % tiers}/person${index}.yaml`,
          grantText(index, tiers),
        ] as const;
      }),
    );
  return commits.join("");
};

const run = (args: readonly string[], input = ""): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn("git", args, { stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`git ${args.join(" ")} ended with ${code}`));
    });
    child.stdin.end(input);
  });
