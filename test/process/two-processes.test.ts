/**
 * Two real processes on one repository: a service that lives, and beside it a run of Actions or a second service that is killed
 * (SIGKILL) before or after one of its calls to Okta, GitHub or git, pushes to the ledger among them. A sample of the calls; every one
 * with `npm run crowds`.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cell, inShort } from "../faults/cell.ts";
import { ledgerOf } from "../faults/ledger.ts";
import { look } from "../faults/look.ts";
import { cellsOf, sampleOf } from "../faults/matrix.ts";
import { type Rehearsed, rehearse } from "../faults/rehearsal.ts";
import { runAsProcess } from "../faults/run.ts";
import { startWorld, type World } from "../faults/world.ts";
import { minute, type RunningService, startService } from "./service.ts";

const wantsAll = process.env["CURFEW_CROWDS"] === "all";
/** With all that a run changes: somebody comes in, a stranger goes, an end is due. */
const journeys = ["add", "stranger", "end"];
const kills = ["kill-before", "kill-after"];

let world: World;
let rehearsed: readonly Rehearsed[];

beforeAll(async () => {
  world = await startWorld("plain");
  rehearsed = await rehearse(world, new Set(journeys));
}, 600_000);
afterAll(() => world.close());

const newState = (): string => mkdtempSync(join(tmpdir(), "curfew-two-"));

/** A minute goes by, and its run is over. */
const oneMinute = (service: RunningService): Promise<void> =>
  minute(world.company, service, 3_000);

/** The one that dies, once it is dead or has done all that it had to do. */
const rivals: Readonly<
  Record<string, (one: Rehearsed, survivor: RunningService) => Promise<void>>
> = {
  "a run of Actions": async ({ journey }) => {
    await runAsProcess(world, journey.invocation);
  },
  "a second service": async (_one, survivor) => {
    const service = await startService(
      { ...world.company, environment: world.environment },
      { state: newState() },
    );
    world.onKill = () => service.child.kill("SIGKILL");
    for (let turn = 0; turn < 2 && service.child.signalCode === null; turn += 1)
      await oneMinute(survivor);
    world.onKill = () => undefined;
    await service.stop();
  },
};

/** Answers whether the kill struck: the other one may have been faster. */
const tryOne = async (rival: string, cell: Cell): Promise<boolean> => {
  const one = rehearsed.find(({ journey }) => journey.name === cell.journey);
  if (one === undefined) throw new Error(`no journey ${cell.journey}`);
  await one.checkpoint.restore();
  world.desk.begin({ ...cell.trouble, call: cell.call });
  const survivor = await startService(world.company, { state: newState() });
  try {
    await rivals[rival]?.(one, survivor);
    await world.settle();
    const hasStruck = world.desk.hits().length > 0;
    world.desk.begin(null);
    for (let turn = 0; turn < 2; turn += 1) await oneMinute(survivor);
    expect(look(world).members).toEqual(one.journey.members);
    const { entries, broken } = ledgerOf(world.company.github.repository);
    expect(broken).toBeNull();
    const ends = entries.flatMap((entry) =>
      entry.type === "end" ? [entry.version] : [],
    );
    expect(ends).toHaveLength(new Set(ends).size);
    expect(world.unannounced()).toEqual([]);
    return hasStruck;
  } catch (error) {
    throw new Error(`${rival}: ${inShort(cell)}\n${survivor.text()}`, {
      cause: error,
    });
  } finally {
    await survivor.stop();
  }
};

it.each(Object.keys(rivals))(
  "%s can die at any call, and the service beside it brings all to its end",
  async (rival) => {
    const all = kills.flatMap((fault) =>
      cellsOf(rehearsed.map(scoreOf), { fault }),
    );
    expect(all.length).toBeGreaterThan(20);
    let struck = 0;
    for (const cell of wantsAll ? all : sampleOf(all, 4))
      if (await tryOne(rival, cell)) struck += 1;
    expect(struck).toBeGreaterThan(0);
  },
  wantsAll ? 36_000_000 : 600_000,
);

const scoreOf = ({ journey, calls }: Rehearsed) => ({
  journey: journey.name,
  calls,
});
