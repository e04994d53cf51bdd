import { expect, test } from "vitest";
import { endsWithinWindow, roomForEnds } from "../../../src/rules/ends/room.ts";
import { makeAgenda } from "../../../src/rules/ends/agenda.ts";
import { admitted, at, build, darkness } from "../plan/world.ts";

test("an end counts from 75 seconds before it", () => {
  const grant = { expires: "14:00" };
  const { claims } = build({
    grants: null,
    ledger: [admitted(grant)],
    facts: darkness,
  });
  const agenda = makeAgenda(claims, at("12:00"));
  expect(endsWithinWindow(agenda, at("13:58:44"))).toBe(0);
  expect(endsWithinWindow(agenda, at("13:58:45"))).toBe(1);
});

test("where nothing ends, a small limit is kept for little more than nothing", () => {
  expect(roomForEnds(0, 50)).toBe(5);
  expect(roomForEnds(1, 50)).toBe(9);
});
