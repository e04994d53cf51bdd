/** A check where the ledger does not tell what it should: that is said, in text, in JSON and in the comment, and nobody is promised anything. */
import { describe, expect, it } from "vitest";
import { checkCommand } from "../../src/entry/commands/check.ts";
import { freezeCommand } from "../../src/entry/commands/freeze.ts";
import type { TreeMode } from "../../src/sandbox/github/trees.ts";
import { type CheckScene, ec2Grant, startCheckScene } from "./check-scene.ts";

const file = "ledger/2026-11.jsonl";

const onLedger = (
  { company: { github } }: CheckScene,
  content: string,
  mode: TreeMode = "100644",
): void => {
  github.as("carol").commitFiles({
    branch: "curfew/ledger",
    files: { [file]: content },
    mode,
  });
};

/** What a check of a sound grant tells: findings, and the change for its person. */
const tells = async (scene: CheckScene) => {
  const number = scene.propose("alice", ec2Grant("alice"));
  scene.company.github.as("bob").approve(number);
  const { code, json } = await scene.check(number, { json: true });
  const { findings, changes } = json as {
    readonly findings: readonly {
      readonly code: string;
      readonly severity: string;
      readonly message: string;
      readonly hint: string;
    }[];
    readonly changes: readonly {
      readonly action: string;
      readonly reason: string;
    }[];
  };
  return {
    number,
    code,
    findings,
    changes: changes.map(({ action, reason }) => `${action} ${reason}`),
  };
};

const cannotTell =
  "Who has access now, and who would lose it by this pull request, cannot be told for sure.";

describe("a check says that it cannot tell", () => {
  it("where there is no ledger", async () => {
    const scene = await startCheckScene();
    const { number, code, findings, changes } = await tells(scene);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "ledger-missing",
        severity: "warning",
        message: expect.stringContaining(cannotTell) as string,
        hint: expect.stringContaining("--new-ledger") as string,
      }),
    ]);
    expect(changes).toEqual(["hold adds-stopped"]);
    // None of it is the author's fault.
    expect(code).toBe(0);
    expect(scene.comments(number)[0]).toContain(cannotTell);
    const { out } = await scene.check(number);
    expect(out).toContain("curfew: warning ledger-missing: There is no ledger");
  });

  it.each([
    [
      "is broken",
      (scene: CheckScene) => {
        onLedger(scene, "nonsense\n");
      },
      "The ledger does not hold: 2026-11.jsonl:1: not a ledger entry.",
    ],
    [
      "is not a file",
      (scene: CheckScene) => {
        onLedger(scene, "elsewhere.jsonl", "120000");
      },
      "The ledger could not be read: ",
    ],
  ])("where the ledger %s", async (_, spoil, message) => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    spoil(scene);
    const { code, findings, changes } = await tells(scene);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "ledger-broken",
        severity: "warning",
        message: expect.stringContaining(message) as string,
      }),
    ]);
    expect(findings[0]?.message).toContain(cannotTell);
    expect(changes).toEqual(["hold adds-stopped"]);
    expect(code).toBe(0);
  });

  it("also of two commits", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    const { base, head } = scene.company.github.pullRequest(number);
    const { json } = await scene.run(
      (context) => checkCommand(context, { base, head }),
      { json: true },
    );
    expect(json).toMatchObject({
      findings: [{ code: "ledger-missing", severity: "warning" }],
      changes: [{ action: "hold", reason: "adds-stopped" }],
    });
  });
});

describe("a check says that nobody would be added", () => {
  it("while adds are frozen", async () => {
    const scene = await startCheckScene();
    await scene.reconcile(true);
    await scene.run((context) =>
      freezeCommand(context, { reason: "An incident", yes: true }),
    );
    const { code, findings, changes } = await tells(scene);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "frozen",
        severity: "warning",
        message: expect.stringContaining("An incident") as string,
      }),
    ]);
    expect(changes).toEqual(["hold adds-stopped"]);
    expect(code).toBe(0);
  });
});
