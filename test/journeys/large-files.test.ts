import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TierName } from "../../src/domain/ids.ts";
import { readMain } from "../../src/controller/survey/read-main.ts";
import {
  createUpstream,
  openRepository,
  temporaryFolder,
} from "../adapters/git-fixtures.ts";
import { ec2Grant, ec2Path, type Office, openOffice, told } from "./office.ts";

let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
});

afterEach(async () => {
  await office.close();
});

describe("with a file of megabytes, a reconcile", () => {
  it("keeps to what it knew of a tier whose file grew beyond reading, and ends what is due", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.land(
      "bob",
      {
        "access/tiers/aws-ec2-admin.yaml": `# ${"x".repeat(4 * 1024 * 1024)}\n`,
      },
      ["carol"],
    );
    const { applied, findings } = await office.reconcile();
    expect(findings.map(({ code }) => code)).toContain("file-too-large");
    expect(told(applied)).toEqual(["keep granted alice kept"]);
    office.hours(1);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
  });

  it("proves by a CODEOWNERS of nearly three megabytes", async () => {
    const { shippedPolicy } = await import("../../src/sandbox/company.ts");
    const owners = shippedPolicy()[".github/CODEOWNERS"] ?? "";
    const filling = `# ${"x".repeat(100)}\n`.repeat(28_000);
    office.land("bob", { ".github/CODEOWNERS": `${owners}\n${filling}` }, [
      "carol",
    ]);
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted alice confirmed",
    ]);
  });
});

describe("of tiers that are too large, or once were, main", () => {
  it("reads none, however many there are, and everything else", async () => {
    const upstream = createUpstream();
    const sound = (maxDuration: string) =>
      `description: Any\ngroup: Any\naudience: [All]\nmaxDuration: ${maxDuration}\napprovals: 1\n`;
    const filling = "x".repeat(3_000_000);
    upstream.commit("refs/heads/main", {
      files: { "access/tiers/any.yaml": sound("4h") },
    });
    for (let commit = 0; commit < 9; commit += 1)
      upstream.commit("refs/heads/main", {
        files: Object.fromEntries(
          Array.from({ length: 10 }, (_, file) => [
            `access/tiers/${file === 9 ? "any" : `large-${file}`}.yaml`,
            `# ${commit} ${file} ${filling}\n`,
          ]),
        ),
      });
    const tip = upstream.commit("refs/heads/main", {
      files: {
        "access/tiers/any.yaml": sound("2h"),
        "access/grants/any/alice.yaml":
          "user: alice@example.com\ntier: any\nduration: 1h\nreason: Any\n",
      },
    });
    const mirrorDirectory = join(temporaryFolder(), "mirror.git");
    const { repository } = openRepository(upstream, { mirrorDirectory });
    expect(await repository.knownTip()).toBeNull();
    // The mirror borrows it all: fetching takes long, and is another question.
    writeFileSync(
      join(mirrorDirectory, "objects/info/alternates"),
      `${join(upstream.folder, "objects")}\n`,
    );
    const main = await readMain(repository, tip);
    expect(
      main.findings
        .filter(({ severity }) => severity === "error")
        .map(({ path, code }) => `${path} ${code}`),
    ).toEqual([
      ...Array.from(
        { length: 9 },
        (_, file) => `access/tiers/large-${file}.yaml file-too-large`,
      ),
      "access/curfew.yaml settings-missing",
    ]);
    expect(main.live.map(({ version }) => version.grant.user)).toEqual([
      "alice@example.com",
    ]);
    expect(
      main.tiers.get("any" as TierName)?.map(({ state }) => state.kind),
    ).toEqual(["present", ...Array<string>(9).fill("broken"), "present"]);
  }, 120_000);
});
