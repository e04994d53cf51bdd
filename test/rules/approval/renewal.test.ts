import { describe, expect, it } from "vitest";
import { milliseconds } from "../../../src/domain/time.ts";
import { judgeRenewal } from "../../../src/rules/approval/renewal.ts";
import { minute } from "./scene.ts";

const stay = (from: number, to: number) => ({
  startsAt: minute(from),
  endsAt: minute(to),
});
const minutes = (count: number) => milliseconds(count * 60_000);
const tier = { maxContinuous: minutes(100), cooldown: minutes(30) };
const noCooldown = { maxContinuous: minutes(100), cooldown: null };

describe("a chain of renewals", () => {
  it("has no limit where the tier has none", () => {
    expect(
      judgeRenewal(
        { maxContinuous: null, cooldown: minutes(1) },
        [stay(0, 500)],
        minute(500),
      ),
    ).toEqual({ kind: "allowed", latestEnd: null });
  });

  it("begins with the first stay", () => {
    expect(judgeRenewal(tier, [], minute(0))).toEqual({
      kind: "allowed",
      latestEnd: minute(100),
    });
  });

  it("goes on without a pause, in whatever order the stays are told, and overlapping", () => {
    expect(
      judgeRenewal(
        noCooldown,
        [stay(40, 70), stay(0, 45), stay(10, 20), stay(200, 210)],
        minute(70),
      ),
    ).toEqual({ kind: "allowed", latestEnd: minute(100) });
  });

  it("is not broken by a pause shorter than the cooldown", () => {
    expect(judgeRenewal(tier, [stay(0, 50), stay(60, 80)], minute(90))).toEqual(
      { kind: "allowed", latestEnd: minute(100) },
    );
    expect(judgeRenewal(tier, [stay(0, 50), stay(80, 90)], minute(90))).toEqual(
      { kind: "allowed", latestEnd: minute(180) },
    );
  });

  it("that is used up starts again only after the cooldown", () => {
    const used = [stay(0, 60), stay(60, 100)];
    expect(judgeRenewal(tier, used, minute(100))).toEqual({
      kind: "refused",
      code: "cooldown",
      from: minute(130),
    });
    expect(judgeRenewal(tier, used, minute(129))).toMatchObject({
      kind: "refused",
    });
    expect(judgeRenewal(tier, used, minute(130))).toEqual({
      kind: "allowed",
      latestEnd: minute(230),
    });
  });

  it("that is used up without a cooldown needs any pause at all", () => {
    const used = [stay(0, 100)];
    expect(judgeRenewal(noCooldown, used, minute(100))).toEqual({
      kind: "refused",
      code: "renewals-exhausted",
      from: minute(100) + 1,
    });
    expect(judgeRenewal(noCooldown, used, minute(101))).toMatchObject({
      kind: "allowed",
    });
  });

  it.each([
    ["later", stay(200, 210)],
    ["at the same time", stay(100, 150)],
  ])("has nothing in it that begins %s", (_sentence, other) => {
    expect(judgeRenewal(tier, [stay(0, 100), other], minute(100))).toEqual({
      kind: "refused",
      code: "cooldown",
      from: minute(130),
    });
  });
});
