import { describe, expect, it } from "vitest";
import { cutSessions } from "../../src/controller/sessions/cut.ts";
import { denyNow } from "../../src/controller/sessions/deny-now.ts";
import type { AwsUserId } from "../../src/domain/aws.ts";
import { milliseconds } from "../../src/domain/time.ts";
import type { Passage } from "../../src/rules/ledger/passages.ts";
import { type Cut, readCuts } from "../../src/rules/sessions/cuts.ts";
import type { TierHistory } from "../../src/rules/tier-history.ts";
import type { Session } from "../../src/sandbox/aws/sessions.ts";
import { type Meddle, startTiersScene, tierOf } from "./tiers-scene.ts";

const tier = tierOf(
  "admin",
  `permissionSet: Admin
managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
inlinePolicy: { Version: "2012-10-17", Statement: [{ Sid: Mine }] }
sessionDuration: 12h
accounts: { prod: "111122223333", staging: "444455556666" }`,
  "cutSessions: true\n",
);
const tiers: TierHistory = new Map([
  [tier.name, [{ position: 0, state: { kind: "present", tier } }]],
]);
const minute = milliseconds(60_000);
const hour = milliseconds(3_600_000);

/** The tier is in place, and alice and dave have the role open. */
const startScene = async () => {
  const scene = await startTiersScene();
  const { okta, aws, clock } = scene;
  await scene.apply([tier]);
  const groupOf = (name: string): string =>
    okta.groups.all().find((one) => one.name === name)?.id ?? "";
  const people = ["alice", "dave"].map((name) => {
    const user = okta.users.create({ login: `${name}@example.com` });
    okta.memberships.add(groupOf("AWS Users"), user.id);
    okta.memberships.add(groupOf("AWS admin"), user.id);
    return user;
  });
  const open = (name: string): Session => {
    const session = aws.openRole({
      login: `${name}@example.com`,
      account: "111122223333",
      permissionSet: "Admin",
    });
    if (session === null) throw new Error(`the role is shut for ${name}`);
    return session;
  };
  const [alice, dave] = [open("alice"), open("dave")];
  const memory = new Map<string, readonly Cut[]>();
  const passages: Passage[] = [];
  const leave = (name: string, awsUserId: AwsUserId): void => {
    const user = people.find(({ profile }) => profile.login.startsWith(name));
    okta.memberships.remove(groupOf("AWS admin"), user?.id ?? "");
    passages.push({
      user: `${name}@example.com`,
      userId: (user?.id ?? "") as never,
      group: "AWS admin",
      groupId: groupOf("AWS admin") as never,
      version: null,
      wanted: "out",
      since: clock.now(),
      awsUserId,
      shown: { result: "departed", at: clock.now(), because: [] },
    });
  };
  const cut = (meddle?: Meddle, patience = hour, history = tiers) =>
    cutSessions(() => Promise.resolve(scene.tools(meddle)), clock.now(), {
      tiers: history,
      passages,
      patience,
      memory,
    });
  const policy = () => aws.center.sets()[0]?.inlinePolicy ?? "";
  const asked = () =>
    aws.server.log.map(({ requestHeaders }) =>
      String(requestHeaders["x-amz-target"]).replace(/^\w+\./, ""),
    );
  return { ...scene, alice, dave, leave, cut, passages, policy, asked, open };
};

const codes = ({
  findings,
}: {
  readonly findings: readonly { readonly code: string }[];
}): string[] => findings.map(({ code }) => code);

