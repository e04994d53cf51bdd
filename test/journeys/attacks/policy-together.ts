/** Policy and grants changed in one pull request. */
import {
  type Attack,
  tierPath,
  withTier,
  addFrank,
  approvedByFrank,
} from "./attack.ts";
import { grant, grantPath, settings, tier } from "../proof-scene.ts";

export const onPolicyTogether: readonly Attack[] = [
  {
    name: "CODEOWNERS in the same pull request",
    act: (scene) => {
      approvedByFrank(scene, addFrank);
    },
    because: /changes policy \("\.github\/CODEOWNERS"\) and grants/,
    code: "policy-mixed-with-grants",
    alarm: /^\.github\/CODEOWNERS: .*changes policy/,
  },
  {
    name: "a CODEOWNERS that comes first in GitHub's order, in the same pull request",
    act: (scene) => {
      approvedByFrank(scene, { "docs/CODEOWNERS": "* @frank\n" });
    },
    because: /changes policy \("docs\/CODEOWNERS"\) and grants/,
    code: "policy-mixed-with-grants",
    alarm: /^docs\/CODEOWNERS: /,
  },
  {
    name: "the tier in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), [tierPath]: tier(1) },
      }),
    because: /changes policy \("access\/tiers\/prod.yaml"\) and grants/,
    code: "policy-mixed-with-grants",
    options: withTier(2),
    alarm: /^access\/tiers\/prod.yaml: /,
  },
  {
    name: "the settings in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), "access/curfew.yaml": settings(2) },
      }),
    because: /changes policy \("access\/curfew.yaml"\) and grants/,
    code: "policy-mixed-with-grants",
    alarm: /^access\/curfew.yaml: /,
  },
  {
    name: "people in the same pull request",
    act: (scene) =>
      void scene.approved({
        files: { [grantPath]: grant(), "access/people.yaml": "people: []\n" },
      }),
    because: /changes policy \("access\/people.yaml"\) and grants/,
    code: "policy-mixed-with-grants",
    alarm: /^access\/people.yaml: /,
  },
  {
    name: "a rebase whose first commit changes CODEOWNERS",
    act: (scene) => {
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "main",
        files: addFrank,
      });
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      const { number } = scene
        .as("alice")
        .openPullRequest({ head: "ask", title: "x" });
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, { method: "rebase", bypass: true });
    },
    because: /changes policy[\s\S]*@frank does not count: not an owner/,
    code: "policy-mixed-with-grants",
    alarm: /^\.github\/CODEOWNERS: /,
  },
  {
    name: "a rebase that changes CODEOWNERS and takes it back",
    act: (scene) => {
      const number = scene.ask({ files: addFrank });
      scene.as("alice").commitFiles({
        branch: "ask",
        files: { [grantPath]: grant() },
      });
      scene.as("alice").commitFiles({
        branch: "ask",
        parent: "ask",
        files: {
          ".github/CODEOWNERS":
            "* @acme/owners\n/access/grants/prod/ @acme/owners\n",
        },
      });
      scene.as("frank").approve(number);
      scene.as("carol").merge(number, { method: "rebase", bypass: true });
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
  },
];
