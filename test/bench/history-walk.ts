/** What a new commit costs where main has a long history: only what is new is walked. */
import { execFileSync } from "node:child_process";
import { rememberMain } from "../../src/controller/survey/remember-main.ts";
import { makeRepository, openMirror } from "./many-grants.ts";
import { atMost, type Figure, known, timed } from "./measure.ts";

const grants = 10_000;
const commits = 50_000;

export const historyFigures = async (): Promise<readonly Figure[]> => {
  const remote = await makeRepository(grants, 200);
  growMain(remote, commits);
  const git = await openMirror(remote);
  let walked = 0;
  const memory = rememberMain({
    ...git.repository,
    firstParentHistory: async (...asked) => {
      const history = await git.repository.firstParentHistory(...asked);
      walked = history.length;
      return history;
    },
  });
  const first = await timed(async () =>
    memory.readMain(await git.repository.fetchMain()),
  );
  const firstWalked = walked;
  addGrant(remote);
  const tip = await git.repository.fetchMain();
  const second = await timed(() => memory.readMain(tip));
  const secondWalked = walked;
  walked = 0;
  await memory.readMain(tip);
  const fresh = (await memory.repository.firstParentHistory(tip, ["access"]))
    .length;
  return [
    known(
      `commits of access/ walked, ${commits} first-parent commits: first time`,
      String(firstWalked),
    ),
    atMost("… after one more grant was merged", secondWalked, 1),
    atMost("… when nothing is new", walked, 0),
    {
      ...known("… and the whole history is known all the same", String(fresh)),
      holds: fresh === firstWalked + 1,
    },
    known(
      "time of the second reading ÷ the first",
      (second.milliseconds / first.milliseconds).toFixed(2),
    ),
  ];
};

/** Commits that touch nothing of Curfew's. */
const growMain = (repository: string, count: number): void => {
  fastImport(
    repository,
    Array.from({ length: count }, (_, n) =>
      commitText(
        `Other ${n}`,
        1_710_000_000 + n,
        "README.md",
        `${n}\n`,
        n === 0,
      ),
    ).join(""),
  );
};

const addGrant = (repository: string): void => {
  const text =
    "user: new@example.com\ntier: tier-0\nexpires: 2026-12-01T18:00:00Z\nreason: On call\n";
  fastImport(
    repository,
    commitText(
      "Grant",
      1_790_000_000,
      "access/grants/tier-0/new.yaml",
      text,
      true,
    ),
  );
};

const commitText = (
  message: string,
  at: number,
  path: string,
  text: string,
  isFirst: boolean,
): string =>
  `commit refs/heads/main\ncommitter Bench <bench@example.com> ${at} +0000\ndata ${message.length}\n${message}\n${isFirst ? "from refs/heads/main^0\n" : ""}M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;

const fastImport = (repository: string, input: string): void => {
  execFileSync("git", ["-C", repository, "fast-import", "--quiet"], {
    input,
    stdio: ["pipe", "ignore", "inherit"],
  });
};