describe("what somebody has open", () => {
  it("is cut on every account once they are gone, and nobody else's is", async () => {
    const { aws, alice, dave, leave, cut, policy, clock } = await startScene();
    expect(await cut()).toEqual({ cut: [], findings: [] });
    leave("alice", alice.user);
    expect(aws.isSessionGood(alice)).toBe(true);
    expect(await cut()).toEqual({
      cut: ["alice@example.com in Admin"],
      findings: [],
    });
    expect(aws.isSessionGood(alice)).toBe(false);
    expect(aws.isSessionGood(dave)).toBe(true);
    expect(policy()).toContain('{"Sid":"Mine"}');
    clock.advance(milliseconds(13 * hour));
    expect(await cut()).toEqual({ cut: [], findings: [] });
    expect(policy()).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Mine"}]}',
    );
    const [set] = aws.center.sets();
    expect(aws.center.provisioned(set?.arn ?? "", "444455556666")).toEqual(set);
  });

  it("is lifted as well where the tier has given up cutting", async () => {
    const { alice, dave, leave, cut, policy, clock, asked } =
      await startScene();
    leave("alice", alice.user);
    await cut();
    const off: TierHistory = new Map([
      [
        tier.name,
        [
          {
            position: 0,
            state: { kind: "present", tier: { ...tier, cutSessions: false } },
          },
          { position: 1, state: { kind: "present", tier } },
        ],
      ],
    ]);
    leave("dave", dave.user);
    expect(await cut(undefined, hour, off)).toEqual({ cut: [], findings: [] });
    expect(readCuts(policy())).toHaveLength(1);
    clock.advance(milliseconds(13 * hour));
    expect(await cut(undefined, hour, off)).toEqual({ cut: [], findings: [] });
    expect(readCuts(policy())).toEqual([]);
    clock.advance(milliseconds(12 * hour));
    const before = asked().length;
    await cut(undefined, hour, off);
    expect(asked()).toHaveLength(before);
  });

  it("is asked about no more once it is settled", async () => {
    const { alice, leave, cut, asked } = await startScene();
    leave("alice", alice.user);
    await cut();
    const before = asked().length;
    await cut();
    expect(asked()).toHaveLength(before);
  });

  it("does not keep out who is let in again", async () => {
    const { aws, alice, leave, cut, passages, okta, clock, open } =
      await startScene();
    leave("alice", alice.user);
    await cut();
    clock.advance(minute);
    const group = okta.groups.all().find(({ name }) => name === "AWS admin");
    const user = okta.users
      .all()
      .find(({ profile }) => profile.login === "alice@example.com");
    okta.memberships.add(group?.id ?? "", user?.id ?? "");
    passages.splice(0);
    const again = open("alice");
    await cut();
    expect(aws.isSessionGood(again)).toBe(true);
    expect(aws.isSessionGood(alice)).toBe(false);
  });

  it("is cut by the next run where this one was killed, at whatever call", async () => {
    const rehearsal = await startScene();
    rehearsal.leave("alice", rehearsal.alice.user);
    const calls: string[] = [];
    await rehearsal.cut((name, call) => {
      calls.push(name);
      return call();
    });
    expect(calls.length).toBeGreaterThan(5);
    for (let last = 0; last < calls.length; last += 1) {
      const { aws, alice, leave, cut, policy } = await startScene();
      leave("alice", alice.user);
      let count = 0;
      const killed = await cut((_, call) => {
        count += 1;
        if (count > last) throw new Error("killed");
        return call();
      });
      expect(codes(killed), `killed at ${calls[last]}`).not.toEqual([]);
      expect(codes(await cut())).toEqual([]);
      expect(aws.isSessionGood(alice)).toBe(false);
      expect(readCuts(policy())).toHaveLength(1);
    }
  }, 240_000);

  it("is told where somebody else writes the policy at the same time, and cut then", async () => {
    const { aws, alice, leave, cut } = await startScene();
    leave("alice", alice.user);
    const meddled = await cut(async (name, call) => {
      const answer = await call();
      const [set] = aws.center.sets();
      if (name === "setInlinePolicy" && set !== undefined)
        aws.center.changeSet(set.arn, {
          inlinePolicy: '{"Statement":[{"Sid":"Theirs"}]}',
        });
      return answer;
    });
    expect(codes(meddled)).toEqual(["sessions-not-cut"]);
    expect(codes(await cut())).toEqual([]);
    expect(aws.isSessionGood(alice)).toBe(false);
  });

  it("is told where the policy is full, unreadable or not to be had", async () => {
    const { aws, alice, leave, cut, clock } = await startScene();
    leave("alice", alice.user);
    const [set] = aws.center.sets();
    const change = (inlinePolicy: string): void => {
      aws.center.changeSet(set?.arn ?? "", { inlinePolicy });
    };
    change(`{"Statement":[{"Sid":"${"x".repeat(10_200)}"}]}`);
    const full = await cut();
    expect(full.findings[0]?.message).toContain("no room for 1");
    expect(full.findings[0]?.hint).toContain("Shorten");
    change('{"Statement":[],"Statement":[]}');
    const strange = await cut();
    expect(strange.findings[0]?.message).toContain("cannot be added to");
    const none = await cutSessions(() => Promise.resolve(null), clock.now(), {
      tiers,
      passages: [],
      patience: minute,
      memory: new Map(),
    });
    expect(none.findings[0]?.message).toContain("no AWS credentials");
  });

  it("waits no longer for the accounts than it may, and goes on from there", async () => {
    const { alice, leave, cut, aws } = await startScene();
    leave("alice", alice.user);
    const late = await cut(undefined, milliseconds(0));
    expect(late.findings[0]?.message).toContain("still at it");
    expect(codes(await cut())).toEqual([]);
    expect(aws.isSessionGood(alice)).toBe(false);
  });
});

