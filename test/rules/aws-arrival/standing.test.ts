import { describe, expect, test } from "vitest";
import type { Readback } from "../../../src/domain/ledger.ts";
import {
  causeOf,
  departureOf,
  groupNotFound,
  isSlow,
  standingOf,
  stuckFinding,
} from "../../../src/rules/aws-arrival/standing.ts";
import { at, versionOf } from "../plan/world.ts";
import { expectSentences, expectWholeFindings } from "../sentences.ts";
import { leaving, passage } from "./scene.ts";

const diagnosis = { why: "The push is off.", remedy: "Push." };
const shown = (
  result: Readback["result"],
  because: Readback["because"] = [],
) => ({ ...passage, shown: { result, at: at("10:02"), because } });

describe("somebody who is in the group in Okta", () => {
  test("is active once AWS has shown it", () => {
    expect(standingOf(shown("arrived"), null, false)).toEqual({
      kind: "active",
      since: at("10:02"),
    });
  });

  test("is waited for, or stuck", () => {
    expect(standingOf(passage, null, true)).toEqual({ kind: "waiting" });
    expect(standingOf(passage, diagnosis, true)).toEqual({
      kind: "stuck",
      diagnosis,
      isGivenUp: false,
    });
  });

  test("is given up, with the cause where it is known", () => {
    expect(
      standingOf(
        shown("never-arrived", ["The push is off.", "Push."]),
        null,
        false,
      ),
    ).toEqual({
      kind: "stuck",
      diagnosis,
      isGivenUp: true,
    });
    const { why, remedy } = causeOf({ because: [] });
    expectSentences(why);
    expect(standingOf(shown("never-arrived"), null, false)).toMatchObject({
      diagnosis: { why, remedy },
    });
    expect(remedy).toContain("curfew doctor");
  });

  test("is nothing to tell of where nobody asked, or once they are out", () => {
    expect(standingOf(passage, null, false)).toBeNull();
    expect(standingOf(leaving, diagnosis, true)).toBeNull();
  });
});

describe("somebody who is out of the group in Okta", () => {
  const out = (result: Readback["result"]) => ({
    ...leaving,
    shown: { result, at: at("10:02"), because: ["The push is off.", "Push."] },
  });

  test("is gone once AWS has shown it, and is waited for or stuck until then", () => {
    expect(departureOf(out("departed"), null, false)).toEqual({
      kind: "gone",
      since: at("10:02"),
    });
    expect(departureOf(leaving, null, true)).toEqual({ kind: "waiting" });
    expect(departureOf(leaving, diagnosis, true)).toEqual({
      kind: "stuck",
      diagnosis,
    });
    for (const result of ["never-departed", "not-known"] as const)
      expect(departureOf(out(result), null, false)).toEqual({
        kind: "stuck",
        diagnosis,
      });
    const other = { why: "The token expired.", remedy: "Renew." };
    expect(departureOf(out("never-departed"), other, true)).toEqual({
      kind: "stuck",
      diagnosis: other,
    });
  });

  test("is nothing to tell of where nobody asked, or while they are in", () => {
    expect(departureOf(leaving, null, false)).toBeNull();
    expect(departureOf(passage, diagnosis, true)).toBeNull();
  });
});

describe("what is stuck is told", () => {
  test("after five minutes", () => {
    expect(isSlow(passage, at("10:04"))).toBe(false);
    expect(isSlow(passage, at("10:05"))).toBe(true);
  });

  test("as a warning at the grant, with the cause and the remedy", () => {
    const version = versionOf({});
    expect(
      stuckFinding({ ...passage, version }, diagnosis, false, false),
    ).toEqual({
      code: "aws-not-arrived",
      severity: "warning",
      path: "access/grants/admin/alice.yaml",
      line: null,
      column: null,
      message: expect.stringMatching(
        /^"alice@example.com" is in Okta group ".*" since 2026-.*Z and has not arrived in AWS: The push is off\.$/,
      ) as string,
      hint: "Push.",
    });
  });

  test("as an error when it is given up, most of all where somebody is left behind", () => {
    expect(stuckFinding(leaving, diagnosis, true, true)).toMatchObject({
      code: "aws-not-departed",
      severity: "error",
      path: "aws",
      message: expect.stringMatching(
        /still in it in AWS, so access is not over: The push/,
      ) as string,
    });
    expect(stuckFinding(passage, diagnosis, true, false)).toMatchObject({
      severity: "error",
      message: expect.stringMatching(
        /not arrived in AWS, and AWS is not asked again: The push/,
      ) as string,
    });
  });

  const behind = {
    ...leaving,
    shown: { result: "never-departed", at: at("11:00"), because: [] },
  } as const;

  test.each([
    [passage, false, null, /and whether they have arrived in AWS is not known/],
    [
      shown("never-arrived"),
      true,
      null,
      /and has not arrived in AWS, and AWS is not asked again: /,
    ],
    [leaving, false, true, /and is still in it in AWS: /],
    [leaving, false, null, /whether they are out of it in AWS is not known: /],
    [leaving, true, null, /is not known, and AWS is not asked again: /],
    [leaving, false, false, /never seen to arrive and may still come: /],
    [behind, true, null, /was still in it in AWS when it last answered/],
  ])(
    "and nothing of AWS that it did not say",
    (one, isOver, isMember, text) => {
      const finding = stuckFinding(one, diagnosis, isOver, isMember);
      expectWholeFindings([{ ...finding, hint: "Push the group." }]);
      const { message } = finding;
      expect(message).toMatch(text);
      expect(message).toContain(
        one.wanted === "in" ? " is in Okta group " : " is out of Okta group ",
      );
      if (isMember !== true) expect(message).not.toContain("is still in it");
    },
  );

  test("also where the group is not to be found in AWS", () => {
    const { why, remedy } = groupNotFound(leaving);
    expect(why).toMatch(/^AWS has no group "/);
    expectSentences(why);
    expectSentences(remedy);
  });
});
