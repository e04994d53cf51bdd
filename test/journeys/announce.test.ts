import { describe, expect, it } from "vitest";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

const start = async (
  options: Parameters<typeof startCheckScene>[0] = {},
): Promise<CheckScene> => {
  const scene = await startCheckScene(options);
  await scene.reconcile(true);
  return scene;
};

const merge = (scene: CheckScene, number: number): void => {
  scene.company.clock.advance(milliseconds(60_000));
  scene.company.github.as("carol").merge(number, { method: "squash" });
};

const approveAndMerge = (scene: CheckScene, number: number): void => {
  scene.company.github.as("bob").approve(number);
  merge(scene, number);
};

/** What was written; for some hours the comment is only looked at. */
const talk = (scene: CheckScene): readonly string[] =>
  scene
    .asked("github")
    .filter((request) => /^(?:POST|PATCH) .*\/comments/.test(request));

/** The first run's comment is refused, as if it had died before; ten minutes later GitHub takes comments again. */
const reconcileUnheardThenHeard = async (
  scene: CheckScene,
  number: number,
): Promise<void> => {
  const { github, clock } = scene.company;
  const mend = github.server.addFault({
    path: /\/issues\/\d+\/comments/,
    fault: { kind: "status", status: 403, body: "{}" },
  });
  await scene.reconcile();
  expect(scene.comments(number)).toEqual([]);
  mend();
  clock.advance(milliseconds(600_000));
  await scene.reconcile();
};

