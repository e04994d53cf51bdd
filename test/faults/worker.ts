/** Tries the cells that it is sent, one after the other, in a company of its own. */
import type { Cell } from "./cell.ts";
import { tryCell } from "./cell.ts";
import { troublesOf, nameOf } from "./faults.ts";
import type { Score } from "./matrix.ts";
import { rehearse, spell } from "./rehearsal.ts";
import { startWorld } from "./world.ts";

/** A cell by its names: functions do not travel between processes. */
export interface Order {
  readonly journey: string;
  readonly call: number;
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
  const call = one?.calls[order.call - 1];
  if (one === undefined || call === undefined) return ["no such cell"];
  const trouble = troublesOf(call.channel).find(
    (known) => nameOf(known) === order.trouble,
  );
  if (trouble === undefined) return ["no such fault"];
  const cell: Cell = { journey: order.journey, call: order.call, trouble };
  const problems = await tryCell(world, one, cell).catch((error: unknown) => [
    `the matrix itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  ]);
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
    calls: calls.map((call) => ({
      channel: call.channel,
      spelling: spell(call),
    })),
  })),
});
