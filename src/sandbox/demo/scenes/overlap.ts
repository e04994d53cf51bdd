/** Two grants that overlap: access ends with the last of them, and on time. */
import {
  administrator,
  cleanupPullRequest,
  grantsOnMain,
  members,
  openSession,
  roleOpens,
} from "../claims.ts";
import { approveAndMerge, opens, type Request } from "../deeds.ts";
import { at, run, type Scene } from "../step.ts";

const request: Request = {
  number: 2,
  who: "alice",
  path: "access/grants/aws-admin-all/alice-handover.yaml",
  content: `user: alice@example.com
tier: aws-admin-all
duration: 90m
reason: Handing over to the night shift
ticket: INC-4211
`,
};

export const secondGrant: Scene = {
  title: "A second grant, which overlaps the first",
  at: at("15:30"),
  steps: [
    opens(request),
    approveAndMerge(request, "carol", "bob"),
    run("reconcile", 0, "1 membership stays as it is"),
    grantsOnMain(
      "aws-admin-all/alice-handover.yaml",
      "aws-admin-all/alice.yaml",
    ),
    members("AWS Admin All", "alice"),
  ],
};

export const firstEnds: Scene = {
  title: "The first grant ends, and she stays",
  at: at("16:00"),
  steps: [
    run("reconcile", 0, "1 membership stays as it is"),
    members("AWS Admin All", "alice"),
  ],
};

const session = openSession("alice", administrator);

export const lastMinute: Scene = {
  title: "She opens the role once more, just before the end",
  at: at("16:59"),
  steps: [session.opens],
};

export const secondEnds: Scene = {
  title: "The second grant ends: she is out, and what she had open is cut",
  at: at("17:00"),
  steps: [
    run(
      "reconcile",
      0,
      "remove alice@example.com",
      "expired",
      "confirmed",
      "AWS: alice@example.com, group AWS Admin All: departed",
      "what alice@example.com in AdministratorAccess had open is cut",
    ),
    members("AWS Admin All"),
    roleOpens("alice", administrator, false),
    session.isCut,
  ],
};

export const tidyingUp: Scene = {
  title: "The files of ended grants go, by a pull request",
  at: at("17:05"),
  steps: [
    run("cleanup", 0, "aws-admin-all: opened #3"),
    cleanupPullRequest(
      3,
      "curfew/cleanup/aws-admin-all",
      "aws-admin-all/alice-handover.yaml",
      "aws-admin-all/alice.yaml",
    ),
    approveAndMerge({ number: 3 }, "bob"),
    grantsOnMain(),
  ],
};
