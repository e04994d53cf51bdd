/** What it takes to read main: git processes, parsing beside the YAML library's own, growth, and memory. */
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { readMain } from "../../src/controller/survey/read-main.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { grantText, makeRepository, openMirror } from "./many-grants.ts";
import {
  atMost,
  type Figure,
  known,
  medianTime,
  round,
  timed,
} from "./measure.ts";

const tiers = 200;

export const readingFigures = async (): Promise<readonly Figure[]> => {
  const small = await readOnce(1_000);
  const large = await readOnce(10_000);
  const [ours, theirs] = await parsingTimes(10_000);
  const memory = peakMemory(large.remote);
  return [
    atMost("git processes for reading 10,000 grants", large.processes, 5),
    atMost(
      "parse and validate ÷ yaml's own parse, 10,000 grants",
      ours / theirs,
      1.5,
      " ×",
    ),
    atMost(
      "time(10,000) ÷ time(1,000), reading main",
      large.total / small.total,
      12,
      " ×",
    ),
    known("… of it git: listing and blobs", share(large.git, large.total)),
    known("… of it git: the history walk", share(large.history, large.total)),
    known(
      "… of it ours: parsing, judging, bringing together",
      share(large.total - large.git - large.history, large.total),
    ),
    known("peak memory of a process that reads 10,000 grants", `${memory} MB`),
  ];
};

const share = (part: number, whole: number): string =>
  `${round((100 * part) / whole)} %`;

const readOnce = async (grants: number) => {
  const remote = await makeRepository(grants, tiers);
  const git = await openMirror(remote);
  const tip = await git.repository.fetchMain();
  const before = git.processes();
  await readMain(git.repository, tip);
  const processes = git.processes() - before + 1; // the fetch
  const blobs = (await git.repository.listFiles(tip, ["access"])).map(
    ({ blob }) => blob,
  );
  const gitTime = await medianTime(async () => {
    await git.repository.listFiles(tip, ["access"]);
    await git.repository.readBlobs(blobs);
  }, 3);
  const history = await medianTime(
    () => git.repository.firstParentHistory(tip, ["access"]),
    3,
  );
  const total = await medianTime(() => readMain(git.repository, tip), 3);
  return { remote, processes, total, git: gitTime, history };
};

/** Both in turns, so that a busy machine is busy for both. */
const parsingTimes = async (
  grants: number,
): Promise<readonly [number, number]> => {
  const files = Array.from({ length: grants }, (_, index) => {
    const text = grantText(index, tiers);
    return {
      text,
      path: `access/grants/tier-${index % tiers}/person${index}.yaml`,
      bytes: Buffer.from(text),
    };
  });
  const ours = () => {
    for (const file of files)
      if (parseGrant(file).value === null) throw new Error(file.path);
  };
  const theirs = () => {
    for (const { text } of files) parse(text);
  };
  ours();
  theirs();
  const ratios: (readonly [number, number])[] = [];
  for (let turn = 0; turn < 5; turn += 1)
    ratios.push([
      (await timed(ours)).milliseconds,
      (await timed(theirs)).milliseconds,
    ]);
  const [middle] = ratios.sort(([a, b], [c, d]) => a / b - c / d).slice(2);
  return middle ?? [0, 1];
};

/** In a process of its own: this one has measured other things already. */
const peakMemory = (remote: string): number => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      "tsx",
      new URL("read-main-once.ts", import.meta.url).pathname,
      remote,
    ],
    { encoding: "utf8" },
  );
  const kilobytes = Number(stdout.trim());
  if (!(kilobytes > 0)) throw new Error(stderr);
  return Math.round(kilobytes / 1024);
};
