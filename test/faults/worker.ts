/** Tries the cells that it is sent, one after the other, in a company of its own. */
import { tryCell } from "./cell.ts";
import type { KnownCall } from "./desk.ts";
import { nameOf, troubles } from "./faults.ts";
import type { Score } from "./matrix.ts";
import { rehearse } from "./rehearsal.ts";
import { startWorld } from "./world.ts";

/** A cell by its names: functions do not travel between processes. */
export interface Order {
  readonly journey: string;
  readonly call: KnownCall;
  readonly trouble: string;
}

export type Word =
  | { readonly kind: "ready"; readonly scores: readonly Score[] }
  | { readonly kind: "tried"; readonly problems: readonly string[] };

const say = (word: Word): void => {
  process.send?.(word);
};

const world = await startWorld();
const rehearsed = await rehearse(world, new Set(process.argv.slice(2)));

/** What nobody waited for is a fault of the cell in which it comes up. */
const strays: string[] = [];
process.on("unhandledRejection", (reason) => {
  strays.push(`nobody caught: ${String((reason as Error).stack ?? reason)}`);
});

const attempt = async (order: Order): Promise<readonly string[]> => {
  const one = rehearsed.find(({ journey }) => journey.name === order.journey);
  const trouble = troubles.find((known) => nameOf(known) === order.trouble);
  if (one === undefined || trouble === undefined) return ["no such cell"];
  const problems = await tryCell(world, one, { ...order, trouble }).catch(
    (error: unknown) => [
      `the matrix itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ],
  );
  return [...problems, ...strays.splice(0)];
};

process.on("message", (order: Order | "end") => {
  if (order === "end") {
    void world.close().finally(() => {
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
  scores: rehearsed.map(({ journey, calls }) => ({
    journey: journey.name,
    calls,
  })),
});
