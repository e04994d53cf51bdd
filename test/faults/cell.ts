/** One journey with one fault at one of its calls, and what came of it. */
import { type KnownCall, spell } from "./desk.ts";
import { nameOf, type Trouble } from "./faults.ts";
import { isAtEnd, judgeEnd, judgeRun } from "./judge.ts";
import { nextOf, type Rehearsed } from "./rehearsal.ts";
import { impatient, type Ran, runAsProcess, runHere } from "./run.ts";
import type { World } from "./world.ts";

export interface Cell {
  readonly journey: string;
  readonly call: KnownCall;
  readonly trouble: Trouble;
}

/** How it is tried again alone. */
export const inShort = ({ journey, call, trouble }: Cell): string =>
  `--journey ${journey} --call '${spell(call)}' --fault ${nameOf(trouble)}`;

/** As no other cell is named: several calls may be spelled alike. */
export const inFull = ({ journey, call, trouble }: Cell): string =>
  JSON.stringify([
    journey,
    call.channel,
    call.method,
    call.path,
    call.occurrence,
    nameOf(trouble),
  ]);

/** Empty: the cell holds. */
export type Problems = readonly string[];

export const tryCell = async (
  world: World,
  rehearsed: Rehearsed,
  { call, trouble }: Cell,
): Promise<Problems> => {
  const { journey, checkpoint } = rehearsed;
  const { fault } = trouble;

  await checkpoint.restore();
  world.desk.begin({ ...trouble, call });
  const ran =
    fault.isKill === true
      ? await runAsProcess(world, journey.invocation)
      : await runHere(
          world,
          journey.invocation,
          fault.isSlow === true ? impatient : {},
        );
  await world.settle();
  const hits = world.desk.hits();
  world.desk.begin(null);
  if (hits.length === 0) return [`${nameOf(trouble)} never struck`];
  const problems = judgeRun(world, rehearsed, ran, hits, trouble);
  // It may go on in this process, and would disturb what follows.
  if (ran.end === "endless") return problems;

  // A second try inside the run made up for it, and the mirror was not touched: the rehearsal has shown what the next run does.
  const isMadeUpFor =
    call.channel !== "git" &&
    ran.end === "ended" &&
    ran.code === rehearsed.code &&
    isAtEnd(world, rehearsed);
  if (isMadeUpFor) return problems.length === 0 ? [] : withWords(problems, ran);

  let code: number | null = null;
  let words = "";
  for (let runs = 0; runs < 2 && code !== (journey.code ?? 0); runs += 1)
    for (const invocation of nextOf(journey)) {
      const next = await runHere(world, invocation);
      code = next.code;
      words = next.said;
    }
  const atEnd = judgeEnd(world, rehearsed, code);
  const all = [...new Set([...problems, ...atEnd])];
  return all.length === 0 ? [] : [...withWords(all, ran), `then: ${words}`];
};

const withWords = (problems: Problems, { said }: Ran): Problems => [
  ...problems,
  `it said: ${said}`,
];
