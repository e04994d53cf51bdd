/** What several clients of one organisation may have under way at once, and what they hear of each other. */
import { describe, expect, it } from "vitest";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import { createOktaPosture } from "../../src/adapters/okta/posture.ts";
import { createOktaProvisioning } from "../../src/adapters/okta/provisioning.ts";
import {
  createTraffic,
  divideTraffic,
  type Traffic,
} from "../../src/adapters/okta/traffic.ts";
import { TransientError } from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import {
  groupBody,
  groupId,
  refusal,
  type Reply,
  serverTime,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const configOf = (
  orgUrl: string,
  traffic: Traffic,
  change: Partial<OktaConfig> = {},
): OktaConfig => ({
  orgUrl,
  credentials: { kind: "token", token: "00secretTokenOfTheTests" },
  githubAttribute: null,
  now: () => Promise.resolve(serverTime),
  pause: () => Promise.resolve(),
  random: () => 0,
  traffic,
  ...change,
});

const throttled = refusal(429, "E0000047", "", {
  "x-rate-limit-limit": "20",
  "x-rate-limit-remaining": "0",
  "x-rate-limit-reset": String(serverTime / 1000 + 30),
});

const noPause = () => Promise.resolve();
const many = <T>(count: number, make: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n + 1));
const policy = "rst".padEnd(20, "A");

const answerTo = (method: string): Reply =>
  method === "DELETE" ? { status: 204 } : { body: [] };

/** Holds every answer until it is let go, but of one method. */
const holding = async (passing: string) => {
  const held: (() => void)[] = [];
  const okta = await startOkta(async (seen): Promise<Reply> => {
    if (seen.method === passing) return answerTo(seen.method);
    await new Promise<void>((resolve) => held.push(resolve));
    return answerTo(seen.method);
  });
  const letGo = async (): Promise<void> => {
    for (const one of held.splice(0)) one();
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { okta, held, letGo };
};

const underWay = (work: readonly Promise<unknown>[]) => {
  let isDone = false;
  const all = Promise.all(work).finally(() => {
    isDone = true;
  });
  return { all, isDone: () => isDone };
};

it("is eight requests at once for all clients together", async () => {
  let inFlight = 0;
  let most = 0;
  const okta = await startOkta(async (): Promise<Reply> => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inFlight -= 1;
    return { body: [] };
  });
  const config = configOf(okta.origin, createTraffic(noPause));
  const [directory, posture, feed] = [
    createOktaDirectory(config),
    createOktaPosture(config),
    createOktaProvisioning(config),
  ];

  await Promise.all([
    ...many(30, (n) => directory.members(groupId(n))),
    ...many(20, () => posture.applications()),
    ...many(20, () => posture.signInRules(policy)),
    ...many(20, () => feed.applications()),
  ]);

  expect(most).toBe(8);
  expect(okta.seen).toHaveLength(90);
});

it("lets one question hear of the limit that another one met", async () => {
  let pauses = 0;
  let open = (): void => undefined;
  const okta = await startOkta(({ path }): Reply =>
    path === "/api/v1/apps" && pauses === 0 ? throttled : { body: [] },
  );
  const pause = (): Promise<void> => {
    pauses += 1;
    return new Promise((resolve) => {
      open = resolve;
    });
  };
  const config = configOf(okta.origin, createTraffic(pause), { pause });
  const posture = createOktaPosture(config);

  const first = posture.applications();
  while (pauses === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const second = posture.signInRules(policy);
  // Of another bucket, and so answered meanwhile.
  await createOktaDirectory(config).members(groupId());
  expect(okta.seen).toHaveLength(2);
  open();
  await Promise.all([first, second]);
  expect(okta.seen).toHaveLength(4);
});

describe("what is held back for longer than it has time", () => {
  const wait = (length: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, length));
  const pause = (): Promise<void> => wait(60);
  const change = { pause, limits: { operationTimeout: 20 } };

  it("says that it was not sent", async () => {
    const okta = await startOkta((): Reply => ({ status: 204 }));
    const traffic = createTraffic(pause);
    void traffic.gates.close("groups", milliseconds(60));
    const directory = createOktaDirectory(
      configOf(okta.origin, traffic, change),
    );

    const removal = directory.removeMember(groupId(), userId());

    await expect(removal).rejects.toThrow(TransientError);
    await expect(removal).rejects.toThrow(
      `Could not remove person ${userId()} from group ${groupId()}: it was held back by Okta's rate limit, and not sent.`,
    );
    expect(okta.seen).toEqual([]);
  });

  it("says what came of it where it was sent before", async () => {
    const okta = await startOkta((): Reply => throttled);
    const directory = createOktaDirectory(
      configOf(okta.origin, createTraffic(pause), change),
    );

    const removal = directory.removeMember(groupId(), userId());

    await expect(removal).rejects.toThrow(/Okta answered 429 E0000047/);
    expect(okta.seen).toHaveLength(1);
  });
});

const inService = async (passing: string) => {
  const { okta, ...rest } = await holding(passing);
  const { ends, runs } = divideTraffic(noPause);
  const looking = createOktaDirectory(configOf(okta.origin, runs));
  const removing = createOktaDirectory(configOf(okta.origin, ends));
  return {
    ...rest,
    look: () => many(20, (n) => looking.members(groupId(n))),
    remove: () => many(20, (n) => removing.removeMember(groupId(), userId(n))),
  };
};

it("ends people while everything of the runs hangs", async () => {
  const { held, letGo, look, remove } = await inService("DELETE");
  const work = underWay(look());
  while (held.length < 4)
    await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all(remove());
  expect(held).toHaveLength(4);
  while (!work.isDone()) await letGo();
  await work.all;
});

it("lets the runs look while every removal hangs", async () => {
  const { held, letGo, look, remove } = await inService("GET");
  const work = underWay(remove());
  while (held.length < 6)
    await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all(look());
  expect(held).toHaveLength(6);
  while (!work.isDone()) await letGo();
  await work.all;
});

it("holds listings of members where the making of a group met their limit", async () => {
  let pauses = 0;
  let open = (): void => undefined;
  const okta = await startOkta(({ method, path }): Reply => {
    if (method === "POST" && pauses === 0) return throttled;
    if (method === "POST") return { body: groupBody() };
    return path.endsWith("/users") ? { body: [userBody()] } : { body: [] };
  });
  const pause = (): Promise<void> => {
    pauses += 1;
    return new Promise((resolve) => {
      open = resolve;
    });
  };
  const config = configOf(okta.origin, createTraffic(pause), { pause });
  const making = createOktaProvisioning(config).createGroup("A", "B");
  while (pauses === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const listing = createOktaDirectory(config).members(groupId());
  // Of another bucket, and so answered meanwhile.
  await createOktaPosture(config).applications();
  expect(okta.seen.map(({ path }) => path)).toEqual([
    "/api/v1/groups",
    "/api/v1/apps",
  ]);
  open();
  await Promise.all([making, listing]);
});

it("holds the runs where an end met a limit, and no end where a run did", () => {
  const { ends, runs } = divideTraffic(() => new Promise(() => undefined));
  void runs.gates.close("groups", serverTime as never);
  expect(runs.gates.shut("groups")).not.toBeNull();
  expect(ends.gates.shut("groups")).toBeNull();
  void ends.gates.close("users", serverTime as never);
  expect(ends.gates.shut("users")).not.toBeNull();
  expect(runs.gates.shut("users")).not.toBeNull();
});
