/** Reviews that do not count, however they look. */
import {
  type Attack,
  bypass,
  squash,
  withTier,
  pushToMain,
  askForDev,
} from "./attack.ts";
import { grant, grantPath } from "../proof-scene.ts";

export const onReviews: readonly Attack[] = [
  {
    name: "a merge without any approval, past the rules",
    act: (scene) => {
      scene.as("carol").merge(scene.ask(), bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
  },
  {
    name: "fewer approvals than the tier asks for",
    act: (scene) => void scene.approved(),
    because: /1 of 2 approvals/,
    code: "approvals-missing",
    options: withTier(2),
  },
  {
    name: "an approval before a push",
    act: (scene) => {
      const number = scene.ask({ files: { [grantPath]: "user: x\n" } });
      scene.as("bob").approve(number);
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved \w{7}, before the head became/,
    code: "review-older-head",
  },
  {
    name: "a force-push, and the old review re-pointed to the new head",
    act: (scene) => {
      const number = scene.ask({ files: { "notes.md": "harmless" } });
      const { id } = scene.as("bob").approve(number);
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant() },
        force: true,
      });
      scene.github.repointReview(number, id);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before/,
    code: "review-before-push",
  },
  {
    name: "an approval while the base was another branch",
    act: (scene) => {
      const number = askForDev(scene);
      scene.as("bob").approve(number);
      scene.as("alice").edit(number, { base: "main" });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before the base was changed/,
    code: "review-before-base-change",
  },
  {
    name: "an approval while the base was a branch that was merged and deleted, so that GitHub changed the base by itself",
    act: (scene) => {
      const below = scene.ask({ branch: "dev", files: { "notes.md": "x" } });
      const number = scene.ask({ parent: "dev", base: "dev" });
      scene.as("bob").approve(number);
      scene.as("carol").merge(below, squash);
      scene.as("carol").deleteBranch(below);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before the base was changed/,
    code: "review-before-base-change",
  },
  {
    name: "an approval before it was closed and reopened",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("alice").close(number);
      scene.as("alice").reopen(number);
      scene.as("carol").merge(number, bypass);
    },
    because:
      /@bob does not count: approved before the pull request was reopened/,
    code: "review-before-reopening",
  },
  {
    name: "a dismissed approval",
    act: (scene) => {
      const number = scene.ask();
      const { id } = scene.as("bob").approve(number);
      scene.as("dave").dismiss(number, id);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: had the approval dismissed/,
    code: "review-dismissed",
  },
  {
    name: "an approval that is dismissed only after the merge, and before anybody looked",
    act: (scene) => {
      const number = scene.ask();
      const { id } = scene.as("bob").approve(number);
      scene.as("carol").merge(number, bypass);
      scene.as("dave").dismiss(number, id);
    },
    because: /@bob does not count: had the approval dismissed/,
    code: "review-dismissed",
  },
  {
    name: "changes requested after the approval",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("bob").requestChanges(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: asked for changes/,
    code: "review-changes",
  },
  {
    name: "praise in a comment after changes were requested",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("bob").requestChanges(number);
      scene
        .as("bob")
        .review(number, { event: "COMMENT", body: "Looks good now." });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: asked for changes/,
    code: "review-changes",
  },
  {
    name: "a force-push of something else, and back to what was approved",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      const { head } = scene.github.pullRequest(number);
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: { [grantPath]: grant().replace("18:00", "23:00") },
        force: true,
      });
      scene.as("alice").push("ask", head, { force: true });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before the head was pushed/,
    code: "review-before-push",
  },
  {
    name: "a force-push of main after the approval",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      pushToMain(scene, { "other.md": "x" });
      scene.as("carol").push("main", scene.trustRoot, { force: true });
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved before the base was force-pushed/,
    code: "review-before-base-change",
  },
  {
    name: "an approval of the same head in a pull request that was closed",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      scene.as("alice").close(number);
      const again = scene
        .as("alice")
        .openPullRequest({ head: "ask", title: "Again" });
      scene.as("carol").merge(again.number, bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
  },
  {
    name: "the update-branch button after the approval",
    act: (scene) => {
      const number = scene.ask();
      scene.as("bob").approve(number);
      pushToMain(scene, { "other.md": "x" });
      scene.as("alice").updateBranch(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: approved \w{7}, before the head became/,
    code: "review-older-head",
  },
];
