/** The life of several grants, without AWS. */
import { fileURLToPath } from "node:url";
import type { Journey } from "../journeys.ts";
import {
  admin,
  aliceAdministers,
  ask,
  commitGrant,
  carolReads,
  erinReads,
  hours,
  land,
  pathOf,
  putIn,
  reader,
} from "./deeds.ts";

/** As GitHub writes it into a workflow's file. */
const event = fileURLToPath(new URL("recheck.json", import.meta.url));

export const plainJourneys: readonly Omit<Journey, "company">[] = [
  {
    name: "check",
    invocation: ["check", "--pr", "2"],
    before: async ({ company, run }) => {
      await run("reconcile", "--new-ledger");
      ask(company, 1, "erin", "aws-ec2-read-only", "duration: 10d");
      land(company, 1);
      await run("reconcile");
      ask(company, 2, "alice", "aws-ec2-admin", "duration: 4h");
    },
    dueEnds: [],
    members: [erinReads],
  },
  {
    // Of another head, which has no status yet; the comment stands.
    name: "recheck",
    invocation: ["recheck", "--event", event],
    before: ({ company: { github } }) => {
      commitGrant(github, "alice", "aws-ec2-admin", "duration: 3h");
      github.as("bob").approve(2);
    },
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "plan",
    invocation: ["plan"],
    before: ({ company }) => {
      land(company, 2);
    },
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "add",
    invocation: ["reconcile"],
    before: () => undefined,
    dueEnds: [],
    members: [aliceAdministers, erinReads],
  },
  {
    // Merged past the branch's protection: nobody approved it.
    name: "unproven",
    invocation: ["reconcile"],
    before: ({ company }) => {
      ask(company, 3, "dave", "aws-ec2-admin", "duration: 4h");
      company.github.as("carol").merge(3, { method: "squash" });
    },
    dueEnds: [],
    members: [aliceAdministers, erinReads],
  },
  {
    name: "stranger",
    invocation: ["reconcile"],
    before: ({ company }) => {
      putIn(company, "carol", admin);
    },
    dueEnds: [],
    members: [aliceAdministers, erinReads],
  },
  {
    name: "end",
    invocation: ["reconcile"],
    before: ({ company }) => {
      company.clock.advance(hours(4));
    },
    dueEnds: [aliceAdministers],
    members: [erinReads],
  },
  {
    name: "cleanup-open",
    invocation: ["cleanup"],
    before: () => undefined,
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "cleanup-update",
    invocation: ["cleanup"],
    before: async ({ company, run }) => {
      ask(company, 5, "bob", "aws-ec2-admin", "duration: 1h");
      company.github.as("carol").approve(5);
      company.github.as("carol").merge(5, { method: "squash" });
      await run("reconcile");
      company.clock.advance(hours(1));
      await run("reconcile");
    },
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "cleanup-close",
    invocation: ["cleanup"],
    before: ({ company }) => {
      company.github.as("carol").commitFiles({
        branch: "main",
        files: {
          [pathOf("alice", "aws-ec2-admin")]: null,
          [pathOf("bob", "aws-ec2-admin")]: null,
        },
        message: "Tidy by hand",
      });
    },
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "revoke-by-file",
    invocation: ["revoke", pathOf("erin", "aws-ec2-read-only"), "--yes"],
    before: () => undefined,
    dueEnds: [],
    members: [erinReads],
  },
  {
    name: "adopt",
    invocation: ["adopt", "aws-ec2-read-only", "--duration", "2h", "--yes"],
    before: ({ company }) => {
      putIn(company, "carol", reader);
    },
    dueEnds: [],
    members: [carolReads, erinReads],
  },
];
