/** What people do to pull requests, so that answers and webhooks of every kind are seen. */
import { milliseconds } from "../../src/domain/time.ts";
import type { Scene } from "./scene.ts";

/** Answers their numbers. */
export const messUp = (scene: Scene): readonly number[] => [
  reviewedAndForced(scene),
  closedAndReopened(scene),
  ...landed(scene),
  fromAFork(scene),
  ofSomebodyWhoLeft(scene),
];

const open = (
  { company: { github } }: Scene,
  login: string,
  branch: string,
): number => {
  const person = github.as(login);
  person.commitFiles({
    branch,
    parent: "main",
    files: { [`notes/${branch}.md`]: `${branch}\n` },
    message: `Add ${branch}`,
    coAuthors: [{ name: "Dave", email: "dave@example.com" }],
  });
  return person.openPullRequest({
    head: branch,
    title: `Add ${branch}`,
    body: "Please",
  }).number;
};

const reviewedAndForced = (scene: Scene): number => {
  const { github, clock } = scene.company;
  const number = open(scene, "alice", "reviewed");
  const later = () => {
    clock.advance(milliseconds(1_000));
  };
  const [bob, carol] = [github.as("bob"), github.as("carol")];
  bob.comment(number, "Why?");
  carol.requestChanges(number);
  const approval = bob.approve(number);
  bob.review(number, { event: "COMMENT", body: "Hm." });
  later();
  github.as("alice").commitFiles({
    branch: "reviewed",
    files: { "notes/more.md": "more\n", "notes/reviewed.md": null },
  });
  later();
  github.as("alice").commitFiles({
    branch: "reviewed",
    parent: "main",
    files: { "notes/other.md": "other\n" },
    author: { name: "Somebody", email: "somebody@nowhere.invalid" },
    force: true,
  });
  carol.dismiss(number, approval.id, "Another head");
  carol.approve(number);
  later();
  return number;
};

const closedAndReopened = (scene: Scene): number => {
  const { github } = scene.company;
  const number = open(scene, "dave", "reopened");
  const dave = github.as("dave");
  dave.edit(number, { title: "Another title", body: null });
  dave.close(number);
  dave.reopen(number);
  github.as("carol").push("other-base", github.branchTip("main"));
  dave.edit(number, { base: "other-base" });
  dave.close(number);
  dave.push("reopened", null);
  return number;
};

const landed = (scene: Scene): readonly number[] => {
  const { github } = scene.company;
  const carol = github.as("carol");
  const numbers = (["merge", "squash", "rebase"] as const).map((method) => {
    const number = open(scene, "alice", `by-${method}`);
    github.as("bob").approve(number);
    carol.merge(number, { method });
    return number;
  });
  const queued = ["queued-1", "queued-2"].map((branch) =>
    open(scene, "alice", branch),
  );
  carol.enqueue(queued);
  const reverted = carol.revert(queued[0] ?? 0).number;
  const behind = open(scene, "bob", "behind");
  carol.commitFiles({ branch: "main", files: { "notes/main.md": "main\n" } });
  carol.updateBranch(behind);
  return [...numbers, ...queued, reverted, behind];
};

const fromAFork = ({ company: { github } }: Scene): number => {
  const fork = github.as("erin").fork();
  const erin = github.as("erin", fork);
  erin.commitFiles({
    branch: "forked",
    parent: "main",
    files: { "notes/fork.md": "fork\n" },
  });
  return erin.openPullRequest({ head: "forked", title: "From a fork" }).number;
};

const ofSomebodyWhoLeft = (scene: Scene): number => {
  const { github } = scene.company;
  github.createUser("leaver", { role: "write" });
  const number = open(scene, "leaver", "left");
  github.as("leaver").comment(number, "Goodbye");
  github.deleteUser("leaver");
  return number;
};
