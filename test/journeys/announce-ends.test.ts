import { describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { revokeCommand } from "../../src/entry/commands/revoke.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

const tierPath = "access/tiers/aws-ec2-admin.yaml";

/** Alice's access is there since 14:01 and is to last four hours; the pull request said so. It is 14:11. */
const startGranted = async (
  end?: string,
): Promise<{ readonly scene: CheckScene; readonly number: number }> => {
  const scene = await startCheckScene();
  await scene.reconcile(true);
  const number = scene.propose("alice", ec2Grant("alice", end));
  land(scene, number);
  await scene.reconcile();
  pass(scene, 10);
  return { scene, number };
};

const pass = ({ company }: CheckScene, minutes: number): void => {
  company.clock.advance(milliseconds(minutes * 60_000));
};

const land = (scene: CheckScene, number: number): void => {
  const { github } = scene.company;
  github.as("bob").approve(number);
  pass(scene, 1);
  github.as("carol").merge(number, { method: "squash" });
};

const change = (
  scene: CheckScene,
  files: Readonly<Record<string, string | null>>,
): void => {
  land(scene, scene.propose("alice", files));
};

const shortened = (shippedPolicy()[tierPath] ?? "").replace(
  "maxDuration: 8h",
  "maxDuration: 1h",
);

const revokeNow = (scene: CheckScene) =>
  scene.run((context) =>
    revokeCommand(context, { now: true, yes: true }, [ec2Path("alice")]),
  );

/** Two further runs, an hour apart, write nothing; and after some hours they do not even look. */
const expectPeace = async (scene: CheckScene): Promise<void> => {
  for (const minutes of [0, 60]) {
    pass(scene, minutes);
    scene.forget();
    await scene.reconcile();
    expect(
      scene
        .asked("github")
        .filter((request) => /^(?:POST|PATCH) .*\/comments/.test(request)),
    ).toEqual([]);
  }
  pass(scene, 7 * 60);
  scene.forget();
  await scene.reconcile();
  expect(scene.asked("github").join()).not.toContain("/comments");
};

describe("an end that comes before its time is told where the grant was", () => {
  it("by revoke --now: since when, why, and what to do, in the same comment", async () => {
    const { scene, number } = await startGranted();
    expect((await revokeNow(scene)).code).toBe(0);
    pass(scene, 10);
    await scene.reconcile();
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    for (const text of [
      "<!-- curfew:outcome -->\n### Curfew: access is over\n",
      "**Over** since **2026-11-22T14:11:00Z**: `alice@example.com`",
      "- Why: It was revoked early, by hand.",
      "until 2026-11-22T15:11:00Z.",
      "- Needed again?",
    ])
      expect(comment).toContain(text);
    expect(comment).not.toContain("18:01");
    await expectPeace(scene);
    expect(scene.comments(number)).toEqual([comment]);
  });

  it("by a pull request that removes the file", async () => {
    const { scene, number } = await startGranted();
    change(scene, { [ec2Path("alice")]: null });
    await scene.reconcile();
    const [comment] = scene.comments(number);
    expect(comment).toContain("### Curfew: access is over\n");
    expect(comment).toContain("**Over** since **2026-11-22T14:12:00Z**");
    expect(comment).toContain("The grant's file was removed from main.");
    await expectPeace(scene);
  });

  it("by a tier that was removed, while Okta does not take the removal, and when it has", async () => {
    const { scene, number } = await startGranted();
    const { okta } = scene.company;
    change(scene, { [tierPath]: null });
    const mend = okta.server.addFault({
      method: "DELETE",
      path: /\/groups\/[^/]+\/users\//,
      fault: { kind: "status", status: 500, body: "{}" },
    });
    expect((await scene.reconcile()).code).toBe(3);
    expect(scene.comments(number)).toEqual([
      expect.stringMatching(
        /### Curfew: access is over, and still to be taken away\n[^]*The tier was removed or renamed[^]*Okta did not take it/,
      ),
    ]);
    mend();
    pass(scene, 10);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringMatching(
        /### Curfew: access is over\n[^]*\*\*Over\*\* since \*\*2026-11-22T14:22:\d\dZ\*\*[^]*The tier was removed or renamed/,
      ),
    ]);
    await expectPeace(scene);
  });

  it("by a tier that came to allow less, when that time has come", async () => {
    const { scene, number } = await startGranted();
    change(scene, {
      [tierPath]: shortened,
    });
    pass(scene, 60);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringMatching(
        /### Curfew: access is over\n[^]*\*\*Over\*\* since \*\*2026-11-22T15:01:00Z\*\*[^]*The tier allows less than it did/,
      ),
    ]);
    await expectPeace(scene);
  });

  it("by a newer version, which the person is in the group by", async () => {
    const { scene, number } = await startGranted("duration: 1h");
    change(scene, ec2Grant("alice", "duration: 3h"));
    await scene.reconcile();
    const [comment] = scene.comments(number);
    expect(comment).toContain("A newer version of the grant took its place.");
    expect(comment).toContain(
      `is in Okta group \`AWS EC2 Admin\` by \`${ec2Path("alice")}\`.`,
    );
    await expectPeace(scene);
  });

  it("what was revoked before it began was NOT granted", async () => {
    const { scene, number } = await startGranted(
      "duration: 4h\nstarts: 2026-11-22T20:00:00Z",
    );
    expect(scene.comments(number).join()).toContain("access is not there yet");
    await revokeNow(scene);
    await scene.reconcile();
    const [comment] = scene.comments(number);
    expect(comment).toContain("### Curfew: access was NOT granted\n");
    expect(comment).toContain("over before it could begin. It was revoked");
    await expectPeace(scene);
  });

  it("and so was what was deleted before it began", async () => {
    const { scene, number } = await startGranted(
      "duration: 4h\nstarts: 2026-11-22T20:00:00Z",
    );
    change(scene, { [ec2Path("alice")]: null });
    await scene.reconcile();
    const [comment] = scene.comments(number);
    expect(comment).toContain("### Curfew: access was NOT granted\n");
    expect(comment).toContain("The grant's file was removed from main.");
    await expectPeace(scene);
  });

  it("what ends in its time is as it was told, and nothing is written", async () => {
    const { scene, number } = await startGranted("duration: 1h");
    const before = scene.comments(number);
    pass(scene, 60);
    scene.forget();
    await scene.reconcile();
    expect(scene.asked("github").join()).not.toContain("/comments");
    expect(scene.comments(number)).toEqual(before);
  });
});
