/** Approvals of pull requests that did not show what they brought to main. */
import { type Attack, squash, tierPath } from "./attack.ts";
import { grant, grantPath, type ProofScene, tier } from "../proof-scene.ts";

const notes = { "notes.md": "Harmless" };

/** A branch of docs that leaves main before what comes next. */
const oldBranch = (scene: ProofScene): void => {
  scene
    .as("dave")
    .commitFiles({ branch: "docs", parent: "main", files: notes });
};

/** Bob approves it as the docs that it shows, and carol merges it by hand, with what main has no more. */
const mergedByHand = (
  scene: ProofScene,
  files: Readonly<Record<string, string>>,
): void => {
  const { number, head } = scene
    .as("dave")
    .openPullRequest({ head: "docs", title: "Docs" });
  scene.as("bob").approve(number);
  scene.as("carol").commitFiles({
    branch: "main",
    mergeParents: [head],
    files: { ...notes, ...files },
  });
};

/** The grant was approved once. One commit takes it out, and the next puts it back beside docs. Answers the first, and the second's pull request. */
const outAndIn = (scene: ProofScene) => {
  scene.approved();
  const out = scene.as("alice").commitFiles({
    branch: "out",
    parent: "main",
    files: { [grantPath]: null },
  });
  const number = scene.ask({
    branch: "docs",
    parent: "out",
    files: { ...notes, [grantPath]: grant() },
  });
  scene.as("bob").approve(number);
  return { out, number };
};

export const onUnshown: readonly Attack[] = [
  {
    name: "a grant that was taken out since a branch left main, put back by that branch's merge",
    act: (scene) => {
      scene.approved();
      oldBranch(scene);
      const gone = scene.ask({ branch: "gone", files: { [grantPath]: null } });
      scene.as("carol").merge(gone, squash);
      mergedByHand(scene, { [grantPath]: grant() });
    },
    because: /is not among its changes/,
    code: "not-shown",
  },
  {
    name: "a tier that was tightened since a branch left main, loosened by that branch's merge",
    act: (scene) => {
      oldBranch(scene);
      const change = scene.ask({
        branch: "tighter",
        files: { [tierPath]: tier(2) },
      });
      scene.as("bob").approve(change);
      scene.as("carol").merge(change, squash);
      mergedByHand(scene, { [tierPath]: tier(1) });
      scene.approved();
    },
    because: /1 of 2 approvals/,
    code: "approvals-missing",
    alarm: /^access\/tiers\/prod\.yaml: .* is not among its changes/,
  },
  {
    name: "a grant put back on top of a pull request that takes it out, approved while the two together changed docs alone",
    act: (scene) => {
      const { number } = outAndIn(scene);
      const first = scene
        .as("alice")
        .openPullRequest({ head: "out", title: "Not needed any more" });
      scene.as("carol").merge(first.number, { method: "merge" });
      scene.as("carol").merge(number, { method: "merge" });
    },
    because: /may not have been among its changes when it was reviewed/,
    code: "base-moved",
  },
  {
    name: "the same, where the commit that takes it out is pushed to main",
    act: (scene) => {
      const { out, number } = outAndIn(scene);
      scene.as("carol").push("main", out);
      scene.as("carol").merge(number, { method: "merge" });
    },
    because: /may not have been among its changes when it was reviewed/,
    code: "base-moved",
  },
];
