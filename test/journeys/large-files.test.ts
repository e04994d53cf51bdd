import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
