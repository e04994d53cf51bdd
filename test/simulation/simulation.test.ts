import { describe, expect, it } from "vitest";
import { createOracle } from "./oracle.ts";
import { play } from "./play.ts";
import { scenarios } from "./scenarios.ts";
import { playAt, search } from "./search.ts";
import { createMemoryStage } from "./stage-memory.ts";
import type { Stage } from "./stage.ts";
import { instant } from "../../src/domain/time.ts";

describe("the guarantees hold", () => {
  it.each(scenarios())("in %s", async (_name, history) => {
    expect((await playAt("memory", history)).problems).toEqual([]);
  });

  it("in 300 random histories", async () => {
    const { failure, histories, adds, removals } = await search({
      place: "memory",
      runs: 300,
      seed: 20_261_122,
    });
    expect(failure).toBeNull();
    // Histories in which nothing happens would hold as well.
    expect(histories).toBe(300);
    expect(adds).toBeGreaterThan(200);
    expect(removals).toBeGreaterThan(200);
  });
});

describe("over sockets, too,", () => {
  const named = new Map(scenarios());
  it.each([
    "overlapped-grant-edited",
    "thrown-out-after-an-extension",
    "two-controllers-judge-a-policy",
  ])("in %s", async (name) => {
    const { problems, sweeps } = await playAt("sockets", named.get(name) ?? []);
    expect(problems).toEqual([]);
    expect(sweeps).toBeGreaterThan(4);
  });
});

/** A judge that finds nothing wrong with anything would let every history hold. */
describe("the oracle finds fault with", () => {
  const start = instant(Date.parse("2026-03-01T09:00:00Z"));
  const tampered = (change: (stage: Stage) => Partial<Stage>): Stage => {
    const stage = createMemoryStage(start);
    return { ...stage, ...change(stage) };
  };
  const oneGrant = [
    { do: "grant", user: "alice", tier: "prod", hours: 1, how: "squash" },
    { do: "sweep", by: "service", faults: [] },
    { do: "wait", minutes: 120 },
    { do: "sweep", by: "service", faults: [] },
  ] as const;

  it("a sweep that lets a stranger in", async () => {
    const stage = tampered((real) => ({
      sweep: async (plan) => {
        const swept = await real.sweep(plan);
        real.letIn("mallory", "Prod");
        return swept;
      },
    }));
    expect((await play(stage, [])).problems.join()).toMatch(
      /mallory is still in Prod/,
    );
  });

  it("an end that does not fire", async () => {
    const stage = tampered((real) => ({
      sweep: async (plan) => {
        const swept = await real.sweep(plan);
        if (swept.some(({ applied }) => applied.length > 0))
          real.letIn("alice", "Prod");
        return swept;
      },
    }));
    expect((await play(stage, oneGrant)).problems.join()).toMatch(
      /alice is still in Prod/,
    );
  });

  it("a person who is left out, or thrown out", async () => {
    const stage = tampered((real) => ({
      sweep: async (plan) => {
        const swept = await real.sweep(plan);
        real.takeOut("alice", "Prod");
        return swept;
      },
    }));
    expect((await play(stage, oneGrant.slice(0, 1))).problems.join()).toMatch(
      /alice is not in Prod, with every right to be there/,
    );
  });

  it("an add that nobody approved", () => {
    expect(createOracle().may("alice", "Prod", start)).toBe(false);
  });
});
