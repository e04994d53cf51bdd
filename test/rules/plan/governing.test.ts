import { describe, expect, it } from "vitest";
import {
  hours,
  intent,
  judged,
  life,
  outcome,
  planOf,
  tier,
  tiersOf,
} from "./world.ts";

const loosened = tiersOf({
  admin: life(
    [5, tier({ maxDuration: hours(400), audience: ["AWS Users"] })],
    [100, tier()],
  ),
});

describe("where a change of policy is not proven", () => {
  it("the last proven tier says how long a stay may be", () => {
    const world = {
      grants: [{ position: 2, duration: "300h" }],
      tiers: loosened,
    };
    expect(
      planOf({
        ...world,
        governing: tiersOf({
          admin: life([0, tier({ maxDuration: hours(4) })]),
        }),
      }),
    ).toEqual(["add granted alice until 14:00"]);
  });

  it("the last proven tier says who may hold it", () => {
    const governing = tiersOf({
      admin: life([0, tier({ audience: ["Only The Few"] })]),
    });
    expect(planOf({ grants: [{}], governing })).toEqual([
      "hold audience-unreadable alice until 14:00",
    ]);
  });

  it("nobody is added to a tier that no proven policy knows", () => {
    expect(planOf({ grants: [{}], governing: new Map() })).toEqual([
      "hold tier-broken alice until 14:00",
    ]);
  });

  it("an end that main's own policy brings comes all the same", () => {
    const tiers = tiersOf({
      admin: life([5, tier({ maxDuration: hours(1) })], [100, tier()]),
    });
    const governing = tiersOf({ admin: life([0, tier()]) });
    expect(planOf({ grants: [{ merged: "11:30" }], tiers, governing })).toEqual(
      ["add granted alice until 12:30"],
    );
  });
});

describe("a tier that limits renewals", () => {
  it("holds an add whose chain is used up", () => {
    const limited = tiersOf({
      admin: life([100, tier({ maxContinuous: hours(1), cooldown: hours(8) })]),
    });
    expect(
      planOf({
        grants: [
          { file: "one", merged: "10:00", expires: "11:30", position: 9 },
          { file: "two", merged: "11:15", position: 8 },
        ],
        tiers: limited,
      }),
    ).toContain("hold cooldown alice until 14:00");
  });

  it.each([
    ["11:30", ["remove expired alice until 11:30"]],
    ["12:30", ["keep granted alice until 12:30"]],
  ])(
    "keeps nobody in by an overlap, either: the first ends at %s",
    (expires, told) => {
      const one = { file: "one", merged: "10:00", expires, position: 9 };
      const two = { file: "two", merged: "11:15", position: 8 };
      const limited = tiersOf({
        admin: life([5, tier({ maxContinuous: hours(1) })], [100, tier()]),
      });
      expect(
        planOf({
          members: ["alice"],
          grants: [one, two],
          ledger: [
            ["10:01", judged(one), intent(one), outcome("add", one)],
            ["11:20", judged(two)],
          ],
          tiers: limited,
        }),
      ).toEqual(told);
    },
  );
});
