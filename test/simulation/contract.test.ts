/**
 * The adapters in memory keep the same contract as the shipped ones: one table of questions, each asked of both, over sockets and real git
 * the second time. What the simulation proves with the first is worth as much as this.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StaleLedgerError } from "../../src/domain/errors.ts";
import {
  type CommitSha,
  type Login,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../src/domain/ids.ts";
import {
  audience,
  pathOfGrant,
  people,
  pathOfPolicy,
  textOfGrant,
  tierGroups,
} from "./company.ts";
import { type Place, stageAt } from "./search.ts";
import type { Adapters, Stage } from "./stage.ts";

const grantPath = pathOfGrant("read", "alice");
const alices = textOfGrant({
  tier: "read",
  user: "alice",
  end: { kind: "hours", hours: 4 },
  startsAt: null,
  reason: "On call",
});
const readme = "access/README.md";
const settings = pathOfPolicy({ kind: "settings" });

/** What happened before anybody asks. Commits have names. */
interface Scene extends Adapters {
  readonly stage: Stage;
  readonly commits: Readonly<Record<string, CommitSha>>;
  readonly groups: Readonly<Record<string, OktaGroupId>>;
  readonly people: Readonly<Record<string, OktaUserId>>;
  /** Commits, groups and people by their names wherever they stand. */
  readonly tell: (answer: unknown) => unknown;
}

/** #1 squashed after a second push, #2 rebased with two commits, #3 merged, a push to main that deletes, and #4, open. */
const prepare = async (stage: Stage): Promise<Scene> => {
  const ports = await stage.ports();
  const { source } = ports;
  const tip = () => stage.tip() as CommitSha;
  const next = (): void => {
    stage.pass(1);
  };
  const headOf = async (number: number): Promise<CommitSha> =>
    (await source.commits(number)).at(-1)?.sha as CommitSha;
  const root = tip();
  next();
  const one = stage.open("alice", { [grantPath]: alices });
  const firstHead = await headOf(one);
  next();
  stage.approve(one, "bob");
  next();
  stage.pushToPull(one, "alice", { [readme]: "Grants\n" });
  const squashHead = await headOf(one);
  next();
  stage.approve(one, "carol");
  next();
  stage.merge(one, "squash");
  const squashed = tip();
  next();
  const two = stage.open("dave", { [readme]: "Grants of access\n" });
  const rebaseFirst = await headOf(two);
  next();
  stage.pushToPull(two, "erin", { [readme]: "Grants of access.\n" });
  const rebaseHead = await headOf(two);
  next();
  stage.merge(two, "rebase");
  const rebased = tip();
  next();
  const three = stage.open("erin", { "access/three.md": "3\n" });
  const mergeHead = await headOf(three);
  next();
  stage.pushToMain("mallory", { "access/push.md": "Pushed\n" });
  const pushed = tip();
  next();
  stage.merge(three, "merge");
  const merged = tip();
  next();
  stage.pushToMain("carol", { [readme]: null });
  const deleted = tip();
  next();
  const four = stage.open("bob", { "access/four.md": "4\n" });
  const openHead = await headOf(four);
  await ports.repository.fetchMain();
  const commits = {
    root,
    firstHead,
    squashHead,
    squashed,
    rebaseFirst,
    rebaseHead,
    rebased,
    mergeHead,
    pushed,
    merged,
    deleted,
    openHead,
  };
  const groups = Object.fromEntries(
    (await ports.directory.findGroups([audience, ...tierGroups])).map(
      ({ id, name }) => [name, id] as const,
    ),
  );
  const staff = Object.fromEntries(
    (await ports.directory.findPeople(people.map(loginOf))).map(
      ({ id, login }) => [login.split("@")[0] ?? "", id] as const,
    ),
  );
  const names = new Map<string, string>(
    [commits, groups, staff].flatMap((known) =>
      Object.entries(known).map(([name, id]) => [id, name] as const),
    ),
  );
  return {
    ...ports,
    stage,
    commits,
    groups,
    people: staff,
    tell: (answer) => plain(answer, names),
  };
};