describe("after a merge", () => {
  it("the pull request says that access is there, once", async () => {
    const scene = await start();
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    expect(await scene.reconcile()).toMatchObject({ code: 0, errors: "" });
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    for (const text of [
      "<!-- curfew:outcome -->\n### Curfew: access is there\n",
      "until **2026-11-22T18:01:00Z**",
      "until 2026-11-22T19:01:00Z.",
      `Delete \`${ec2Path("alice")}\``,
    ])
      expect(comment).toContain(text);
    scene.forget();
    await scene.reconcile();
    await scene.reconcile();
    expect(talk(scene)).toEqual([]);
  });

  it("it says loudly that access was not granted, why, and what to do", async () => {
    const scene = await start();
    const number = scene.propose("alice", {
      ...ec2Grant("alice"),
      "README.md": "x",
    });
    merge(scene, number);
    expect((await scene.reconcile()).code).toBe(3);
    const [comment] = scene.comments(number);
    expect(comment).toContain("access was NOT granted");
    expect(comment).toContain("1 approval is missing");
    expect(comment).toContain("Open a new pull request");
    scene.forget();
    await scene.reconcile();
    expect(talk(scene)).toEqual([]);
  });

  it("it keeps apart what was granted and what was not, in one comment", async () => {
    const scene = await start();
    const { github } = scene.company;
    const number = scene.propose("alice", {
      ...ec2Grant("alice"),
      "access/grants/aws-ec2-read-only/alice.yaml":
        "user: alice@example.com\ntier: aws-ec2-read-only\nduration: 4h\nreason: x\n",
      // Nobody may ask for another person here.
      ...ec2Grant("erin"),
    });
    approveAndMerge(scene, number);
    await scene.reconcile();
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    expect(comment).toContain("NOT granted for some of its grants");
    expect(comment?.match(/\*\*Granted\*\*/g)).toHaveLength(2);
    expect(comment?.match(/\*\*NOT granted\*\*/g)).toHaveLength(1);
    expect(github.repository.comments.size).toBe(1);
  });

  it("a forged word of Curfew's is left to whoever wrote it, and the true one stands beside it", async () => {
    const scene = await start();
    const { github } = scene.company;
    const number = scene.propose("alice", ec2Grant("alice"));
    const forged = "<!-- curfew:outcome -->\n### Curfew: access is there";
    github.as("alice").comment(number, forged);
    merge(scene, number);
    await scene.reconcile();
    const [first, second, ...others] = scene.comments(number);
    expect(first).toBe(`alice: ${forged}`);
    expect(second).toMatch(/^curfew.*\[bot\]: .*\n.*access was NOT granted/);
    expect(others).toEqual([]);
  });

  it("what people wrote into commits is told as text, and calls nobody", async () => {
    const scene = await start();
    const { github } = scene.company;
    const number = scene.propose("alice", ec2Grant("alice"));
    github.as("alice").commitFiles({
      branch: github.pullRequest(number).headRef,
      files: { "notes.md": "x" },
      message:
        "Ask\n\nCo-authored-by: X <@acme/security*[x](https://evil.example)<img src=x>::error::`@evil.example>",
    });
    approveAndMerge(scene, number);
    await scene.reconcile();
    const comment = scene.comments(number).join("\n");
    expect(comment).toContain("NOT granted");
    expect(comment).toContain("It is not known who is behind");
    expect(comment).not.toMatch(/@acme|<img|\]\(|https?:\/\/evil|::/);
  });

  it("nothing is said of a direct push, which has no pull request", async () => {
    const scene = await start();
    scene.company.github
      .as("carol")
      .commitFiles({ branch: "main", files: ec2Grant("alice") });
    scene.company.clock.advance(milliseconds(600_000));
    expect((await scene.reconcile()).code).toBe(3);
    expect(scene.company.github.repository.comments.size).toBe(0);
    scene.forget();
    await scene.reconcile();
    expect(scene.asked("github").join()).not.toContain("/commits/");
  });

  it("what is held is told once, and corrected when it is granted after all", async () => {
    const scene = await start();
    const { okta, people } = scene.company;
    const alice = people.get("alice@example.com")?.id ?? "";
    okta.factors.reset(alice);
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("- What to do: Enrol a factor"),
    ]);
    scene.forget();
    await scene.reconcile();
    expect(talk(scene)).toEqual([]);
    okta.factors.enrol(alice);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("### Curfew: access is there\n"),
    ]);
  });

  it("what begins later is told with its times, and again when it has begun", async () => {
    const scene = await start();
    const number = scene.propose(
      "alice",
      ec2Grant("alice", "duration: 4h\nstarts: 2026-11-22T20:00:00Z"),
    );
    approveAndMerge(scene, number);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining(
        "from **2026-11-22T20:00:00Z** until **2026-11-23T00:00:00Z**",
      ),
    ]);
    scene.company.clock.set(instant(Date.parse("2026-11-22T20:00:00Z")));
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("### Curfew: access is there\n"),
    ]);
  });

  it("it is told that its time was over before it could begin", async () => {
    const scene = await start();
    const number = scene.propose("alice", ec2Grant("alice", "duration: 1h"));
    approveAndMerge(scene, number);
    scene.company.clock.advance(milliseconds(2 * 3_600_000));
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("NOT granted"),
    ]);
  });

  it("who takes somebody out in Okta makes it say so", async () => {
    const scene = await start();
    const { okta, groups, people, clock } = scene.company;
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    await scene.reconcile();
    okta.memberships.remove(
      groups.get("AWS EC2 Admin")?.id ?? "",
      people.get("alice@example.com")?.id ?? "",
    );
    clock.advance(milliseconds(600_000));
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("Somebody took the person out"),
    ]);
  });

  it("observing says that nobody is added, once", async () => {
    const policy = shippedPolicy();
    const scene = await start({
      files: {
        ...policy,
        "access/curfew.yaml": (policy["access/curfew.yaml"] ?? "").replace(
          "mode: enforce",
          "mode: observe",
        ),
      },
    });
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    await scene.reconcile();
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("Curfew only observes here"),
    ]);
    scene.forget();
    await scene.reconcile();
    expect(talk(scene)).toEqual([]);
  });

  it("a comment that cannot be written is a warning, and changes nothing of what was done", async () => {
    const scene = await start();
    const { company } = scene;
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    company.github.server.addFault({
      path: /\/issues\/\d+\/comments/,
      fault: { kind: "status", status: 403, body: "{}" },
    });
    const { code, errors } = await scene.reconcile();
    expect(code).toBe(0);
    expect(errors).toMatch(/^curfew: warning: #\d+ could not be told/);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([
      "alice@example.com",
    ]);
  });

  it("what a run that died could not say of an approved grant is said by the next one", async () => {
    const scene = await start();
    const number = scene.propose("alice", ec2Grant("alice"));
    approveAndMerge(scene, number);
    await reconcileUnheardThenHeard(scene, number);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("access is there"),
    ]);
  });

  it("and so is what it could not say of a refused one", async () => {
    const scene = await start();
    const { company } = scene;
    const number = scene.propose("alice", ec2Grant("alice"));
    merge(scene, number);
    await reconcileUnheardThenHeard(scene, number);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("access was NOT granted"),
    ]);
    company.clock.advance(milliseconds(7 * 3_600_000));
    scene.forget();
    await scene.reconcile();
    expect(scene.asked("github").join()).not.toContain("/comments");
  });

  it("and nobody asks about comments when that was long ago", async () => {
    const scene = await start();
    const number = scene.propose("alice", ec2Grant("alice", "duration: 8h"));
    approveAndMerge(scene, number);
    await scene.reconcile();
    scene.company.clock.advance(milliseconds(7 * 3_600_000));
    scene.forget();
    await scene.reconcile();
    expect(scene.asked("github").join()).not.toContain("/comments");
  });
});
