import { describe, expect, it } from "vitest";
import { createTell } from "../../src/controller/announce/outcomes.ts";
import { arrivalsOf } from "../../src/controller/arrival/arrivals.ts";
import type { Applied } from "../../src/controller/apply/outcome.ts";
import type { Passage } from "../../src/rules/ledger/passages.ts";
import { passage } from "../rules/aws-arrival/scene.ts";
import { at, build, login, userId } from "../rules/plan/world.ts";

const names = Array.from({ length: 400 }, (_, index) => `p${index}x`);

/** Counts how often any of its items is looked at. */
const counted = <Item>(items: readonly Item[]) => {
  const looks = { count: 0 };
  const list = new Proxy(items, {
    get: (target, key, self): unknown => {
      if (typeof key === "string" && /^\d+$/.test(key)) looks.count += 1;
      return Reflect.get(target, key, self);
    },
  });
  return { list, looks };
};

describe("where there are many grants, no end waits while people are told", () => {
  it("each outcome is looked up and not searched for", () => {
    const { claims, plan, verdicts } = build({
      grants: names.map((user) => ({ user })),
      members: names,
      audience: names,
    });
    const { list, looks } = counted<Applied>(
      plan.changes.map((change) => ({ change, outcome: "kept", error: null })),
    );
    const tell = createTell({ plan, applied: list }, { verdicts });
    expect(claims.map((claim) => tell(claim)?.outcome.kind)).toEqual(
      names.map(() => "granted"),
    );
    expect(looks.count).toBeLessThanOrEqual(4 * names.length);
  });

  it("and so is what is known of the way to AWS", () => {
    const { list, looks } = counted(
      names.map((name): Passage => ({
        ...passage,
        user: login(name),
        userId: userId(name),
        shown: { result: "arrived", at: at("10:05"), because: [] },
      })),
    );
    const arrivals = arrivalsOf([], list, at("12:00"), null);
    for (const name of names)
      expect(arrivals.of({ ...passage, userId: userId(name) })).not.toBeNull();
    expect(looks.count).toBeLessThanOrEqual(2 * names.length);
  });
});