const loginOf = (name: string): Login => toLogin(`${name}@example.com`);

const plain = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (typeof value === "string") return names.get(value) ?? value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Map)
    return Object.fromEntries(
      [...value].map(([key, one]) => [
        plain(key, names) as string,
        plain(one, names),
      ]),
    );
  if (value instanceof Set) return [...value].map((one) => plain(one, names));
  if (Array.isArray(value)) return value.map((one) => plain(one, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, plain(one, names)]),
  );
};

interface Case {
  readonly name: string;
  readonly ask: (scene: Scene) => Promise<unknown>;
  readonly says: unknown;
}

const failed = async (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "answered",
    (error: unknown) =>
      error instanceof StaleLedgerError ? "stale" : "failed",
  );

const at = ({ commits }: Scene, name: string): CommitSha =>
  commits[name] as CommitSha;

const repository: readonly Case[] = [
  {
    name: "main's tip is known as last fetched, and told as it is now",
    ask: async (scene) => [
      await scene.repository.knownTip(),
      await scene.repository.remoteTip(),
    ],
    says: ["deleted", "deleted"],
  },
  {
    name: "files below paths come sorted, with their sizes, and with no folder that only looks alike",
    ask: async (scene) =>
      (
        await scene.repository.listFiles(at(scene, "merged"), [
          "access/grants",
          "access/three.md",
          "access/thr",
          "nowhere",
        ])
      ).map(({ path, kind, size }) => [path, kind, size]),
    says: [
      [grantPath, "file", alices.length],
      ["access/three.md", "file", 2],
    ],
  },
  {
    name: "a blob is its bytes",
    ask: async ({ repository: git, ...scene }) => {
      const [file] = await git.listFiles(
        scene.commits["squashed"] as CommitSha,
        [grantPath],
      );
      if (file === undefined) throw new Error("no file");
      return [...(await git.readBlobs([file.blob])).values()].map((bytes) =>
        new TextDecoder().decode(bytes),
      );
    },
    says: [alices],
  },
  {
    name: "history is the first parents that touched the paths, newest first",
    ask: async (scene) =>
      (
        await scene.repository.firstParentHistory(
          at(scene, "deleted"),
          ["access"],
          at(scene, "squashed"),
        )
      ).map(({ sha, firstParent, changes }) => [
        sha,
        firstParent,
        changes.map(({ path, before, after, kindAfter }) => [
          path,
          before !== null,
          after !== null,
          kindAfter,
        ]),
      ]),
    says: [
      ["deleted", "merged", [[readme, true, false, null]]],
      ["merged", "pushed", [["access/three.md", false, true, "file"]]],
      ["pushed", "rebased", [["access/push.md", false, true, "file"]]],
      ["rebased", expect.any(String), [[readme, true, true, "file"]]],
      [expect.any(String), "squashed", [[readme, true, true, "file"]]],
    ],
  },
  {
    name: "history of one path leaves out what touched others",
    ask: async (scene) =>
      (
        await scene.repository.firstParentHistory(
          at(scene, "deleted"),
          ["access/three.md", grantPath],
          at(scene, "root"),
        )
      ).map(({ sha }) => sha),
    says: ["merged", "squashed"],
  },
  {
    name: "a merge's second parent is not on the chain of first parents",
    ask: (scene) =>
      Promise.all(
        ["root", "merged", "deleted", "mergeHead", "openHead"].map((name) =>
          name === "openHead"
            ? scene.repository.isOnFirstParentChain(
                at(scene, "deleted"),
                at(scene, "merged"),
              )
            : scene.repository.isOnFirstParentChain(
                at(scene, name),
                at(scene, "deleted"),
              ),
        ),
      ),
    says: [true, true, true, false, false],
  },
  {
    name: "the chain is as long as it is asked for",
    ask: (scene) => scene.repository.firstParentChain(at(scene, "deleted"), 3),
    says: ["deleted", "merged", "pushed"],
  },
  {
    name: "parents come in their order",
    ask: (scene) =>
      scene.repository.parentsOf([at(scene, "merged"), at(scene, "pushed")]),
    says: { merged: ["pushed", "mergeHead"], pushed: ["rebased"] },
  },
  {
    name: "a branch left main where it left it",
    ask: (scene) =>
      scene.repository.mergeBase(at(scene, "mergeHead"), at(scene, "pushed")),
    says: "rebased",
  },
  {
    name: "differences are what was added, changed and removed below the paths",
    ask: async (scene) =>
      (
        await scene.repository.changedFiles(
          at(scene, "squashed"),
          at(scene, "deleted"),
          ["access"],
        )
      ).map(({ path, before, after }) => [
        path,
        before !== null,
        after !== null,
      ]),
    says: [
      [readme, true, false],
      ["access/push.md", false, true],
      ["access/three.md", false, true],
    ],
  },
  {
    name: "branches are found by how they begin",
    ask: (scene) => scene.repository.remoteBranches("bob-"),
    says: { "bob-4": "openHead" },
  },
  {
    name: "a pull request's head can be fetched and read",
    ask: async (scene) => {
      const sha = at(scene, "openHead");
      await scene.repository.fetchCommit({ sha, pullRequest: 4 });
      return (await scene.repository.listFiles(sha, ["access/four.md"])).map(
        ({ path }) => path,
      );
    },
    says: ["access/four.md"],
  },
  {
    name: "a commit that nobody has is an error",
    ask: (scene) =>
      failed(
        scene.repository.fetchCommit({ sha: "1".repeat(40) as CommitSha }),
      ),
    says: "failed",
  },
  {
    name: "a file that stands is in every commit's list",
    ask: async (scene) =>
      (await scene.repository.listFiles(at(scene, "pushed"), [settings])).map(
        ({ path }) => path,
      ),
    says: [settings],
  },
];

