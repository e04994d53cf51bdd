import { describe, expect, it, test } from "vitest";
import type { AwsUserId } from "../../../src/domain/aws.ts";
import { instant } from "../../../src/domain/time.ts";
import {
  cutsIn,
  readCuts,
  writeCuts,
} from "../../../src/rules/sessions/cuts.ts";

const at = instant(Date.parse("2026-11-22T14:00:00Z"));
const [alice, bob] = [1, 2].map(
  (nth) => `90677b1234-00000000-0000-4000-8000-00000000000${nth}` as AwsUserId,
) as [AwsUserId, AwsUserId];

const cuts = [
  { kind: "before", user: alice, at },
  { kind: "before", user: bob, at },
] as const;

describe("our statements are read", () => {
  it("as they were written, and nothing of anybody else's beside them", () => {
    const ours = writeCuts(cuts).join();
    const theirs = '{"Sid":"Theirs","Effect":"Deny"}';
    expect(readCuts(`{"Statement":[${theirs},${ours}]}`)).toEqual(cuts);
    expect(readCuts(`{"Statement":[${theirs}]}`)).toEqual([]);
  });

  test.each([
    ["somebody besides who is none", [bob, "mallory"]],
    [
      "a name that is a list",
      [
        '"Sid":"CurfewCut20261122T140000Z"',
        '"Sid":["CurfewCut20261122T140000Z"]',
      ],
    ],
    ["more before its name", ["CurfewCut", "MyCurfewCut"]],
    ["more after its name", ["0000Z", "0000Z1"]],
  ])("and not one with %s", (_, [from = "", to = ""]) => {
    const ours = writeCuts(cuts).join();
    expect(cutsIn(ours)).toEqual(cuts);
    expect(ours).toContain(from);
    expect(cutsIn(ours.replace(from, to))).toBeNull();
  });
});
