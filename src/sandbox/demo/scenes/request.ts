/** From a pull request with a mistake to a membership. */
import {
  administrator,
  grantsOnMain,
  ledgerBranch,
  members,
  roleOpens,
} from "../claims.ts";
import { approveAndMerge, corrects, opens, type Request } from "../deeds.ts";
import { at, run, type Scene } from "../step.ts";

export const beginning: Scene = {
  title: "A company begins: nobody is an administrator",
  at: at("13:50"),
  steps: [
    run("reconcile --new-ledger", 0),
    ledgerBranch,
    grantsOnMain(),
    run("tiers apply", 0, "permission set AdministratorAccess"),
    roleOpens("alice", administrator, false),
  ],
};

const content = (expires: string): string =>
  `user: alice@example.com
tier: aws-admin-all
expires: ${expires}
reason: The database fails over and over
ticket: INC-4211
`;

const request: Request = {
  number: 1,
  who: "alice",
  path: "access/grants/aws-admin-all/alice.yaml",
  content: content("2026-11-22T16:00:00"),
};

export const mistake: Scene = {
  title: "Alice asks for administrator access, and makes a mistake",
  at: at("14:00"),
  steps: [
    opens(request),
    run(
      "check --pr 1",
      1,
      `${request.path}:3:10: error time-without-offset`,
      'Add "Z" for UTC',
    ),
    corrects(
      request,
      "alice corrects line 3: expires: 2026-11-22T16:00:00Z",
      content("2026-11-22T16:00:00Z"),
    ),
    run(
      "check --pr 1",
      0,
      "No findings.",
      "add    alice@example.com",
      "until 2026-11-22T16:00:00Z",
    ),
    members("AWS Admin All"),
  ],
};

export const approval: Scene = {
  title: "The owners approve, and Alice is in",
  at: at("14:05"),
  steps: [
    approveAndMerge(request, "bob", "carol"),
    run(
      "reconcile",
      0,
      "add    alice@example.com",
      "confirmed",
      "waiting for AWS to follow Okta",
      "AWS: alice@example.com, group AWS Admin All: arrived",
    ),
    grantsOnMain("aws-admin-all/alice.yaml"),
    members("AWS Admin All", "alice"),
    roleOpens("alice", administrator, true),
  ],
};
