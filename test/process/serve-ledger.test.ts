import { afterEach, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ec2Grant, merge } from "./access.ts";
import { minute, type RunningService, startServed, until } from "./service.ts";

const branch = "curfew/ledger";
let company: Company;
let service: RunningService;

afterEach(async () => {
  await service.stop();
  await company.close();
});

/** Behind the ledger's tip a commit in whose folder a link stands. */
const withLink = (tip: string): string => {
  const { directory } = company.github.repository;
  const as = [
    "-c",
    "user.name=Mallory",
    "-c",
    "user.email=mallory@example.com",
  ];
  const run = (args: readonly string[], input = ""): string =>
    git(directory, [...as, ...args], { input })
      .stdout.toString("utf8")
      .trim();
  const blob = run(["hash-object", "-w", "--stdin"], "elsewhere");
  const files = run(["ls-tree", `${tip}:ledger`]);
  const folder = run(["mktree"], `${files}\n120000 blob ${blob}\tz.jsonl\n`);
  const tree = run(["mktree"], `040000 tree ${folder}\tledger\n`);
  return run(["commit-tree", tree, "-p", tip, "-m", "Record"]);
};

describe("a known end, in the service", { timeout: 120_000 }, () => {
  it.each([
    ["cannot be read", withLink],
    ["is gone", () => null],
  ])(
    "fires although the ledger %s, and somebody pushed a longer grant past all review",
    async (_name, spoil) => {
      company = await startCompany();
      merge(company, "alice", ec2Grant("alice", "duration: 2h"));
      service = await startServed(company);
      expect(company.memberLogins("AWS EC2 Admin")).toHaveLength(1);
      const carol = company.github.as("carol");
      const tip = company.github.branchTip(branch) ?? "";
      carol.push(branch, spoil(tip));
      carol.commitFiles({
        branch: "main",
        files: ec2Grant("alice", "duration: 8h"),
      });
      await minute(company, service);
      expect(company.memberLogins("AWS EC2 Admin")).toHaveLength(1);
      company.clock.set(instant(Date.parse("2026-11-22T16:00:01Z")));
      await until(() => company.memberLogins("AWS EC2 Admin").length === 0);
      await until(() => service.told("ended").length === 1);
    },
  );
});
