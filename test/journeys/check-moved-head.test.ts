/**
 * A pull request's head that moves while the check runs: the commit is fixed once, and whatever is said is said of that commit alone.
 * What was there is harmless, what is pushed is not, so a mixture would show. A few places in `npm test`, every one with `npm run crowds`.
 */
import { expect, it } from "vitest";
import { TransientError } from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { type CheckScene, ec2Grant, startCheckScene } from "./check-scene.ts";

interface Said {
  readonly commit: string;
  readonly changes: readonly { readonly user: string }[];
  readonly findings: readonly { readonly code: string }[];
}

const wantsAll = process.env["CURFEW_CROWDS"] === "all";
const harmless = ec2Grant("alice");
const harmful = ec2Grant("alice", "durations: 4h");

type Way = (scene: CheckScene, branch: string, base: string) => string;

const ways: Readonly<Record<string, Way>> = {
  "by a push": (scene, branch) =>
    scene.company.github.as("alice").commitFiles({ branch, files: harmful }),
  "by a forced push": (scene, branch, base) =>
    scene.company.github
      .as("alice")
      .commitFiles({ branch, files: harmful, parent: base, force: true }),
};

/** Checks a new pull request whose head moves before the call `at`; answers how many calls there were. */
const moveAt = async (
  scene: CheckScene,
  way: Way | undefined,
  at: number | null,
): Promise<number> => {
  const { github } = scene.company;
  // Two commits of one moment would be one.
  scene.company.clock.advance(milliseconds(60_000));
  const number = scene.propose("alice", harmless);
  github.as("bob").approve(number);
  const { head, headRef, base } = github.pullRequest(number);
  let calls = 0;
  const pushed: string[] = [];
  const ran = await scene
    .check(number, {
      json: true,
      before: async () => {
        calls += 1;
        if (calls === at && way !== undefined)
          pushed.push(way(scene, headRef, base));
        await Promise.resolve();
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof TransientError)) throw error;
      expect(error.message).toContain("The head moved");
      return null;
    });
  const statusesOf = (sha: string | null): readonly string[] =>
    github.repository.statuses
      .filter((status) => status.sha === sha)
      .map(({ state }) => state);
  const [after = null] = pushed;
  if (ran !== null) {
    const { commit, changes, findings } = ran.json as Said;
    expect([head, after]).toContain(commit);
    const isOld = commit === head;
    expect(changes.map(({ user }) => user)).toEqual(
      isOld ? ["alice@example.com"] : [],
    );
    expect(findings.map(({ code }) => code)).toEqual(
      isOld ? [] : expect.arrayContaining(["unknown-key"]),
    );
    expect(ran.code).toBe(isOld ? 0 : 1);
    expect(statusesOf(commit)).toEqual([isOld ? "success" : "failure"]);
  }
  // Whatever was found before, the harmful commit is not let through by it.
  expect(statusesOf(after)).not.toContain("success");
  if (after !== null) {
    const again = await scene.check(number, { json: true });
    expect(again.code).toBe(1);
    expect((again.json as Said).commit).toBe(after);
    expect(statusesOf(after).at(-1)).toBe("failure");
  }
  github.as("alice").close(number);
  return calls;
};

it.each(Object.keys(ways))(
  "says nothing of a commit that it did not read, where its head moves %s",
  async (name) => {
    const way = ways[name];
    const scene = await startCheckScene();
    await scene.reconcile(true);
    const calls = await moveAt(scene, way, null);
    expect(calls).toBeGreaterThan(10);
    const everywhere = Array.from({ length: calls }, (_, index) => index + 1);
    const some = everywhere.filter((at) => at % 8 === 2);
    for (const at of wantsAll ? everywhere : some)
      try {
        await moveAt(scene, way, at);
      } catch (error) {
        throw new Error(`before call ${at} of ${calls}`, { cause: error });
      }
  },
  600_000,
);
