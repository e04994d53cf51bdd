/** What the proof of one grant asks GitHub: so many calls that everybody needs, pages for what is large, and some for each reviewer. */
import {
  grant,
  grantPath,
  type ProofScene,
  startProofScene,
  tier,
} from "../journeys/proof-scene.ts";
import { atMost, type Figure, known } from "./measure.ts";

type Method = "squash" | "rebase" | "merge";
interface Size {
  readonly files: number;
  readonly commits: number;
}

const everyday: Size = { files: 1, commits: 1 };
/** Beyond them a pull request is refused. */
const caps: Size = { files: 3_000, commits: 250 };
const reviewers = ["bob", "dave"] as const;

export const proofFigures = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const method of ["squash", "rebase", "merge"] as const) {
    const one = await callsOf(method, everyday, 1);
    const two = await callsOf(method, everyday, 2);
    const each = two - one;
    const large = await callsOf(method, caps, 2);
    const spell = (calls: number): string =>
      `${calls} = ${one - each} fixed + ${calls - two} pages + ${each} × 2 reviewers`;
    figures.push(
      {
        ...atMost(`${method}, 1 file: calls of a proof`, two, 12),
        value: spell(two),
      },
      known(
        `${method}, ${caps.files} files and ${caps.commits} commits`,
        spell(large),
      ),
    );
  }
  return [...figures, ...(await policyFigures())];
};

/** Beside the everyday proof, where policy was changed by approved pull requests since the trust root: once for each, and then no more. */
const policyFigures = async (): Promise<readonly Figure[]> => {
  const [none, one, two] = [
    await callsAfter(0),
    await callsAfter(1),
    await callsAfter(2),
  ];
  const each = two.first - one.first;
  return [
    {
      ...atMost("each approved change of policy before it", each, 12),
      value: `${each} more calls, once`,
    },
    atMost("the same, once it is settled", two.settled - none.settled, 0),
  ];
};

/** Calls of a grant's proof after so many approved changes of policy: the first time, and again when those are settled. */
const callsAfter = (
  changes: number,
): Promise<{ readonly first: number; readonly settled: number }> =>
  withScene(1, async (scene) => {
    for (let count = 1; count <= changes; count += 1) {
      const number = scene.ask({
        branch: `policy-${count}`,
        files: { "access/tiers/prod.yaml": `${tier(1)}maxAhead: ${count}d\n` },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, { method: "squash" });
    }
    scene.approved();
    const proof = async (): Promise<number> => {
      const { kind } = await scene.verdict();
      if (kind !== "proven") throw new Error(`after a change it is ${kind}`);
      return scene.calls().length;
    };
    return { first: await proof(), settled: await proof() };
  });

const callsOf = (method: Method, size: Size, count: number): Promise<number> =>
  withScene(count, async (scene) => {
    const number = ask(scene, size);
    for (const reviewer of reviewers.slice(0, count))
      scene.as(reviewer).approve(number);
    scene.as("carol").merge(number, { method });
    const { kind } = await scene.verdict();
    if (kind !== "proven") throw new Error(`a ${method} is ${kind}`);
    return scene.calls().length;
  });

const withScene = async <Value>(
  approvals: number,
  work: (scene: ProofScene) => Promise<Value>,
): Promise<Value> => {
  const ends: (() => Promise<void>)[] = [];
  try {
    return await work(
      await startProofScene(
        { files: { "access/tiers/prod.yaml": tier(approvals) } },
        (end) => ends.push(end),
      ),
    );
  } finally {
    for (const end of ends) await end();
  }
};

const ask = (scene: ProofScene, { files, commits }: Size): number => {
  const number = scene.ask({
    files: Object.fromEntries([
      [grantPath, grant()],
      ...Array.from({ length: files - 1 }, (_, at): [string, string] => [
        `notes/${at}.md`,
        "x",
      ]),
    ]),
  });
  for (let commit = 1; commit < commits; commit += 1)
    scene.github.as("alice").commitFiles({
      branch: "ask",
      files: { "notes/0.md": String(commit) },
    });
  return number;
};
