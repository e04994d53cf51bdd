/** The service cuts sessions beside its runs, one round at a time; what is asked for meanwhile is not lost. */
import { setImmediate as takeTurns } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Reconciled } from "../../src/controller/reconcile.ts";
import type { Tier } from "../../src/domain/tier.ts";
import type { Books } from "../../src/entry/serve/books.ts";
import { createCutting } from "../../src/entry/serve/cutting.ts";

const tier = { name: "ec2", group: "EC2", aws: null, cutSessions: true };

const asked = (region: string): Reconciled =>
  ({
    background: {
      portal: { region },
      tiers: new Map([
        [
          tier.name,
          [
            {
              position: 0,
              state: { kind: "present", tier: tier as unknown as Tier },
            },
          ],
        ],
      ]),
    },
  }) as unknown as Reconciled;

it("begins again with the latest of what was asked for while one round was under way, and with nothing else", async () => {
  const rounds: (() => void)[] = [];
  const told: string[] = [];
  const books = {
    tools: {},
    serverLead: () => null,
    ground: {
      keys: null,
      recallLedger: () =>
        new Promise((_, reject) => {
          rounds.push(() => {
            reject(new Error(`round ${rounds.length}`));
          });
        }),
    },
  } as unknown as Books;
  const note = (_: string, facts?: Readonly<Record<string, unknown>>): void => {
    told.push(String(facts?.["message"]));
  };
  const cutting = createCutting({
    books,
    log: { info: note, warn: note, error: note },
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await takeTurns();
  };
  cutting(asked("eu-1"), false);
  cutting(asked("eu-2"), true);
  cutting(asked("eu-3"), false);
  await settled();
  expect(rounds).toHaveLength(1);
  rounds[0]?.();
  await settled();
  expect(rounds).toHaveLength(2);
  rounds[1]?.();
  await settled();
  expect(rounds).toHaveLength(2);
  expect(told).toHaveLength(2);
});
