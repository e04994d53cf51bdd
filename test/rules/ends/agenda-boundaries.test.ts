import { describe, expect, test } from "vitest";
import { toRfc3339 } from "../../../src/domain/time.ts";
import { type Agenda, makeAgenda } from "../../../src/rules/ends/agenda.ts";
import {
  admitted,
  at,
  build,
  darkness,
  type GrantSpec,
  outcome,
  type World,
} from "../plan/world.ts";

const agendaOf = (world: World & { readonly now: string }): Agenda =>
  makeAgenda(build({ ...world, facts: darkness }).claims, at(world.now));

const one: GrantSpec = { file: "one" };
const two: GrantSpec = { file: "two", position: 9 };

describe("a known end", () => {
  test("is that of each of two stays that end together: neither keeps the other", () => {
    const { ends } = agendaOf({
      now: "12:00",
      grants: [one, two],
      ledger: [admitted(one), admitted(two, "10:02")],
    });
    expect(ends.map(({ removal, dueAt }) => [removal.grant, dueAt])).toEqual([
      ["access/grants/admin/one.yaml", at("14:00")],
      ["access/grants/admin/two.yaml", at("14:00")],
    ]);
  });

  test.each([
    ["13:59:59", 1],
    ["14:00", 0],
  ])(
    "whose removal was confirmed before it, signed by nobody, stands until it comes: at %s",
    (now, count) => {
      const { ends } = agendaOf({
        now,
        grants: [one],
        ledger: [admitted(one), ["13:00", outcome("remove", one)]],
      });
      expect(ends).toHaveLength(count);
    },
  );
});

describe("the moments", () => {
  test("are in order, and none of them is now", () => {
    const { moments } = agendaOf({
      now: "13:00",
      grants: [
        { user: "bob", expires: "16:00", starts: "13:00" },
        { user: "carol", expires: "14:00" },
        { user: "dave", expires: "15:00", starts: "13:30" },
      ],
    });
    expect(moments.map((time) => toRfc3339(time).slice(11, 16))).toEqual([
      "13:30",
      "14:00",
      "15:00",
      "16:00",
    ]);
  });
});