const source: readonly Case[] = [
  {
    name: "a squashed commit belongs to its pull request, which is closed",
    ask: async (scene) =>
      (await scene.source.pullRequestsOf(at(scene, "squashed"))).map(
        ({ number, state, author, head, base, mergedAt, mergeCommit }) => ({
          number,
          state,
          author: author?.login,
          head: head.sha,
          ref: head.ref,
          base: base.ref,
          isMerged: mergedAt !== null,
          mergeCommit,
        }),
      ),
    says: [
      {
        number: 1,
        state: "closed",
        author: "alice",
        head: "squashHead",
        ref: "alice-1",
        base: "main",
        isMerged: true,
        mergeCommit: "squashed",
      },
    ],
  },
  {
    name: "each rebased commit, and each of a branch, belongs to its pull request",
    ask: async (scene) => {
      const [, beforeLast] = await scene.repository.firstParentChain(
        at(scene, "rebased"),
        2,
      );
      const found = await Promise.all(
        [
          beforeLast as CommitSha,
          ...["rebased", "merged", "mergeHead"].map((name) => at(scene, name)),
        ].map((sha) => scene.source.pullRequestsOf(sha)),
      );
      return found.map((pulls) => pulls.map(({ number }) => number));
    },
    says: [[2], [2], [3], [3]],
  },
  {
    name: "a push belongs to none",
    ask: (scene) => scene.source.pullRequestsOf(at(scene, "pushed")),
    says: [],
  },
  {
    name: "an open one is not merged",
    ask: async (scene) =>
      (await scene.source.pullRequestsOf(at(scene, "openHead"))).map(
        ({ number, state, mergedAt, mergeCommit }) => ({
          number,
          state,
          mergedAt,
          mergeCommit,
        }),
      ),
    says: [{ number: 4, state: "open", mergedAt: null, mergeCommit: null }],
  },
  {
    name: "its size is told",
    ask: (scene) => scene.source.pullRequestSize(1),
    says: { commits: 2, changedFiles: 2 },
  },
  {
    name: "reviews stand on the head that they were given to",
    ask: async (scene) =>
      (await scene.source.reviews(1)).map(({ author, state, commit }) => [
        author?.login,
        state,
        commit,
      ]),
    says: [
      ["bob", "APPROVED", "firstHead"],
      ["carol", "APPROVED", "squashHead"],
    ],
  },
  {
    name: "a pull request without reviews has none",
    ask: (scene) => scene.source.reviews(4),
    says: [],
  },
  {
    name: "commits have their parents and authors, oldest first",
    ask: async (scene) =>
      (await scene.source.commits(2)).map(({ sha, parents, author }) => [
        sha,
        parents,
        author?.login,
      ]),
    says: [
      ["rebaseFirst", ["squashed"], "dave"],
      ["rebaseHead", ["rebaseFirst"], "erin"],
    ],
  },
  {
    name: "nothing that makes an approval stale has happened",
    ask: (scene) => scene.source.timeline(1),
    says: [],
  },
  {
    name: "pushes to a branch come newest first, with who made them",
    ask: async (scene) =>
      (await scene.source.pushes("dave-2")).map(
        ({ kind, actor, before, after }) => [kind, actor?.login, before, after],
      ),
    says: [
      ["push", "erin", "rebaseFirst", "rebaseHead"],
      ["branch_creation", "dave", null, "rebaseFirst"],
    ],
  },
  {
    name: "so do main's, merges among them",
    ask: async (scene) =>
      (await scene.source.pushes("main")).map(({ kind, actor, after }) => [
        kind,
        kind === "branch_creation" ? null : actor?.login,
        after,
      ]),
    says: [
      ["push", "carol", "deleted"],
      ["pr_merge", "carol", "merged"],
      ["push", "mallory", "pushed"],
      ["pr_merge", "carol", "rebased"],
      ["pr_merge", "carol", "squashed"],
      ["branch_creation", null, "root"],
    ],
  },
  {
    name: "an account has one number, and a login of nobody has none",
    ask: async (scene) => {
      const [bob, again, nobody] = await Promise.all(
        ["bob", "bob", "nobody-at-all"].map((login) =>
          scene.source.account(login),
        ),
      );
      return [bob?.login, bob?.type, bob?.id === again?.id, nobody];
    },
    says: ["bob", "User", true, null],
  },
  {
    name: "who is in a team is told",
    ask: async (scene) => [
      await scene.source.teamMembership("acme", "security", "bob"),
      await scene.source.teamMembership("acme", "security", "mallory"),
      (await scene.source.teamMembers("acme", "security"))
        ?.map(({ login }) => login)
        .sort(),
    ],
    says: ["active", "none", ["bob", "carol"]],
  },
  {
    name: "CODEOWNERS has no fault",
    ask: (scene) => scene.source.codeownersErrors(at(scene, "deleted")),
    says: [],
  },
  {
    name: "an approver may write",
    ask: async (scene) =>
      ["admin", "maintain", "write"].includes(
        await scene.source.permission("bob"),
      ),
    says: true,
  },
];

