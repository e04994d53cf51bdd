import { describe, expect, it } from "vitest";
import { cutSessions } from "../../src/controller/sessions/cut.ts";
import {
  denyNow,
  type DenyRequest,
} from "../../src/controller/sessions/deny-now.ts";
import type { AwsUserId } from "../../src/domain/aws.ts";
import {
  type Instant,
  instant,
  type Milliseconds,
  milliseconds,
} from "../../src/domain/time.ts";
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
      awsGroupId: null,
      addedAt: null,
      departedAt: clock.now(),
      shown: { result: "departed", at: clock.now(), because: [] },
    });
  };
  const cut = (meddle?: Meddle, patience = hour, history = tiers) =>
    cutSessions(() => Promise.resolve(scene.tools(meddle)), clock.now(), {
      tiers: history,
      passages,
      patience,
      memory,
      lead: milliseconds(0),
    });
  /** By a machine whose clock is so far behind the servers'. */
  const cutBehind = (lead: Milliseconds) => {
    const tools = scene.tools();
    const ours = (): Instant => instant(clock.now() - lead);
    const now = () => Promise.resolve(ours());
    return cutSessions(
      () => Promise.resolve({ ...tools, clock: { ...tools.clock, now } }),
      ours(),
      { tiers, passages, patience: hour, memory, lead },
    );
  };
  const policy = () => aws.center.sets()[0]?.inlinePolicy ?? "";
  const asked = () =>
    aws.server.log.map(({ requestHeaders }) =>
      String(requestHeaders["x-amz-target"]).replace(/^\w+\./, ""),
    );
  const deny = (
    meddle?: Meddle,
    user = "alice@example.com",
    more: Partial<DenyRequest> = {},
  ) =>
    denyNow(() => Promise.resolve(scene.tools(meddle)), {
      tiers,
      passages,
      people: [{ tier: tier.name, user, userId: null }],
      patience: hour,
      ...more,
    });
  /** Does every account have the policy as it stands? */
  const isBrought = (): boolean =>
    aws.center
      .sets()
      .every((set) =>
        aws.center
          .accountsOf(set.arn)
          .every(
            (account) =>
              aws.center.provisioned(set.arn, account)?.version === set.version,
          ),
      );
  return {
    ...scene,
    alice,
    dave,
    leave,
    cut,
    cutBehind,
    deny,
    passages,
    policy,
    asked,
    open,
    memory,
    isBrought,
  };
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

  it("is cut by a machine whose clock is behind, and lifted no sooner by one whose clock is ahead", async () => {
    const { aws, alice, leave, cutBehind, policy, clock } = await startScene();
    leave("alice", alice.user);
    expect(codes(await cutBehind(hour))).toEqual([]);
    expect(aws.isSessionGood(alice)).toBe(false);
    clock.advance(hour);
    const ahead = milliseconds(-24 * hour);
    expect(codes(await cutBehind(ahead))).toEqual([]);
    expect(readCuts(policy())).toHaveLength(1);
    clock.advance(milliseconds(12 * hour));
    expect(codes(await cutBehind(ahead))).toEqual([]);
    expect(readCuts(policy())).toEqual([]);
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
      lead: milliseconds(0),
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

describe("where a run is killed between lifting and the accounts", () => {
  it("the next one brings the policy there, at whatever call it was", async () => {
    const rehearsal = await startScene();
    rehearsal.leave("alice", rehearsal.alice.user);
    await rehearsal.cut();
    rehearsal.clock.advance(milliseconds(13 * hour));
    const calls: string[] = [];
    await rehearsal.cut((name, call) => {
      calls.push(name);
      return call();
    });
    for (let last = 0; last < calls.length; last += 1) {
      const { alice, leave, cut, policy, clock, memory, isBrought } =
        await startScene();
      leave("alice", alice.user);
      await cut();
      clock.advance(milliseconds(13 * hour));
      let count = 0;
      await cut((_, call) => {
        count += 1;
        if (count > last) throw new Error("killed");
        return call();
      });
      // The killed process remembers nothing.
      memory.clear();
      expect(codes(await cut()), `killed at ${calls[last]}`).toEqual([]);
      expect(readCuts(policy())).toEqual([]);
      expect(isBrought(), `killed at ${calls[last]}`).toBe(true);
    }
  }, 240_000);
});

describe("a permission set of somebody else's that cannot be read", () => {
  it("keeps nobody's session from being cut or denied", async () => {
    const { aws, alice, dave, leave, cut, deny } = await startScene();
    for (const sessionDuration of ["P0DT8H", "soon"])
      aws.center.createSet({
        name: `Theirs-${sessionDuration}`,
        description: null,
        sessionDuration,
      });
    leave("alice", alice.user);
    expect(await cut()).toEqual({
      cut: ["alice@example.com in Admin"],
      findings: [],
    });
    expect(await deny(undefined, "dave@example.com")).toEqual({
      permissionSets: ["Admin"],
      troubles: [],
    });
    expect(aws.isSessionGood(alice) || aws.isSessionGood(dave)).toBe(false);
  });
});

describe("somebody who keeps access by another group of the same permission set", () => {
  it("goes on with what they have open when they leave the first", async () => {
    const { aws, alice, dave, leave, cut, passages, clock } =
      await startScene();
    const regrouped: TierHistory = new Map([
      [
        tier.name,
        [
          {
            position: 0,
            state: { kind: "present", tier: { ...tier, group: "AWS new" } },
          },
          { position: 1, state: { kind: "present", tier } },
        ],
      ],
    ]);
    clock.advance(minute);
    leave("alice", alice.user);
    leave("dave", dave.user);
    const [gone] = passages;
    if (gone === undefined) throw new Error("nobody left");
    passages.push({
      ...gone,
      group: "AWS new",
      groupId: "00gnew00000000000000" as never,
      wanted: "in",
      awsUserId: null,
      shown: null,
    });
    expect(await cut(undefined, hour, regrouped)).toEqual({
      cut: ["dave@example.com in Admin"],
      findings: [],
    });
    expect(aws.isSessionGood(alice)).toBe(true);
    expect(aws.isSessionGood(dave)).toBe(false);
  });
});

describe("two tiers in an emergency", () => {
  const reader = tierOf(
    "reader",
    `permissionSet: Reader
managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
accounts: { prod: "111122223333" }`,
    "cutSessions: true\n",
  );
  const both: TierHistory = new Map([
    ...tiers,
    [reader.name, [{ position: 0, state: { kind: "present", tier: reader } }]],
  ]);
  const people = [
    { tier: tier.name, user: "alice@example.com", userId: null },
    { tier: reader.name, user: "dave@example.com", userId: null },
  ];

  it("do not hurt each other: whoever cannot be looked up keeps nobody else's denial from the accounts", async () => {
    const { aws, alice, apply, deny, isBrought } = await startScene();
    await apply([tier, reader]);
    for (const which of [people, [...people].reverse()]) {
      const denied = await deny(
        (name, call) => {
          if (name !== "findUser") return call();
          return call().then((id) => {
            if (id !== alice.user) throw new Error("throttled");
            return id;
          });
        },
        undefined,
        { tiers: both, people: which },
      );
      expect(denied.permissionSets).toEqual(["Admin"]);
      expect(denied.troubles).toEqual([
        "nothing is denied to dave@example.com: throttled",
      ]);
      expect(aws.isSessionGood(alice)).toBe(false);
      expect(isBrought()).toBe(true);
    }
  });

  it("are told where AWS has not the permission set that they open", async () => {
    const { deny } = await startScene();
    expect(await deny(undefined, undefined, { tiers: both, people })).toEqual({
      permissionSets: ["Admin"],
      troubles: ["AWS has no permission set Reader"],
    });
  });

  it("sharing a permission set are both denied there", async () => {
    const { aws, alice, dave, deny } = await startScene();
    const shared: TierHistory = new Map([
      ...tiers,
      [
        reader.name,
        [
          {
            position: 0,
            state: {
              kind: "present",
              tier: { ...reader, aws: tier.aws },
            },
          },
        ],
      ],
    ]);
    expect(await deny(undefined, undefined, { tiers: shared, people })).toEqual(
      { permissionSets: ["Admin"], troubles: [] },
    );
    expect([alice, dave].map((session) => aws.isSessionGood(session))).toEqual([
      false,
      false,
    ]);
  });
});

describe("what was written in an emergency", () => {
  it("is brought to the accounts where nobody could see what stands there then", async () => {
    const { aws, alice, deny, isBrought } = await startScene();
    let isWritten = false;
    const denied = await deny((name, call) => {
      if (isWritten && /^(?:inlinePolicy|provisionedAccounts)$/.test(name))
        throw new Error("throttled");
      if (name === "setInlinePolicy") isWritten = true;
      return call();
    });
    expect(denied).toEqual({ permissionSets: [], troubles: ["throttled"] });
    expect(aws.isSessionGood(alice)).toBe(false);
    expect(isBrought()).toBe(true);
  });

  it("denies those for whom there is room, and names how many are left", async () => {
    const { aws, alice, deny } = await startScene();
    const [set] = aws.center.sets();
    aws.center.changeSet(set?.arn ?? "", {
      inlinePolicy: `{"Statement":[{"Sid":"${"x".repeat(10_000)}"}]}`,
    });
    const people = ["alice", "dave"].map((name) => ({
      tier: tier.name,
      user: `${name}@example.com`,
      userId: null,
    }));
    const denied = await deny(undefined, undefined, { people });
    expect(denied.permissionSets).toEqual([]);
    expect(denied.troubles[0]).toContain("no room for 1 of them");
    expect(aws.isSessionGood(alice)).toBe(false);
  });

  it("reaches whoever has another login in AWS by the id that AWS once showed", async () => {
    const { aws, alice, leave, deny, passages } = await startScene();
    leave("alice", alice.user);
    const userId = passages[0]?.userId ?? null;
    const people = [{ tier: tier.name, user: "renamed@example.com", userId }];
    expect(await deny(undefined, undefined, { people })).toEqual({
      permissionSets: ["Admin"],
      troubles: [],
    });
    expect(aws.isSessionGood(alice)).toBe(false);
    const dark: Meddle = (name, call) => {
      if (name === "findUser") throw new Error("throttled");
      return call();
    };
    const { troubles } = await deny(dark, undefined, { people });
    expect(troubles).toEqual([
      "renamed@example.com is denied everything by the id that AWS once showed alone: throttled",
    ]);
  });
});

describe("an emergency's denial ends with the departure, and is lifted half a day later:", () => {
  type Scene = Awaited<ReturnType<typeof startScene>>;
  /** By hand, so the ledger does not know of it. */
  const move = (scene: Scene, how: "add" | "remove"): void => {
    const { okta } = scene;
    const group = okta.groups.all().find(({ name }) => name === "AWS admin");
    const user = okta.users
      .all()
      .find(({ profile }) => profile.login === "alice@example.com");
    okta.memberships[how](group?.id ?? "", user?.id ?? "");
    scene.aws.settle();
  };
  const kinds = (scene: Scene) =>
    readCuts(scene.policy())?.map(({ kind }) => kind);
  /** As a process that has only just started. */
  const afresh = (scene: Scene, meddle?: Meddle) => {
    scene.memory.clear();
    return scene.cut(meddle);
  };

  it.each<[string, (scene: Scene) => Promise<void>]>([
    [
      "the departure is seen after the denial",
      async (scene) => {
        await scene.deny();
        scene.clock.advance(minute);
        scene.leave("alice", scene.alice.user);
      },
    ],
    [
      "the departure was seen before a denial that came late",
      async (scene) => {
        scene.leave("alice", scene.alice.user);
        scene.aws.settle();
        scene.clock.advance(minute);
        await scene.deny();
      },
    ],
    [
      "the departure was seen a day before anybody looked",
      async (scene) => {
        await scene.deny();
        scene.leave("alice", scene.alice.user);
        scene.clock.advance(milliseconds(24 * hour));
      },
    ],
    [
      "AWS never showed an id of hers",
      async (scene) => {
        await scene.deny();
        scene.leave("alice", scene.alice.user);
        const [passage] = scene.passages.splice(0);
        if (passage !== undefined)
          scene.passages.push({ ...passage, awsUserId: null });
      },
    ],
    [
      "the ledger never knew her",
      async (scene) => {
        await scene.deny();
        move(scene, "remove");
        scene.clock.advance(hour);
      },
    ],
  ])("%s", async (_, happens) => {
    const scene = await startScene();
    await happens(scene);
    expect(codes(await afresh(scene))).toEqual([]);
    expect(kinds(scene)).toEqual(["before"]);
    expect(scene.isBrought()).toBe(true);
    expect(scene.aws.isSessionGood(scene.alice)).toBe(false);
    scene.clock.advance(milliseconds(12 * hour + minute));
    expect(codes(await afresh(scene))).toEqual([]);
    expect(kinds(scene)).toEqual([]);
    expect(scene.isBrought()).toBe(true);
  });

  it("but not by an earlier departure while she is in again", async () => {
    const scene = await startScene();
    scene.leave("alice", scene.alice.user);
    scene.aws.settle();
    await scene.cut();
    // The command was killed before it took her out.
    move(scene, "add");
    scene.clock.advance(minute);
    await scene.deny();
    await afresh(scene);
    expect(kinds(scene)).toEqual(["all"]);
    move(scene, "remove");
    await afresh(scene);
    expect(kinds(scene)).toEqual(["before"]);
  });

  it("nor where AWS cannot be asked, which is told", async () => {
    const scene = await startScene();
    scene.leave("alice", scene.alice.user);
    scene.clock.advance(minute);
    await scene.deny();
    const told = await afresh(scene, (name, call) => {
      if (name === "isMember") throw new Error("throttled");
      return call();
    });
    expect(codes(told)).toEqual(["sessions-not-cut"]);
    expect(kinds(scene)).toEqual(["all"]);
    const group = scene.aws.store.findGroup("AWS admin");
    scene.aws.store.deleteGroup(group?.id ?? ("" as never));
    expect((await afresh(scene)).findings[0]?.message).toContain(
      "none of the tier's groups",
    );
  });

  it("killed at whatever call on the way", async () => {
    const count = async (stop: number) => {
      const scene = await startScene();
      await scene.deny();
      scene.leave("alice", scene.alice.user);
      let calls = 0;
      const killing: Meddle = (_, call) => {
        calls += 1;
        if (calls > stop) throw new Error("killed");
        return call();
      };
      await afresh(scene, killing);
      const narrowing = calls;
      expect(codes(await afresh(scene))).toEqual([]);
      expect(kinds(scene)).toEqual(["before"]);
      expect(scene.isBrought()).toBe(true);
      return narrowing;
    };
    const all = await count(Infinity);
    expect(all).toBeGreaterThan(5);
    for (let stop = 0; stop < all; stop += 1) await count(stop);
  }, 240_000);
});

describe("in an emergency", () => {
  it("everything is denied first, and narrowed when AWS shows the person gone", async () => {
    const { aws, alice, dave, leave, cut, policy, deny, open } =
      await startScene();
    const denied = await deny();
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
    const { cut, deny, clock } = await startScene();
    await deny();
    clock.advance(hour);
    const { findings } = await cut();
    expect(findings[0]).toMatchObject({ code: "sessions-denied" });
    expect(findings[0]?.message).toContain("alice@example.com");
  });

  it("what cannot be denied is told", async () => {
    const { deny, aws } = await startScene();
    expect((await deny(undefined, "nobody@example.com")).troubles).toEqual([
      "AWS does not know nobody@example.com",
    ]);
    const [set] = aws.center.sets();
    aws.center.changeSet(set?.arn ?? "", { inlinePolicy: "{}" });
    expect((await deny()).troubles[0]).toContain("cannot be added to");
    const lost: Meddle = () => Promise.reject(new Error("lost"));
    expect((await deny(lost)).troubles).toEqual(["lost"]);
    const other = {
      people: [{ tier: "other" as never, user: "x", userId: null }],
    };
    expect(await deny(lost, undefined, other)).toEqual({
      permissionSets: [],
      troubles: [],
    });
  });
});
