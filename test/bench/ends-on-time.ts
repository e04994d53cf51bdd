/**
 * How late ends are when many come at once, in virtual time: the shipped lane and the shipped Okta client, with an Okta of 50 ms a
 * call and 250 calls a minute, while sweeps and adds ask as fast as they may.
 */
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import { divideTraffic } from "../../src/adapters/okta/traffic.ts";
import { createLane, type Lane } from "../../src/controller/ends/lane.ts";
import type { Alarm } from "../../src/controller/ports.ts";
import type {
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "../../src/domain/ids.ts";
import { type Instant, instant } from "../../src/domain/time.ts";
import type { KnownEnd } from "../../src/rules/ends/agenda.ts";
import { roomForEnds } from "../../src/rules/ends/room.ts";
import { noon } from "./many-grants.ts";
import { atMost, type Figure, known } from "./measure.ts";

const roundTrip = 50;
const callsAMinute = 250;
const rateForEnds = 200;
const stays = 10_000;
const tiers = 200;

export const endsFigures = async (): Promise<readonly Figure[]> => [
  ...(await endingAtOnce(1_000)),
  ...(await endingAtOnce(10)),
];

const endingAtOnce = async (count: number): Promise<readonly Figure[]> => {
  const time = virtualTime(noon);
  const okta = fakeOkta(time);
  const restore = globalThis.fetch;
  globalThis.fetch = okta.fetch;
  try {
    const latencies = await run(time, count);
    const late = latencies.map(
      ({ latency }, k) => latency - ((k + 1) / rateForEnds) * 60_000,
    );
    const sorted = latencies
      .map(({ latency }) => latency)
      .sort((a, b) => a - b);
    const at = (share: number): string =>
      `${((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000).toFixed(2)} s`;
    return [
      known(
        `${stays} stays in ${tiers} tiers, ${count} end within a minute: p50, p99, max late`,
        [at(0.5), at(0.99), at(1)].join(", "),
      ),
      count <= 10
        ? atMost(
            "… each of them later than its time by",
            sorted.at(-1) ?? 0,
            2 * roundTrip,
            " ms",
          )
        : atMost(
            "… the k-th later than its time + k/200 minute by, at worst",
            Math.max(...late),
            2 * roundTrip,
            " ms",
          ),
      {
        ...known("… removals that were asked for", String(okta.removals())),
        limit: `${count}`,
        holds: okta.removals() === count,
      },
      known(
        "… and meanwhile sweeps and adds were answered",
        `${okta.others()} times`,
      ),
    ];
  } finally {
    globalThis.fetch = restore;
  }
};

const run = async (
  time: VirtualTime,
  count: number,
): Promise<readonly { readonly latency: number }[]> => {
  const config = {
    orgUrl: "http://127.0.0.1:1",
    credentials: { kind: "token", token: "00virtual" },
    githubAttribute: null,
    now: () => Promise.resolve(time.now()),
    pause: (length: number) => time.sleepUntil(instant(time.now() + length)),
    random: () => 0.5,
  } as const;
  const traffic = divideTraffic(config.pause);
  const ordinary = createOktaDirectory({
    ...config,
    traffic: traffic.runs,
    leave: ({ limit, serverTime }) =>
      limit === null || serverTime === null
        ? 0
        : roomForEnds(lane.soon(serverTime), limit),
  });
  const express = createOktaDirectory({
    ...config,
    traffic: traffic.ends,
    limits: { callTimeout: 10_000 },
  });
  // As the service does when it starts: no end waits for the client to load.
  let isWarm = false;
  void express.changedAfter(noon).then(() => {
    isWarm = true;
  });
  await time.runUntil(() => isWarm);
  const answered = new Map<string | null, Instant>();
  const lane: Lane = createLane({
    directory: express,
    clock: { now: config.now },
    alarm: time,
    serverLead: () => null,
    onEnded: ({ removal }, at) => answered.set(removal.version, at),
    onFailed: (end, why) => {
      throw new Error(`${end.removal.user}: ${why}`);
    },
  });
  const first = time.now() + 150_000;
  const ends = Array.from({ length: stays }, (_, k) =>
    endAt(
      k,
      k < count
        ? instant(first + Math.floor((k * 60_000) / count))
        : instant(first + 3_600_000 + k * 60_000),
    ),
  );
  // Every run tells the lane anew, with what ended a moment ago among it, until the ledger has it.
  const sweep = (): void => {
    lane.know({ ends: ends.map((end) => ({ ...end })), moments: [] });
  };
  sweep();
  let isOver = false;
  const keepSweeping = async (): Promise<void> => {
    while (!isOver) {
      await time.sleepUntil(instant(time.now() + 10_000));
      sweep();
    }
  };
  const sweeps = keepSweeping();
  const others = Array.from({ length: 8 }, async (_, n) => {
    for (let call = 0; !isOver; call += 1)
      await (
        call % 4 === 3
          ? ordinary.addMember(groupId(n), userId(20_000 + call))
          : ordinary.members(groupId(n))
      ).catch(() => time.sleepUntil(instant(time.now() + 1_000)));
  });
  await time.runUntil(() => answered.size === count);
  isOver = true;
  const done = Promise.all([lane.stop(), sweeps, ...others]).then(
    () => undefined,
  );
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  await time.runUntil(() => isDone);
  return ends.slice(0, count).map(({ dueAt, removal }) => ({
    latency: (answered.get(removal.version) ?? 0) - dueAt,
  }));
};

const groupId = (n: number): OktaGroupId =>
  `00g${String(n).padStart(17, "0")}` as OktaGroupId;
const userId = (n: number): OktaUserId =>
  `00u${String(n).padStart(17, "0")}` as OktaUserId;

const endAt = (k: number, dueAt: Instant): KnownEnd => ({
  dueAt,
  until: null,
  removal: {
    action: "remove",
    reason: "expired",
    user: `person${k}@example.com`,
    userId: userId(k),
    tier: `tier-${k % tiers}` as TierName,
    group: `Group ${k % tiers}`,
    groupId: groupId(k % tiers),
    grant: null,
    version: `${k}` as GrantVersionId,
    startsAt: null,
    endsAt: dueAt,
    detail: "",
  },
});

interface VirtualTime extends Alarm {
  now(): Instant;
  sleepUntil(at: Instant): Promise<void>;
  /** Moves from one thing that somebody waits for to the next. */
  runUntil(isOver: () => boolean): Promise<void>;
}

const virtualTime = (start: Instant): VirtualTime => {
  let now = start;
  const waiting = new Set<{
    readonly at: Instant;
    readonly wake: () => void;
  }>();
  const sleepUntil = (at: Instant, signal?: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      const one = { at, wake };
      waiting.add(one);
      signal?.addEventListener(
        "abort",
        () => {
          waiting.delete(one);
          wake();
        },
        { once: true },
      );
    });
  /** Everything that needs no time: promises, and what Node does between them. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn += 1)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
  };
  return {
    now: () => now,
    sleepUntil,
    reach: async (at, signal) => {
      if (!signal.aborted && at > now) await sleepUntil(at, signal);
    },
    runUntil: async (isOver) => {
      for (;;) {
        await settle();
        if (isOver()) return;
        const next = Math.min(...[...waiting].map(({ at }) => at));
        // Somebody waits for the machine: a module that is being loaded.
        if (next === Infinity) continue;
        now = instant(Math.max(now, next));
        for (const one of waiting)
          if (one.at <= now) {
            waiting.delete(one);
            one.wake();
          }
      }
    },
  };
};

/** One bucket, windows of a minute, headers in whole seconds as Okta sends them. */
const fakeOkta = (time: VirtualTime) => {
  let resetAt = 0;
  let used = 0;
  let others = 0;
  let removals = 0;
  const take = (): ResponseInit & { readonly isAllowed: boolean } => {
    const now = time.now();
    if (now >= resetAt) {
      resetAt = now + 60_000;
      used = 0;
    }
    const isAllowed = used < callsAMinute;
    if (isAllowed) used += 1;
    return {
      isAllowed,
      headers: {
        "content-type": "application/json",
        "x-okta-request-id": "bench",
        date: new Date(now).toUTCString(),
        "x-rate-limit-limit": String(callsAMinute),
        "x-rate-limit-remaining": String(callsAMinute - used),
        "x-rate-limit-reset": String(Math.ceil(resetAt / 1000)),
      },
    };
  };
  return {
    others: () => others,
    removals: () => removals,
    fetch: (async (_url: unknown, init?: RequestInit) => {
      await time.sleepUntil(instant(time.now() + roundTrip / 2));
      const { isAllowed, headers } = take();
      await time.sleepUntil(instant(time.now() + roundTrip / 2));
      if (!isAllowed)
        return Response.json(
          { errorCode: "E0000047" },
          { status: 429, headers: headers ?? {} },
        );
      if (init?.method === "DELETE") removals += 1;
      else others += 1;
      return init?.method === "GET"
        ? new Response("[]", { headers: headers ?? {} })
        : new Response(null, { status: 204, headers: headers ?? {} });
    }) as typeof fetch,
  };
};