const group = ({ groups }: Scene, name: string): OktaGroupId =>
  groups[name] as OktaGroupId;
const personOf = ({ people: staff }: Scene, name: string): OktaUserId =>
  staff[name] as OktaUserId;
const membersOf = async (scene: Scene, name: string) =>
  (await scene.directory.members(group(scene, name)))
    .map(({ login, status }) => `${login} ${status}`)
    .sort();

const directory: readonly Case[] = [
  {
    name: "groups are found by exactly their names",
    ask: async (scene) =>
      (await scene.directory.findGroups(["Prod", "prod", "Pro", "Read"]))
        .map(({ name, type }) => `${name} ${type}`)
        .sort(),
    says: ["Prod OKTA_GROUP", "Read OKTA_GROUP"],
  },
  {
    name: "a group is found by its id, and one that nobody has is null",
    ask: async (scene) => [
      (await scene.directory.groupById(group(scene, "Prod")))?.name,
      await scene.directory.groupById(unknownGroup),
    ],
    says: ["Prod", null],
  },
  {
    name: "members of a group that nobody has are an error, and never none",
    ask: (scene) => failed(scene.directory.members(unknownGroup)),
    says: "failed",
  },
  {
    name: "people are found in any state and any spelling, and others left out",
    ask: async (scene) => {
      scene.stage.setStatus("erin", "DEPROVISIONED");
      const found = await scene.directory.findPeople(
        ["erin", "alice", "nobody"].map(loginOf),
      );
      scene.stage.setStatus("erin", "ACTIVE");
      return found.map(({ login, status }) => `${login} ${status}`).sort();
    },
    says: ["alice@example.com ACTIVE", "erin@example.com DEPROVISIONED"],
  },
  {
    name: "an add and a removal are acknowledged, twice as well as once",
    ask: async (scene) => {
      const prod = group(scene, "Prod");
      const dave = personOf(scene, "dave");
      const seen: unknown[] = [await membersOf(scene, "Prod")];
      for (const act of ["addMember", "addMember"] as const)
        await scene.directory[act](prod, dave);
      seen.push(await membersOf(scene, "Prod"));
      for (const act of ["removeMember", "removeMember"] as const)
        await scene.directory[act](prod, dave);
      return [...seen, await membersOf(scene, "Prod")];
    },
    says: [[], ["dave@example.com ACTIVE"], []],
  },
  {
    name: "a removal works in any state of the person",
    ask: async (scene) => {
      scene.stage.letIn("erin", "Read");
      scene.stage.setStatus("erin", "SUSPENDED");
      const before = await membersOf(scene, "Read");
      await scene.directory.removeMember(
        group(scene, "Read"),
        personOf(scene, "erin"),
      );
      scene.stage.setStatus("erin", "ACTIVE");
      return [before, await membersOf(scene, "Read")];
    },
    says: [["erin@example.com SUSPENDED"], []],
  },
  {
    name: "somebody deactivated is not let in",
    ask: async (scene) => {
      scene.stage.setStatus("erin", "DEPROVISIONED");
      const said = await failed(
        scene.directory.addMember(
          group(scene, "Prod"),
          personOf(scene, "erin"),
        ),
      );
      const inside = await membersOf(scene, "Prod");
      scene.stage.setStatus("erin", "ACTIVE");
      scene.stage.takeOut("erin", "Prod");
      return [said, inside];
    },
    says: ["failed", []],
  },
  {
    name: "adding to, and removing from, a group that nobody has is an error",
    ask: async (scene) => [
      await failed(
        scene.directory.addMember(unknownGroup, personOf(scene, "dave")),
      ),
      await failed(
        scene.directory.removeMember(unknownGroup, personOf(scene, "dave")),
      ),
    ],
    says: ["failed", "failed"],
  },
  {
    name: "a person's groups are told",
    ask: async (scene) => {
      scene.stage.letIn("dave", "Prod");
      const found = await scene.directory.groupsOf(personOf(scene, "dave"));
      scene.stage.takeOut("dave", "Prod");
      return found
        .filter(({ type }) => type === "OKTA_GROUP")
        .map(({ name }) => name)
        .filter((name) => name === audience || tierGroups.includes(name))
        .sort();
    },
    says: ["Prod", audience],
  },
  {
    name: "people are found by the number of their account, and by nobody else's",
    ask: async (scene) => {
      const bob = await scene.source.account("bob");
      const found = await scene.directory.peopleByAccount("githubId", [
        String(bob?.id),
        "999999",
      ]);
      return found.map(({ id, githubAccount }) => [
        id,
        githubAccount === String(bob?.id),
      ]);
    },
    says: [["bob", true]],
  },
  {
    name: "no rule fills a group, and people have a factor",
    ask: async (scene) => [
      [...(await scene.directory.ruleTargets())],
      await scene.directory.hasActiveFactor(personOf(scene, "mallory")),
    ],
    says: [[], true],
  },
];

