import { describe, expect, test } from "vitest";
import { groupsInAws } from "../../../src/rules/aws-arrival/groups.ts";
import {
  isOpen,
  longest,
  nextLook,
  readbackOf,
} from "../../../src/rules/aws-arrival/open.ts";
import { instant, milliseconds } from "../../../src/domain/time.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import type { TierVersion } from "../../../src/rules/tier-history.ts";
import type { Passage } from "../../../src/rules/ledger/passages.ts";
import { at, tier, tiersOf } from "../plan/world.ts";
import { awsAdmin, awsAlice, leaving, passage } from "./scene.ts";

const groups = new Set([passage.group]);

const givenUp = (result: "never-arrived" | "never-departed"): Passage => ({
  ...(result === "never-arrived" ? passage : leaving),
  shown: { result, at: at("11:00"), because: [] },
});

describe("AWS is asked about a membership", () => {
  test("as long as it has not shown it, however long that is", () => {
    expect(isOpen(passage, groups)).toBe(true);
    expect(isOpen(leaving, groups)).toBe(true);
    const shown = {
      result: "arrived",
      at: at("10:01"),
      because: [],
    } as const;
    expect(isOpen({ ...passage, shown }, groups)).toBe(false);
    expect(nextLook(passage, at("12:00"))).toBe(at("12:10"));
  });

  test("for as long as somebody is left behind, now and then", () => {
    const behind = givenUp("never-departed");
    expect(isOpen(behind, groups)).toBe(true);
    expect(isOpen(behind, new Set())).toBe(false);
    expect(nextLook(behind, at("12:00"))).toBe(at("12:10"));
    expect(isOpen(givenUp("never-arrived"), groups)).toBe(false);
    // Also by a clock that goes after the one that gave up.
    expect(nextLook(behind, at("10:59"))).toBe(at("11:09"));
  });

  test("every half a minute for less than an hour", () => {
    expect(nextLook(passage, at("10:59:59"))).toBe(at("11:00:29"));
    expect(nextLook(passage, at("11:00"))).toBe(at("11:10"));
  });

  test("only of groups that a tier has pushed there", () => {
    expect(isOpen(passage, new Set())).toBe(false);
  });

  test("after two seconds, and more and more seldom, up to half a minute", () => {
    const looks: number[] = [];
    for (
      let now = passage.since;
      now < passage.since + longest;
      now = nextLook(passage, now)
    )
      looks.push((now - passage.since) / 1_000);
    expect(looks.slice(0, 5)).toEqual([0, 2, 4, 6, 9]);
    const pauses = looks.slice(1).map((look, nth) => look - (looks[nth] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(30);
    expect(looks.length).toBeLessThan(140);
  });
});

describe("what AWS shows", () => {
  const there = { isMember: true, awsUserId: awsAlice, awsGroupId: null };
  const gone = { isMember: false, awsUserId: null, awsGroupId: null };

  test.each([
    [passage, there, "10:00", "arrived"],
    [leaving, gone, "10:00", "departed"],
    [passage, there, "12:00", "arrived"],
    [passage, gone, "12:00", "never-arrived"],
    [leaving, there, "11:00", "never-departed"],
  ])(
    "is written down when it is so, or an hour later",
    (which, look, time, result) => {
      expect(readbackOf(which, look, at(time))).toEqual({
        type: "readback",
        userId: passage.userId,
        groupId: passage.groupId,
        result,
        awsUserId: look.awsUserId,
        because: [],
      });
    },
  );

  test.each([
    [passage, gone],
    [leaving, there],
  ])("is waited for until then", (which, look) => {
    expect(readbackOf(which, look, at("10:59"))).toBeNull();
  });
});

describe("a departure", () => {
  const look = { isMember: false, awsUserId: awsAlice, awsGroupId: awsAdmin };

  test("is not believed while an add that never arrived may still be on its way", () => {
    const early = { ...leaving, addedAt: at("09:30") };
    expect(readbackOf(early, look, at("10:29"))).toBeNull();
    expect(readbackOf(early, look, at("10:30"))).toMatchObject({
      result: "departed",
      awsGroupId: awsAdmin,
    });
    expect(
      readbackOf(early, { ...look, isMember: true }, at("11:00")),
    ).toMatchObject({ result: "never-departed" });
  });

  test("that AWS does not show is told, whatever may still be on its way", () => {
    const late = { ...leaving, addedAt: at("10:30") };
    expect(
      readbackOf(late, { ...look, isMember: true }, at("11:00")),
    ).toMatchObject({ result: "never-departed" });
  });

  test("of which nothing can be told is given up after a day, and then only where it was not told of before", () => {
    const dark = { ...look, isMember: null };
    const day = instant(leaving.since + 24 * 3_600_000);
    expect(readbackOf(leaving, dark, instant(day - 1))).toBeNull();
    expect(readbackOf(leaving, dark, day)).toMatchObject({
      result: "not-known",
    });
    expect(readbackOf(givenUp("never-departed"), dark, day)).toBeNull();
  });
});

describe("of somebody who was left behind", () => {
  test("only the departure is written down", () => {
    const behind = givenUp("never-departed");
    const look = { awsUserId: awsAlice, awsGroupId: null };
    expect(
      readbackOf(behind, { ...look, isMember: true }, at("12:00")),
    ).toBeNull();
    expect(
      readbackOf(behind, { ...look, isMember: false }, at("12:00")),
    ).toMatchObject({ result: "departed" });
  });
});

describe("groups in AWS", () => {
  test("are those of tiers that open a permission set, or did", () => {
    const opening = {
      kind: "identity-center",
      permissionSet: "Admin",
      managedPolicies: [],
      inlinePolicy: null,
      sessionDuration: milliseconds(3_600_000),
      accounts: {},
    } as const;
    const saml = { kind: "saml", role: "r", provider: "p" } as const;
    const present = (group: string, aws: Tier["aws"]): TierVersion => ({
      position: 3,
      state: { kind: "present", tier: tier({ group, aws }) },
    });
    expect([
      ...groupsInAws(
        tiersOf({
          a: [
            { position: 1, state: { kind: "deleted" } },
            present("Was", opening),
          ],
          b: [present("Is", opening)],
          c: [present("Saml", saml)],
          d: [present("Plain", null)],
        }),
      ),
    ]).toEqual(["Was", "Is"]);
  });
});
