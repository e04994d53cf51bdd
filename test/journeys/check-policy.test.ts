import { describe, expect, it } from "vitest";
import { statusCommand } from "../../src/entry/commands/status.ts";
import { UsageError } from "../../src/entry/usage-error.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

const tierPath = "access/tiers/aws-ec2-admin.yaml";
const tierText = shippedPolicy()[tierPath] ?? "";

/** alice holds the tier. */
const startWithAlice = async (): Promise<CheckScene> => {
  const scene = await startCheckScene();
  const { github } = scene.company;
  await scene.reconcile(true);
  const number = scene.propose("alice", ec2Grant("alice"));
  github.as("bob").approve(number);
  github.as("carol").merge(number);
  await scene.reconcile();
  expect(scene.company.memberLogins("AWS EC2 Admin")).toEqual([
    "alice@example.com",
  ]);
  return scene;
};

const proposes = async (
  scene: CheckScene,
  files: Readonly<Record<string, string | null>>,
) => {
  const number = scene.propose("carol", files);
  const { json, code } = await scene.check(number, { json: true });
  return { ...(json as { changes: unknown; findings: unknown }), code, number };
};

const leaves = (reason: string): unknown[] => [
  expect.objectContaining({
    action: "remove",
    reason,
    user: "alice@example.com",
    grant: ec2Path("alice"),
  }),
];

describe("a pull request that takes a tier away says who loses access", () => {
  it("by deleting it", async () => {
    const scene = await startWithAlice();
    const { changes, findings, code, number } = await proposes(scene, {
      [tierPath]: null,
    });
    expect(changes).toEqual(leaves("tier-deleted"));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "stays-ended",
        severity: "warning",
        path: tierPath,
        message: `Merged now, 1 person would be out of tier "aws-ec2-admin" at once: alice@example.com; 1 grant of it would stand on main and give nothing: ${ec2Path("alice")}.`,
      }),
    );
    expect(code).toBe(0);
    expect(scene.comments(number)[0]).toContain("leaves `AWS EC2 Admin`");
  });

  it("by naming another group, also while Okta is asked nothing", async () => {
    const scene = await startWithAlice();
    const { changes, findings, number } = await proposes(scene, {
      [tierPath]: tierText.replace("AWS EC2 Admin", "AWS EC2 Others"),
    });
    expect(changes).toEqual(leaves("tier-changed"));
    expect(findings).toContainEqual(
      expect.objectContaining({ code: "stays-ended", path: tierPath, line: 3 }),
    );
    expect(scene.comments(number)[0]).toContain("leaves `AWS EC2 Admin`");
  });

  it("by cutting the time that is over then", async () => {
    const scene = await startWithAlice();
    scene.company.clock.advance(milliseconds(2 * 3_600_000));
    const { changes } = await proposes(scene, {
      [tierPath]: tierText.replace("maxDuration: 8h", "maxDuration: 1h"),
    });
    expect(changes).toEqual(leaves("expired"));
  });

  it("and nothing where nobody does", async () => {
    const scene = await startWithAlice();
    const { changes, findings } = await proposes(scene, {
      [tierPath]: tierText.replace("maxDuration: 8h", "maxDuration: 7h"),
    });
    expect(changes).toEqual([]);
    expect(findings).toEqual([]);
  });
});

describe("a pull request that deletes the settings", () => {
  it("is told that the last ones stay in force", async () => {
    const scene = await startCheckScene();
    const { findings, code } = await proposes(scene, {
      "access/curfew.yaml": null,
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "settings-missing",
        severity: "error",
        path: "access/curfew.yaml",
      }),
    );
    expect(code).toBe(1);
  });
});

describe("a pull request that changes policy and grants at once", () => {
  it("is told to be two, at each file of policy", async () => {
    const scene = await startCheckScene();
    const { findings, code } = await proposes(scene, {
      ...ec2Grant("carol"),
      [tierPath]: `${tierText}# Changed\n`,
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "policy-mixed-with-grants",
        severity: "error",
        path: tierPath,
        line: null,
        column: null,
      }),
    );
    expect(code).toBe(1);
  });
});

describe("a pull request that changes a grant and what no policy is", () => {
  it("is not told to be two, because the proof does not ask for that", async () => {
    const scene = await startCheckScene();
    const { findings } = await proposes(scene, {
      ...ec2Grant("carol"),
      "access/README.md": "How to ask for access\n",
    });
    expect(findings).not.toContainEqual(
      expect.objectContaining({ code: "policy-mixed-with-grants" }),
    );
  });
});

describe("status of a tier that does not exist", () => {
  it("is wrong usage, with the name that was meant", async () => {
    const scene = await startCheckScene();
    const statusOf = (tier: string) =>
      scene.run((context) => statusCommand(context, { tier }), { json: true });
    await expect(statusOf("aws-ec2-admn")).rejects.toThrow(
      '--tier: no tier is called aws-ec2-admn. Did you mean "aws-ec2-admin"?',
    );
    await expect(statusOf("nope")).rejects.toThrow(UsageError);
    expect(await statusOf("aws-ec2-admin")).toMatchObject({ code: 0 });
  });
});
