/** Policy that changed later, or that does not say what it seems to. */
import {
  addFrank,
  type Attack,
  bypass,
  squash,
  tierPath,
  withTier,
  approvedByFrank,
} from "./attack.ts";
import { tier } from "../proof-scene.ts";

export const onPolicyStanding: readonly Attack[] = [
  {
    name: "an approver whom CODEOWNERS dropped between approval and merge",
    act: (scene) => {
      const asked = scene.ask();
      scene.as("frank").approve(asked);
      const number = scene.ask({
        branch: "policy",
        files: { ".github/CODEOWNERS": "* @acme/owners\n" },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      scene.as("carol").merge(asked, bypass);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    options: { files: addFrank },
  },
  {
    name: "policy approved by a team that was made anew under the name of a renamed one",
    act: (scene) => {
      scene.github.createTeam({ slug: "old-owners", members: ["erin"] });
      const number = scene.ask({ branch: "policy", files: addFrank });
      scene.as("erin").approve(number);
      scene.as("carol").merge(number, bypass);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    alarm: /^\.github\/CODEOWNERS: .*0 of 1 approval/,
    options: { files: { ".github/CODEOWNERS": "* @carol @acme/old-owners\n" } },
  },
  {
    name: "a tier that was loosened after the merge",
    act: (scene) => {
      scene.approved();
      const number = scene.ask({
        branch: "policy",
        files: { [tierPath]: tier(1) },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /1 of 2 approvals/,
    code: "approvals-missing",
    options: withTier(2),
  },
  {
    name: "an approved change that breaks CODEOWNERS",
    act: (scene) => {
      const number = scene.ask({
        branch: "policy",
        files: { ".github/CODEOWNERS": "!x @frank\n* @acme/owners @frank\n" },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    alarm: /^\.github\/CODEOWNERS: .*leaves CODEOWNERS missing or broken/,
  },
  {
    name: "a rule for a look-alike path",
    act: (scene) => void scene.approved(),
    because: /No line of CODEOWNERS matches access\/grants\/prod\/alice.yaml/,
    code: "codeowners-unmatched",
    options: {
      files: {
        ".github/CODEOWNERS":
          "/access/grants/Prod/ @acme/owners\n/access/grants/рrod/ @acme/owners\n",
      },
    },
  },
  {
    name: "a path that a later line leaves without owners",
    act: (scene) => void scene.approved(),
    because: /nobody owns access\/grants\/prod\/alice.yaml/,
    code: "codeowners-unowned",
    options: {
      files: { ".github/CODEOWNERS": "* @acme/owners\n/access/grants/\n" },
    },
  },
];
