import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/entry/usage-error.ts";
import { type CheckScene, ec2Grant, startCheckScene } from "./check-scene.ts";

const eventOf = (
  { company }: CheckScene,
  number: number,
  who: string,
  body = "/curfew recheck",
) => ({
  action: "created",
  issue: { number, pull_request: {} },
  comment: { body, user: { login: who } },
  repository: { full_name: company.environment["GITHUB_REPOSITORY"] },
});

describe("/curfew recheck", () => {
  it("by somebody with write access runs the check again", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    await scene.check(number);
    scene.company.github.as("bob").approve(number);
    const ran = await scene.recheck(eventOf(scene, number, "erin"));
    expect(ran.code).toBe(0);
    expect(scene.comments(number)).toEqual([
      expect.stringContaining("Nothing to mend, and approved"),
    ]);
  });

  it("ends as the check does", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice", "durations: 4h"));
    expect((await scene.recheck(eventOf(scene, number, "bob"))).code).toBe(1);
  });

  it.each([
    ["read", "has no write access"],
    ["triage", "has no write access"],
    [null, "has no write access"],
  ] as const)("by somebody with %s access does nothing", async (role, why) => {
    const scene = await startCheckScene();
    scene.company.github.createUser("reader", role === null ? {} : { role });
    const number = scene.propose("alice", ec2Grant("alice"));
    const { code, out } = await scene.recheck(eventOf(scene, number, "reader"));
    expect(code).toBe(0);
    expect(out).toContain(why);
    expect(scene.comments(number)).toEqual([]);
    expect(scene.asked("okta")).toEqual([]);
  });

  it("with other words asks nobody anything", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    scene.forget();
    const event = eventOf(scene, number, "bob", "Please /curfew recheck");
    const { code, out } = await scene.recheck(event);
    expect([code, out]).toEqual([
      0,
      "Nothing to check: The comment's first line is not /curfew recheck.",
    ]);
    expect(scene.asked("github")).toEqual([]);
  });

  it("is wrong usage without an event that can be read", async () => {
    const scene = await startCheckScene();
    await expect(scene.recheck("{")).rejects.toThrow(UsageError);
  });
});
