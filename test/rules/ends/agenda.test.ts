import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isDue } from "../../../src/domain/plan.ts";
import { type Instant, toRfc3339 } from "../../../src/domain/time.ts";
import { isOpen, makeAgenda } from "../../../src/rules/ends/agenda.ts";
import { endsWithinWindow, roomForEnds } from "../../../src/rules/ends/room.ts";
import { pairKey } from "../../../src/rules/ledger/state.ts";
import {
  admitted,
  at,
  build,
  darkness,
  type GrantSpec,
  intent,
  judged,
  outcome,
  type Said,
  tombstone,
  the,
  watch,
  type World,
} from "../plan/world.ts";

const agendaOf = (world: World) =>
  makeAgenda(
    build({ ...world, facts: darkness }).claims,
    at(world.now ?? "12:00"),
  );

/** `user due` or `user due–until`, in order. */
const endsOf = (world: World): readonly string[] =>
  agendaOf(world).ends.map(({ dueAt, until, removal }) => {
    const clock = (time: Instant) => toRfc3339(time).slice(11, 16);
    const from = `${removal.user.split("@")[0]} ${clock(dueAt)}`;
    return until === null ? from : `${from}–${clock(until)}`;
  });

const one: GrantSpec = { expires: "14:00", file: "one" };
const two: GrantSpec = { expires: "16:00", file: "two", position: 9 };

