/** Ways to main that no approved pull request went. */
import {
  type Attack,
  squash,
  bypass,
  pushToMain,
  addFrank,
  askForDev,
} from "./attack.ts";
import { grant, grantPath, type ProofScene } from "../proof-scene.ts";

/** Main becomes the second parent of the branch's tip. */
const mergeMainIntoAsk = (scene: ProofScene): void => {
  scene.as("alice").commitFiles({
    branch: "ask",
    mergeParents: ["main"],
    files: {},
    message: "Merge main",
  });
};

export const onHistory: readonly Attack[] = [
  {
    name: "a direct push",
    act: (scene) => {
      pushToMain(scene, { [grantPath]: grant() });
    },
    because: /without a pull request of its own/,
    code: "direct-push",
  },
  {
    name: "content edited in the merge",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("carol").commitFiles({
        branch: "main",
        mergeParents: [scene.github.pullRequest(number).head],
        files: { [grantPath]: grant().replace("18:00", "23:00") },
      });
    },
    because: /was changed in the merge/,
    code: "changed-in-merge",
  },
  {
    name: "a grant that the merge alone brought",
    act: (scene) => {
      const number = scene.ask({ files: { "notes.md": "x" } });
      scene.as("bob").approve(number);
      scene.as("carol").commitFiles({
        branch: "main",
        mergeParents: [scene.github.pullRequest(number).head],
        files: { [grantPath]: grant() },
      });
    },
    because: /was not in the pull request at its head/,
    code: "not-in-head",
  },
  {
    name: "a branch that is pushed to main as it is",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("carol").push("main", scene.github.pullRequest(number).head);
    },
    because: /its branch's own commits were pushed to main/,
    code: "branch-pushed-to-main",
  },
  {
    name: "a foxtrot merge",
    act: (scene) => {
      const number = scene.ask();
      pushToMain(scene, { "other.md": "x" });
      mergeMainIntoAsk(scene);
      scene.as("bob").approve(number);
      scene.as("carol").push("main", scene.github.pullRequest(number).head);
    },
    because: /its branch's own commits were pushed to main/,
    code: "branch-pushed-to-main",
  },
  {
    name: "a foxtrot merge that brings policy in by its second parent",
    act: (scene) => {
      const number = scene.ask();
      pushToMain(scene, addFrank);
      mergeMainIntoAsk(scene);
      scene.as("frank").approve(number);
      scene.as("carol").push("main", scene.github.pullRequest(number).head);
    },
    because: /its branch's own commits were pushed to main/,
    code: "branch-pushed-to-main",
    alarm: /^\.github\/CODEOWNERS: /,
  },
  {
    name: "a merge into another branch first",
    act: (scene) => {
      const number = askForDev(scene);
      scene.as("bob").approve(number);
      const merged = scene.as("carol").merge(number, squash);
      scene.as("carol").push("main", merged);
    },
    because: /it was merged into dev, not into main/,
    code: "merged-elsewhere",
  },
  {
    name: "a commit that belongs to two pull requests",
    act: (scene) => {
      const first = scene.ask();
      const { head } = scene.github.pullRequest(first);
      scene.as("alice").push("twin", head);
      scene.as("alice").openPullRequest({ head: "twin", title: "Twin" });
      scene.as("bob").approve(first);
      scene.as("carol").merge(first, { method: "merge" });
    },
    because: /belongs to 2 merged pull requests/,
    code: "several-pull-requests",
  },
  {
    name: "the revert button on a cleanup",
    act: (scene) => {
      scene.approved();
      const cleanup = scene.ask({
        by: "curfew",
        branch: "cleanup",
        files: { [grantPath]: null },
      });
      scene.as("carol").merge(cleanup, squash);
      const { number } = scene.as("alice").revert(cleanup);
      scene.as("carol").merge(number, bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
  },
  {
    name: "the revert button on a revert, without approval",
    act: (scene) => {
      const given = scene.approved();
      const taken = scene.as("alice").revert(given).number;
      scene.as("carol").merge(taken, bypass);
      const back = scene.as("alice").revert(taken).number;
      scene.as("carol").merge(back, bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
  },
  {
    name: "an approved grant that is extended without approval",
    act: (scene) => {
      scene.approved();
      const number = scene.ask({
        branch: "longer",
        files: { [grantPath]: grant().replace("18:00", "23:00") },
      });
      scene.as("carol").merge(number, bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
  },
  {
    name: "more than 250 commits",
    act: (scene) => {
      const number = scene.ask();
      for (let count = 0; count < 250; count++)
        scene.github.as("alice").commitFiles({
          branch: "ask",
          files: { "notes.md": String(count) },
        });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /251 commits/,
    code: "too-many-commits",
  },
  {
    name: "more than 3,000 files",
    act: (scene) =>
      void scene.approved({
        files: Object.fromEntries([
          [grantPath, grant()],
          ...Array.from({ length: 3000 }, (_, at): [string, string] => [
            `many/${at}.md`,
            "x",
          ]),
        ]),
      }),
    because: /3001 files/,
    code: "too-many-files",
  },
];
