/** Tries the cells that it is sent, one after the other, in companies of its own. */
import { tryCell } from "./cell.ts";
import type { KnownCall } from "./desk.ts";
import { nameOf, troubles } from "./faults.ts";
import type { Score } from "./matrix.ts";
import { journeys } from "./journeys.ts";
import { type Rehearsed, rehearse } from "./rehearsal.ts";
import { startWorld, type World } from "./world.ts";

/** A cell by its names: functions do not travel between processes. */
export interface Order {
  readonly journey: string;
  readonly call: KnownCall;
  readonly trouble: string;
}

export type Word =
  | { readonly kind: "ready"; readonly scores: readonly Score[] }
  | { readonly kind: "tried"; readonly problems: readonly string[] };

interface Stage {
  readonly world: World;
  readonly one: Rehearsed;
}

const say = (word: Word): void => {
  process.send?.(word);
};

const wanted = new Set(process.argv.slice(2));
const kinds = new Set(
  journeys.filter(({ name }) => wanted.has(name)).map(({ company }) => company),
);
const stages: Stage[] = [];
for (const kind of kinds) {
  const world = await startWorld(kind);
  for (const one of await rehearse(world, wanted)) stages.push({ world, one });
}

/** What nobody waited for is a fault of the cell in which it comes up. */
const strays: string[] = [];
process.on("unhandledRejection", (reason) => {
  strays.push(`nobody caught: ${String((reason as Error).stack ?? reason)}`);
});

const attempt = async (order: Order): Promise<readonly string[]> => {
  const stage = stages.find(({ one }) => one.journey.name === order.journey);
  const trouble = troubles.find((known) => nameOf(known) === order.trouble);
  if (stage === undefined || trouble === undefined) return ["no such cell"];
  const { world, one } = stage;
  const problems = await tryCell(world, one, { ...order, trouble }).catch(
    (error: unknown) => [
      `the matrix itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ],
  );
  return [...problems, ...strays.splice(0)];
};

process.on("message", (order: Order | "end") => {
  if (order === "end") {
    const worlds = [...new Set(stages.map(({ world }) => world))];
    void Promise.all(worlds.map((world) => world.close())).finally(() => {
      process.exit();
    });
    return;
  }
  void attempt(order).then((problems) => {
    say({ kind: "tried", problems });
  });
});
process.on("disconnect", () => {
  process.exit();
});

say({
  kind: "ready",
  scores: stages.map(({ one: { journey, calls } }) => ({
    journey: journey.name,
    calls,
  })),
});
