import { afterEach, describe, expect, it } from "vitest";
import { createLane, type Lane } from "../../src/controller/ends/lane.ts";
import type {
  GrantVersionId,
  OktaGroupId,
  OktaUserId,
  TierName,
} from "../../src/domain/ids.ts";
import { type Milliseconds, milliseconds } from "../../src/domain/time.ts";
import type { KnownEnd } from "../../src/rules/ends/agenda.ts";
import { at, settle, testClock } from "./ends-clock.ts";

const end = (
  user: string,
  due: string,
  more: { readonly until?: string; readonly grant?: string } = {},
): KnownEnd => ({
  dueAt: at(due),
  until: more.until === undefined ? null : at(more.until),
  removal: {
    action: "remove",
    reason: "expired",
    user,
    userId: user as OktaUserId,
    tier: "admin" as TierName,
    group: "Admin",
    groupId: "admin" as OktaGroupId,
    grant: `${user}.yaml`,
    version: (more.grant ?? user) as GrantVersionId,
    startsAt: null,
    endsAt: at(due),
    detail: "",
  },
});

let lane: Lane | null = null;
afterEach(async () => {
  await lane?.stop();
});

const open = (
  time: string,
  okta: (user: string) => Promise<void> = () => Promise.resolve(),
  lead: Milliseconds | null = null,
) => {
  const clock = testClock(time);
  const asked: string[] = [];
  const ended: string[] = [];
  const failed: string[] = [];
  const made = createLane({
    clock,
    alarm: clock,
    serverLead: () => lead,
    directory: {
      removeMember: async (_group, user) => {
        asked.push(user);
        await okta(user);
      },
    },
    onEnded: ({ removal }) => ended.push(removal.user),
    onFailed: ({ removal }, why) => failed.push(`${removal.user}: ${why}`),
  });
  lane = made;
  return {
    clock,
    asked,
    ended,
    failed,
    lane: made,
    know: async (...ends: readonly KnownEnd[]) => {
      made.know({ ends, moments: [] });
      await settle();
    },
  };
};

describe("the lane of due ends", () => {
  it("removes at the instant, not before, each once", async () => {
    const { know, clock, asked, ended } = open("12:00");
    await know(end("alice", "14:00"), end("bob", "15:00"));
    await clock.set("13:59:59");
    expect(asked).toEqual([]);
    await clock.set("14:00");
    expect(asked).toEqual(["alice"]);
    await clock.set("15:00");
    expect(ended).toEqual(["alice", "bob"]);
    await know(end("alice", "14:00"), end("bob", "15:00"));
    expect(asked).toEqual(["alice", "bob"]);
  });

  it("removes what was overdue when it came to know", async () => {
    const { know, asked } = open("12:00");
    await know(end("alice", "10:00"), end("bob", "11:00", { until: "11:30" }));
    expect(asked).toEqual(["alice"]);
  });

  it("fires all that a clock which jumps goes past, and lets out whom another stay holds by then", async () => {
    const { know, clock, asked } = open("12:00");
    await know(
      end("alice", "13:00"),
      end("bob", "14:00", { until: "15:00" }),
      end("carol", "16:00"),
    );
    await clock.set("18:00");
    expect(asked).toEqual(["alice", "carol"]);
  });

  it("forgets an end that an approved extension took away, and hears of an earlier one", async () => {
    const { know, clock, asked } = open("12:00");
    await know(end("alice", "14:00"), end("bob", "16:00"));
    await know(end("bob", "13:00"));
    await clock.set("13:00");
    expect(asked).toEqual(["bob"]);
    await clock.set("17:00");
    expect(asked).toEqual(["bob"]);
  });

  it("goes by the servers' clock where that is ahead", async () => {
    const { know, clock, asked } = open(
      "12:00",
      undefined,
      milliseconds(90_000),
    );
    await know(end("alice", "14:00"));
    await clock.set("13:58:29");
    expect(asked).toEqual([]);
    await clock.set("13:58:30");
    expect(asked).toEqual(["alice"]);
  });

  it("goes on while a removal hangs, and does not ask for that one twice", async () => {
    const {
      know,
      clock,
      asked,
      ended,
      lane: own,
    } = open("12:00", (user) =>
      user === "alice" ? new Promise(() => undefined) : Promise.resolve(),
    );
    await know(end("alice", "13:00"), end("bob", "14:00"));
    await clock.set("13:00");
    await clock.set("14:00");
    expect(asked).toEqual(["alice", "bob"]);
    expect(ended).toEqual(["bob"]);
    lane = null;
    void own.stop();
  });

  it("tries a failed removal again after two seconds, then four, and no more once it is done", async () => {
    let failures = 2;
    const { know, clock, asked, ended, failed } = open("12:00", () => {
      failures -= 1;
      return failures >= 0
        ? Promise.reject(new Error("503"))
        : Promise.resolve();
    });
    await know(end("alice", "13:00"));
    await clock.set("13:00");
    await clock.set("13:00:01");
    expect(asked).toHaveLength(1);
    await clock.set("13:00:02");
    expect(asked).toHaveLength(2);
    await clock.set("13:00:05");
    expect(asked).toHaveLength(2);
    await clock.set("13:00:06");
    expect(failed).toEqual(["alice: 503", "alice: 503"]);
    expect(ended).toEqual(["alice"]);
    await clock.set("14:00");
    expect(asked).toHaveLength(3);
  });

  it("hands what it made to the next run, until that recorded it or a minute has passed", async () => {
    const { know, clock, lane: own } = open("12:00");
    await know(end("alice", "13:00"), end("bob", "13:00"));
    await clock.set("13:00");
    const made = own.made(at("13:00:10"));
    expect(made.map(({ change }) => change.user)).toEqual(["alice", "bob"]);
    own.recorded(made.slice(0, 1));
    expect(own.made(at("13:01")).map(({ change }) => change.user)).toEqual([
      "bob",
    ]);
    expect(own.made(at("13:01:01"))).toEqual([]);
  });

  it("tells how many ends come within a window of the rate limit", async () => {
    const { know, lane: own } = open("12:00");
    await know(end("alice", "13:00"), end("bob", "14:00"));
    expect(own.soon(at("12:59"))).toBe(1);
    expect(own.soon(at("14:00"))).toBe(2);
  });

  it("finishes what it began when it is stopped, and begins nothing more", async () => {
    let answer: () => void = () => undefined;
    const {
      know,
      clock,
      asked,
      ended,
      lane: own,
    } = open(
      "12:00",
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    await know(end("alice", "13:00"), end("bob", "14:00"));
    await clock.set("13:00");
    const stopped = own.stop();
    answer();
    await stopped;
    await clock.set("15:00");
    expect(asked).toEqual(["alice"]);
    expect(ended).toEqual(["alice"]);
  });
});
