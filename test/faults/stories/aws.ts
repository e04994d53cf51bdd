/** What reaches as far as AWS. */
import type { Journey } from "../journeys.ts";
import { bindByHand, tamperByHand } from "../one-tier.ts";
import { aliceAdministers, ask, hours, land, pathOf } from "./deeds.ts";

export const awsJourneys: readonly Omit<Journey, "company">[] = [
  {
    name: "tiers-apply",
    invocation: ["tiers", "apply"],
    before: () => undefined,
    dueEnds: [],
    members: [],
  },
  {
    name: "tiers-plan",
    invocation: ["tiers", "plan"],
    before: ({ company }) => {
      bindByHand(company);
      tamperByHand(company);
    },
    dueEnds: [],
    members: [],
  },
  {
    name: "doctor",
    invocation: ["doctor"],
    code: 1,
    before: async ({ run }) => {
      await run("tiers", "apply");
    },
    dueEnds: [],
    members: [],
  },
  {
    // Its calls to GitHub and git are those of the other company's check.
    name: "aws-check",
    invocation: ["check", "--pr", "1"],
    channels: ["okta", "aws"],
    before: async ({ company, run }) => {
      await run("reconcile", "--new-ledger");
      ask(company, 1, "alice", "aws-ec2-admin", "duration: 2h");
    },
    dueEnds: [],
    members: [],
  },
  {
    name: "aws-add",
    invocation: ["reconcile"],
    before: ({ company }) => {
      land(company, 1);
    },
    dueEnds: [],
    members: [aliceAdministers],
  },
  {
    name: "status",
    invocation: ["status"],
    before: () => undefined,
    dueEnds: [],
    members: [aliceAdministers],
  },
  {
    name: "aws-end",
    invocation: ["reconcile"],
    before: ({ company }) => {
      company.clock.advance(hours(2));
    },
    dueEnds: [aliceAdministers],
    members: [],
  },
  {
    name: "revoke",
    invocation: ["revoke", pathOf("dave", "aws-ec2-admin"), "--now", "--yes"],
    next: [
      ["revoke", pathOf("dave", "aws-ec2-admin"), "--now", "--yes"],
      ["reconcile"],
      ["cleanup"],
    ],
    before: async ({ company, run }) => {
      await run("cleanup");
      ask(company, 3, "dave", "aws-ec2-admin", "duration: 2h");
      land(company, 3);
      await run("reconcile");
    },
    dueEnds: [],
    members: [],
  },
  {
    name: "freeze",
    invocation: ["freeze", "--yes"],
    before: () => undefined,
    dueEnds: [],
    members: [],
  },
  {
    name: "thaw",
    invocation: ["thaw", "--yes"],
    before: () => undefined,
    dueEnds: [],
    members: [],
  },
];