describe("a known end", () => {
  test.each<readonly [string, World, string[]]>([
    [
      "stands in the agenda from the intent on",
      { grants: [one], ledger: [admitted(one)] },
      ["alice 14:00"],
    ],
    ["has no place without an intent", { grants: [one] }, []],
    [
      "needs neither main nor a verdict",
      { grants: null, asked: false, ledger: [admitted(one)] },
      ["alice 14:00"],
    ],
    [
      "stays until Okta confirmed the removal",
      {
        now: "14:01",
        grants: [one],
        ledger: [
          admitted(one),
          ["14:00", outcome("remove", one, "acknowledged")],
        ],
      },
      ["alice 14:00"],
    ],
    [
      "goes with the confirmation",
      {
        now: "14:01",
        grants: [one],
        ledger: [
          admitted(one),
          ["14:00", tombstone(one, "expired"), outcome("remove", one)],
        ],
      },
      [],
    ],
    [
      "stays until it comes, where nobody signed that Okta confirmed its removal before",
      {
        now: "13:59",
        grants: [one],
        ledger: [admitted(one), ["13:00", outcome("remove", one)]],
      },
      ["alice 14:00"],
    ],
    [
      "goes with a confirmation before it that is signed",
      {
        now: "13:59",
        grants: [one],
        ledger: [admitted(one), ["13:00", outcome("remove", one)]],
        isSigned: true,
      },
      [],
    ],
    [
      "gives way to a longer proven grant, whose end it then is",
      {
        grants: [one, two],
        ledger: [admitted(one), ["11:00", judged(two), intent(two)]],
      },
      ["alice 16:00"],
    ],
    [
      "gives way to a longer grant that was just proven and has no ids yet",
      { grants: [one, two], ledger: [admitted(one)] },
      [],
    ],
    [
      "does not wait for a file that nobody has asked about",
      { grants: [one, two], asked: false, ledger: [admitted(one)] },
      ["alice 14:00"],
    ],
    [
      "does not wait for a file whose approval is unknown",
      {
        grants: [one, { ...two, verdict: "unknown" }],
        ledger: [admitted(one)],
      },
      ["alice 14:00"],
    ],
    [
      "does not wait for a refused file",
      {
        grants: [one, { ...two, verdict: "refused" }],
        ledger: [admitted(one), ["11:00", judged(two, "refused"), intent(two)]],
      },
      ["alice 14:00", "alice 16:00"],
    ],
    [
      "fires between two stays that do not touch, and only there",
      {
        grants: [one, { ...two, starts: "15:00" }],
        ledger: [admitted(one)],
      },
      ["alice 14:00–15:00"],
    ],
    [
      "is only the due one's own where stays follow one another without a gap",
      {
        grants: [one, { ...two, starts: "14:00" }],
        ledger: [
          admitted(one),
          ["11:00", judged(two), intent({ ...two, starts: "14:00" })],
        ],
      },
      ["alice 16:00"],
    ],
    [
      "is the earlier one where the file was shortened and proven",
      {
        grants: [{ ...one, expires: "13:00", position: 9 }],
        ledger: [
          admitted(one),
          [
            "11:00",
            judged({ ...one, position: 9 }),
            intent({ ...one, expires: "13:00", position: 9 }),
          ],
        ],
      },
      ["alice 13:00", "alice 14:00"],
    ],
  ])("%s", (_sentence, world, ends) => {
    expect(endsOf(world)).toEqual(ends);
  });

  it("is open from its instant on, until the next stay begins", () => {
    const [end] = agendaOf({
      grants: [one, { ...two, starts: "15:00" }],
      ledger: [admitted(one)],
    }).ends;
    expect(
      ["13:59:59", "14:00", "14:59:59", "15:00"].map((time) =>
        isOpen(the(end), at(time)),
      ),
    ).toEqual([false, true, true, false]);
  });

  it("says the removal by ids, with its reason and its grant", () => {
    const [end] = agendaOf({ grants: [one], ledger: [admitted(one)] }).ends;
    expect(the(end).removal).toMatchObject({
      action: "remove",
      reason: "expired",
      user: "alice@example.com",
      grant: "access/grants/admin/one.yaml",
      endsAt: at("14:00"),
    });
  });

  it("is due exactly when the plan says so, whatever stands beside it", () => {
    const spec = fc.record({
      user: fc.constantFrom("alice", "bob"),
      verdict: fc.constantFrom("proven", "refused", "unknown" as const),
      from: fc.integer({ min: 10, max: 15 }),
      length: fc.integer({ min: 1, max: 4 }),
      known: fc.constantFrom("no", "intent", "acknowledged", "confirmed"),
    });
    fc.assert(
      fc.property(
        fc.array(spec, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 10, max: 20 }),
        (specs, hour) => {
          const now = `${hour}:30`;
          const grants = specs.map(
            ({ user, verdict, from, length }, index): GrantSpec => ({
              user,
              file: `${user}-${index}`,
              verdict,
              position: 20 - index,
              merged: "09:30",
              starts: `${from}:00`,
              expires: `${from + length}:00`,
            }),
          );
          const ledger = grants.flatMap((grant, index): Said[] => {
            const known = specs[index]?.known ?? "no";
            if (known === "no") return [];
            const said: Said = ["09:40", intent(grant)];
            // A removal comes after the end, and a refused file never got an intent while it was proven.
            const isOver =
              (specs[index]?.from ?? 0) + the(specs[index]).length <= hour;
            return known === "intent" || !isOver
              ? [said]
              : [said, [now, outcome("remove", grant, known)]];
          });
          const world: World = {
            now,
            grants,
            ledger: [["09:00", watch()], ...ledger],
            isSigned: true,
            // Everybody is found, and nobody knows who is in.
            members: null,
          };
          const { plan, claims } = build(world);
          const planned = plan.changes.flatMap((change) =>
            change.action === "remove" && isDue(change)
              ? [pairKey(change.groupId, change.userId)]
              : [],
          );
          const open = makeAgenda(claims, at("10:00"))
            .ends.filter((end) => isOpen(end, at(now)))
            .map(({ removal }) => pairKey(removal.groupId, removal.userId));
          expect([...new Set(open)].sort()).toEqual([...planned].sort());
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the moments", () => {
  it("are every start and end still to come, each once, and none of what was refused", () => {
    const { moments } = agendaOf({
      grants: [
        { ...one, starts: "13:00" },
        { ...two, user: "bob", file: "bob", starts: "13:00" },
        {
          ...two,
          user: "carol",
          file: "carol",
          verdict: "refused",
          expires: "18:00",
        },
        { ...one, user: "dave", file: "dave", expires: "11:00" },
      ],
    });
    expect(moments).toEqual([at("13:00"), at("14:00"), at("16:00")]);
  });
});

describe("the room for ends", () => {
  it("counts what is due within a window, and what is overdue", () => {
    const agenda = agendaOf({
      grants: null,
      ledger: [
        admitted(one),
        ["11:00", intent({ ...two, user: "bob", file: "bob" })],
        [
          "11:00",
          intent({ ...one, user: "carol", file: "carol", expires: "12:30" }),
        ],
      ],
    });
    expect(endsWithinWindow(agenda, at("12:28"))).toBe(0);
    expect(endsWithinWindow(agenda, at("12:29"))).toBe(1);
    expect(endsWithinWindow(agenda, at("13:59:30"))).toBe(2);
    expect(endsWithinWindow(agenda, at("16:00"))).toBe(3);
  });

  test.each([
    [0, 25],
    [1, 25],
    [100, 108],
    [1_000, 212],
  ])("%i ends ahead keep %i of 250 requests free", (ends, room) => {
    expect(roomForEnds(ends, 250)).toBe(room);
  });
});
