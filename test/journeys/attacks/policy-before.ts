/** Policy changed without approval, shortly before the grant that it is to let through. */
import {
  type Attack,
  squash,
  bypass,
  tierPath,
  withTier,
  pushToMain,
  addFrank,
  approvedByFrank,
} from "./attack.ts";
import { grant, grantPath, settings, tier } from "../proof-scene.ts";

const withTicket = `${tier(1)}ticket: "^INC-[0-9]+$"\n`;

export const onPolicyBefore: readonly Attack[] = [
  {
    name: "CODEOWNERS the day before, by a push past the rules",
    act: (scene) => {
      pushToMain(scene, addFrank);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    alarm: /^\.github\/CODEOWNERS: .*without a pull request/,
  },
  {
    name: "CODEOWNERS the day before, by an unapproved pull request",
    act: (scene) => {
      const number = scene.ask({ branch: "policy", files: addFrank });
      scene.as("carol").merge(number, bypass);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    alarm: /^\.github\/CODEOWNERS: .*0 of 1 approval/,
  },
  {
    name: "CODEOWNERS by a push, whitewashed by an approved change of the same file",
    act: (scene) => {
      pushToMain(scene, addFrank);
      const number = scene.ask({
        branch: "policy",
        files: { ".github/CODEOWNERS": "# Owners\n* @acme/owners @frank\n" },
      });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    alarm: /^\.github\/CODEOWNERS: /,
  },
  {
    name: "the tier the day before, by a push past the rules",
    act: (scene) => {
      pushToMain(scene, { [tierPath]: tier(1) });
      scene.approved();
    },
    because: /1 of 2 approvals/,
    code: "approvals-missing",
    options: withTier(2),
    alarm: /^access\/tiers\/prod.yaml: /,
  },
  {
    name: "the tier's ticket the day before, by a push past the rules that is taken back after the merge",
    act: (scene) => {
      pushToMain(scene, { [tierPath]: tier(1) });
      scene.approved();
      pushToMain(scene, { [tierPath]: withTicket });
    },
    because: /The tier "prod" demands a ticket/,
    code: "ticket-missing",
    options: { files: { [tierPath]: withTicket } },
  },
  {
    name: "the tier's limit on later starts, by a push past the rules that stands",
    act: (scene) => {
      pushToMain(scene, { [tierPath]: `${tier(1)}maxAhead: 90d\n` });
      scene.approved({
        files: {
          [grantPath]: grant()
            .replace("2026-11-22T18", "2026-12-24T18")
            .concat("starts: 2026-12-24T12:00:00Z\n"),
        },
      });
    },
    because: /The start, .* ahead, which is as far as the tier/,
    code: "starts-too-far",
    options: { files: {} },
    alarm: /^access\/tiers\/prod.yaml: /,
  },
  {
    name: "the tier's number of approvals the day before, by a push past the rules that is taken back after the merge",
    act: (scene) => {
      pushToMain(scene, { [tierPath]: tier(1) });
      scene.approved();
      pushToMain(scene, { [tierPath]: tier(2) });
    },
    because: /1 of 2 approvals/,
    code: "approvals-missing",
    options: withTier(2),
  },
  {
    name: "the settings the day before, and then policy with too few approvals",
    act: (scene) => {
      pushToMain(scene, { "access/curfew.yaml": settings(1) });
      const number = scene.ask({ branch: "policy", files: addFrank });
      scene.as("bob").approve(number);
      scene.as("carol").merge(number, squash);
      approvedByFrank(scene);
    },
    because: /@frank does not count: not an owner/,
    code: "not-owner",
    options: { files: { "access/curfew.yaml": settings(2) } },
    alarm: /^\.github\/CODEOWNERS: .*1 of 2 approvals/m,
  },
  {
    name: "people the day before, by a push past the rules",
    act: (scene) => {
      const { id } = scene.github.as("alice-private").account;
      scene.github.addToTeam("owners", "alice-private");
      pushToMain(scene, {
        "access/people.yaml": `people:\n  - { login: zoe@example.com, github: alice-private, id: ${id} }\n`,
      });
      const number = scene.ask();
      scene.as("alice-private").approve(number);
      scene.as("carol").merge(number, squash);
    },
    because: /@alice-private does not count: no Okta person is known/,
    code: "identity-unmapped",
    alarm: /^access\/people.yaml: /,
  },
];
