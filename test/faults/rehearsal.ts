/** Each journey once with nothing going wrong: which calls it makes, and what it leads to. */
import type { KnownCall } from "./desk.ts";
import { type Journey, journeys } from "./journeys.ts";
import { look, type Seen } from "./look.ts";
import type { Invocation } from "./commands.ts";
import { runHere } from "./run.ts";
import type { Checkpoint, World } from "./world.ts";

export interface Rehearsed {
  readonly journey: Journey;
  readonly checkpoint: Checkpoint;
  /** Before it. */
  readonly start: Seen;
  readonly calls: readonly KnownCall[];
  readonly code: number | null;
  readonly printed: unknown;
  /** After it. */
  readonly after: Seen;
  /** After it, and after what brings about the rest. */
  readonly end: Seen;
}

/** Plays the story as far as the last of the journeys that are wanted. */
export const rehearse = async (
  world: World,
  wanted: ReadonlySet<string>,
): Promise<readonly Rehearsed[]> => {
  const rehearsed: Rehearsed[] = [];
  const mine = journeys.filter(
    ({ name, company }) => wanted.has(name) && company === world.kind,
  ).length;
  for (const journey of journeys) {
    if (journey.company !== world.kind) continue;
    if (rehearsed.length === mine) break;
    await journey.before({
      company: world.company,
      run: async (...invocation) => {
        await runWell(world, invocation);
      },
    });
    const one = await rehearseOne(world, journey);
    if (wanted.has(journey.name)) rehearsed.push(one);
  }
  return rehearsed;
};

const rehearseOne = async (
  world: World,
  journey: Journey,
): Promise<Rehearsed> => {
  const checkpoint = world.save();
  const start = look(world);
  world.desk.begin(null);
  const { code, json, said, surprise } = await runHere(
    world,
    journey.invocation,
  );
  if (surprise !== null)
    throw new Error(`${journey.name}: ${said} ${surprise}`);
  const calls = world.desk
    .calls()
    .filter(({ channel }) => journey.channels?.includes(channel) ?? true);
  const first = look(world);
  // What was held for the first time is told by the exit code, and known from then on.
  for (const next of nextOf(journey)) await runWell(world, next, journey.code);
  const end = look(world);
  if (JSON.stringify(end.members) !== JSON.stringify(journey.members))
    throw new Error(
      `${journey.name} led to ${JSON.stringify(end.members)}: ${said}`,
    );
  return {
    journey,
    checkpoint,
    start,
    calls,
    code,
    printed: json,
    // What only the same again brings about, a run with luck may have brought about already.
    after: journey.next === undefined ? end : first,
    end,
  };
};

/** What brings about whatever a run has left undone. */
export const nextOf = ({ next, invocation }: Journey): readonly Invocation[] =>
  next ?? [invocation];

const runWell = async (
  world: World,
  invocation: Invocation,
  wanted = 0,
): Promise<void> => {
  const { code, said, surprise } = await runHere(world, invocation);
  // Of what was done already there is nothing to revoke.
  const isDone = invocation[0] === "revoke" && code === 1;
  if (code !== wanted && !isDone)
    throw new Error(
      `curfew ${invocation.join(" ")} ended with ${String(code)}: ${said} ${surprise ?? ""}`,
    );
};