const unknownGroup = "00gzzzzzzzzzzzzzzzzz" as OktaGroupId;

const file = "2026-03.jsonl";
const files = (text: { readonly files: readonly unknown[] } | null) =>
  text?.files;
/** In this order: each goes on where the one before it stopped. */
const ledger: readonly Case[] = [
  {
    name: "there is none, and nothing was taken from it",
    ask: async (scene) => [
      await scene.ledger.read(),
      await scene.ledger.setbacks(),
    ],
    says: [null, []],
  },
  {
    name: "the first entries make the branch, and who wrote them reads them",
    ask: async (scene) => {
      const head = await scene.ledger.append(null, file, ["one"], "Begin");
      const read = await scene.ledger.read();
      return [read?.head === head, files(read)];
    },
    says: [true, [{ name: "2026-03.jsonl", text: "one\n" }]],
  },
  {
    name: "a second beginning is stale",
    ask: (scene) => failed(scene.ledger.append(null, file, ["x"], "Begin")),
    says: "stale",
  },
  {
    name: "entries go behind those that stand, and files come by name",
    ask: async (scene) => {
      const { ledger: branch } = scene;
      const onto = async () => (await branch.read())?.head ?? null;
      await branch.append(await onto(), file, ["two", "three"], "Go on");
      await branch.append(
        await onto(),
        "2026-02.jsonl",
        ["earlier"],
        "Another month",
      );
      return files(await branch.read());
    },
    says: [
      { name: "2026-02.jsonl", text: "earlier\n" },
      { name: "2026-03.jsonl", text: "one\ntwo\nthree\n" },
    ],
  },
  {
    name: "what was written onto an older tip is stale, and changes nothing",
    ask: async (scene) => {
      const { ledger: branch } = scene;
      const before = (await branch.read())?.head ?? null;
      await branch.append(before, file, ["four"], "Go on");
      const late = await failed(
        branch.append(before, file, ["never"], "Too late"),
      );
      await scene.repository.fetchMain();
      return [late, files(await branch.read())];
    },
    says: [
      "stale",
      [
        { name: "2026-02.jsonl", text: "earlier\n" },
        { name: "2026-03.jsonl", text: "one\ntwo\nthree\nfour\n" },
      ],
    ],
  },
  {
    name: "whoever has read it reads on behind that, in the last file and in those after it",
    ask: async (scene) => {
      const { ledger: branch } = scene;
      const known = (await branch.read())?.head as CommitSha;
      const nothing = await branch.readBehind(known);
      const five = await branch.append(known, file, ["five"], "Go on");
      const grown = await branch.readBehind(known);
      const six = await branch.append(five, "2026-04.jsonl", ["six"], "Next");
      const longer = await branch.readBehind(known);
      return [
        [nothing?.head === known, files(nothing)],
        [grown?.head === five, files(grown)],
        [longer?.head === six, files(longer)],
      ];
    },
    says: [
      [true, []],
      [true, [{ name: "2026-03.jsonl", text: "five\n" }]],
      [
        true,
        [
          { name: "2026-03.jsonl", text: "five\n" },
          { name: "2026-04.jsonl", text: "six\n" },
        ],
      ],
    ],
  },
  {
    name: "nothing can be read on where an earlier file grew, or one came between",
    ask: async (scene) => {
      const { ledger: branch } = scene;
      const known = (await branch.read())?.head as CommitSha;
      const grown = await branch.append(
        known,
        "2026-02.jsonl",
        ["too late"],
        "Behind",
      );
      const earlier = await branch.readBehind(known);
      await branch.append(grown, "2026-01.jsonl", ["sooner"], "Before");
      return [
        files(earlier),
        files(await branch.readBehind(known)),
        files(await branch.readBehind(grown)),
      ];
    },
    says: [undefined, undefined, undefined],
  },
];

describe.each<Place>(["memory", "sockets"])("in %s", (place) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await prepare(await stageAt(place));
  });
  afterAll(() => scene.stage.close());

  describe.each(Object.entries({ repository, source, directory, ledger }))(
    "the %s says",
    (_port, cases) => {
      it.each(cases)("$name", async ({ ask, says }) => {
        expect(scene.tell(await ask(scene))).toEqual(says);
      });
    },
  );

  it("main that was forced back is what it was, to whoever fetches it", async () => {
    scene.stage.rewind(at(scene, "squashed"));
    expect(scene.tell(await scene.repository.knownTip())).toBe("deleted");
    expect(scene.tell(await scene.repository.remoteTip())).toBe("squashed");
    expect(scene.tell(await scene.repository.fetchMain())).toBe("squashed");
  });
});
