/** An approved grant that is moved to where others approve, and what looks like a grant. */
import { type Attack, bypass, pushToMain, squash } from "./attack.ts";
import {
  grant,
  grantPath,
  type ProofScene,
  type SceneOptions,
  tier,
} from "../proof-scene.ts";

const rootPath = "access/grants/root/alice.yaml";

/** One name has a backslash, the other the byte that is printed so. */
const literalPath = String.raw`access/grants/prod/alice\xff.yaml`;
const bytePath = "access/grants/prod/alice\udcff.yaml";

/** Bob may approve for tier `prod`, and only carol for tier `root`. */
const twoTiers: SceneOptions = {
  files: {
    ".github/CODEOWNERS": "* @acme/owners\n/access/grants/root/ @carol\n",
    "access/tiers/root.yaml": tier(1, "AWS Root"),
  },
};

/** Alice moves what was approved into the other tier's folder. */
const moved = (scene: ProofScene): number => {
  scene.approved();
  return scene.ask({
    branch: "moved",
    files: { [grantPath]: null, [rootPath]: grant({ tier: "root" }) },
  });
};

export const onFiles: readonly Attack[] = [
  {
    name: "a second tier's grant beside one that was approved",
    act: (scene) => {
      const files = {
        [grantPath]: grant(),
        [rootPath]: grant({ tier: "root" }),
      };
      const number = scene.ask({ files });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, bypass);
    },
    because: /@bob does not count: not an owner of access\/grants\/root\//,
    code: "not-owner",
    options: twoTiers,
    path: rootPath,
  },
  {
    name: "a rename of an approved grant into another tier's folder, without approval",
    act: (scene) => {
      scene.as("carol").merge(moved(scene), bypass);
    },
    because: /0 of 1 approval/,
    code: "approvals-missing",
    options: twoTiers,
    path: rootPath,
  },
  {
    name: "a rename of an approved grant into another tier's folder, approved by the first tier's owner",
    act: (scene) => {
      const number = moved(scene);
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@bob does not count: not an owner of access\/grants\/root\//,
    code: "not-owner",
    options: twoTiers,
    path: rootPath,
  },
  {
    name: "an approved deletion of a file whose name looks like that of a grant which was pushed",
    act: (scene) => {
      pushToMain(scene, { [literalPath]: grant() });
      pushToMain(scene, { [bytePath]: "junk" });
      scene.approved({ files: { [bytePath]: null } });
    },
    because: /without a pull request of its own/,
    code: "direct-push",
    path: literalPath,
  },
  {
    name: "an approved addition of a file whose name looks like that of a grant which was pushed",
    act: (scene) => {
      pushToMain(scene, { [literalPath]: grant() });
      scene.approved({ files: { [bytePath]: "junk" } });
    },
    because: /without a pull request of its own/,
    code: "direct-push",
    path: literalPath,
  },
];
