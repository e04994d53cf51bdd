/** A pull request that changes who approves: what is wrong with it is said before it is merged, by the functions that judge it after. */
import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { startCheckScene } from "./check-scene.ts";

const path = ".github/CODEOWNERS";
const shipped = shippedPolicy()[path] ?? "";
/** The line that a test adds. */
const last = shipped.split("\n").length;
const tierPath = "access/tiers/aws-ec2-admin.yaml";
const tierText = shippedPolicy()[tierPath] ?? "";

const findingsOf = async (
  files: Readonly<Record<string, string | null>>,
  onMain?: Readonly<Record<string, string>>,
) => {
  const scene = await startCheckScene(
    onMain === undefined ? {} : { files: onMain },
  );
  const number = scene.propose("carol", files);
  const { json, code } = await scene.check(number, { json: true });
  const { findings } = json as { findings: readonly { code: string }[] };
  return {
    code,
    findings: findings.filter((finding) => finding.code !== "ledger-missing"),
  };
};

describe("a pull request that changes CODEOWNERS", () => {
  it("passes where each path keeps owners enough", async () => {
    expect(
      await findingsOf({ [path]: `${shipped}/docs/ @acme/platform\n` }),
    ).toEqual({ code: 0, findings: [] });
  });

  it("fails at the line that cannot be read: it would never come into force", async () => {
    const { code, findings } = await findingsOf({
      [path]: `${shipped}!foo @bob\n`,
    });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      {
        code: "codeowners-syntax",
        severity: "error",
        path,
        line: last,
        column: 1,
      },
      {
        code: "approval-refused",
        message:
          "Merged as it is, this change of policy would never come into force: It leaves CODEOWNERS missing or broken.",
      },
    ]);
  });

  it("fails where it deletes the file", async () => {
    const { code, findings } = await findingsOf({ [path]: null });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      { code: "codeowners-missing", path },
      { code: "approval-refused" },
    ]);
  });

  it("fails where it leaves tiers or policy to nobody, whom nobody could let in again", async () => {
    const { code, findings } = await findingsOf({
      [path]: "/access/grants/ @acme/security\n",
    });
    expect(code).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "codeowners-unowned",
        severity: "error",
        path,
        message: `No line matches ${path}, so nobody owns it`,
      }),
    );
  });

  it("names each tier that a line gives to one person, and fails where one is too few", async () => {
    const { code, findings } = await findingsOf({
      [path]: `${shipped}/access/grants/*/*.yaml @bob\n`,
    });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      { code: "codeowners-single-owner", severity: "warning", line: last },
      { code: "codeowners-single-owner", severity: "warning", line: last },
      { code: "codeowners-too-few-owners", severity: "error", line: last },
    ]);
  });

  it("fails at an owner whom GitHub does not know: each grant would be refused after the merge", async () => {
    const { code, findings } = await findingsOf({
      [path]: `${shipped}/docs/ @acme/nobody-made-it\n`,
    });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      {
        code: "codeowners-rejected",
        severity: "error",
        path,
        line: last,
      },
    ]);
  });
});

describe("a pull request that changes a tier", () => {
  it("says nothing of owners where they are as many as they were", async () => {
    expect(await findingsOf({ [tierPath]: `${tierText}# Changed\n` })).toEqual({
      code: 0,
      findings: [],
    });
  });

  it("fails where nobody owns the grants of a tier that it adds", async () => {
    const { code, findings } = await findingsOf(
      { "access/tiers/new.yaml": tierText.replace("AWS EC2 Admin", "AWS New") },
      {
        ...shippedPolicy(),
        [path]: shipped
          .replace(/^\* .*$/m, "")
          .replace(/^\/access\/grants\/ .*$/m, ""),
      },
    );
    expect(code).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "codeowners-unowned",
        path,
        message: "No line matches access/grants/new, so nobody owns it",
      }),
    );
  });
});