describe("in an emergency", () => {
  it("everything is denied first, and narrowed when AWS shows the person gone", async () => {
    const { aws, alice, dave, leave, cut, policy, tools, open } =
      await startScene();
    const denied = await denyNow(
      () => Promise.resolve(tools()),
      tiers,
      [{ tier: tier.name, user: "alice@example.com" }],
      hour,
    );
    expect(denied).toEqual({ permissionSets: ["Admin"], troubles: [] });
    expect(aws.isSessionGood(alice)).toBe(false);
    // Still in the group, and what is opened now is denied as well.
    expect(aws.isSessionGood(open("alice"))).toBe(false);
    expect(aws.isSessionGood(dave)).toBe(true);
    expect(await cut()).toEqual({ cut: [], findings: [] });
    expect(readCuts(policy())).toMatchObject([{ kind: "all" }]);
    leave("alice", alice.user);
    expect(codes(await cut())).toEqual([]);
    expect(readCuts(policy())).toMatchObject([{ kind: "before" }]);
    expect(aws.isSessionGood(alice)).toBe(false);
  });

  it("is told of where nobody has seen the person out for an hour", async () => {
    const { cut, tools, clock } = await startScene();
    await denyNow(
      () => Promise.resolve(tools()),
      tiers,
      [{ tier: tier.name, user: "alice@example.com" }],
      hour,
    );
    clock.advance(hour);
    const { findings } = await cut();
    expect(findings[0]).toMatchObject({ code: "sessions-denied" });
    expect(findings[0]?.message).toContain("alice@example.com");
  });

  it("what cannot be denied is told", async () => {
    const { tools, aws } = await startScene();
    const deny = (user: string, connect = () => Promise.resolve(tools())) =>
      denyNow(connect, tiers, [{ tier: tier.name, user }], hour);
    expect((await deny("nobody@example.com")).troubles).toEqual([
      "AWS does not know nobody@example.com",
    ]);
    const [set] = aws.center.sets();
    aws.center.changeSet(set?.arn ?? "", { inlinePolicy: "{}" });
    expect((await deny("alice@example.com")).troubles[0]).toContain(
      "cannot be added to",
    );
    const lost = () => Promise.reject(new Error("lost"));
    expect((await deny("alice@example.com", lost)).troubles).toEqual(["lost"]);
    const other = [{ tier: "other" as never, user: "alice@example.com" }];
    expect(await denyNow(lost, tiers, other, hour)).toEqual({
      permissionSets: [],
      troubles: [],
    });
  });
});
