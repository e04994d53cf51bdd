/**
 * The journeys, in the order of two stories, each in a company of its own: each journey begins where the one before it, and what people do
 * in between, has led.
 */
import { milliseconds } from "../../src/domain/time.ts";
import type { Company } from "../../src/sandbox/company.ts";
import type { Invocation } from "./run.ts";

export interface Journey {
  readonly name: string;
  /** `aws`: with an AWS that Okta feeds, a tier that cuts sessions, and OAuth in place of Okta's token. */
  readonly company: "plain" | "aws";
  readonly invocation: Invocation;
  /** What is run after it; left out: the same again. The last must end with `code`, left out: 0. */
  readonly next?: readonly Invocation[];
  readonly code?: number;
  /** What people and time do before it; `reconcile` and `cleanup` are runs in which nothing goes wrong. */
  readonly before: (stage: {
    readonly company: Company;
    readonly run: (...invocation: Invocation) => Promise<void>;
  }) => Promise<void> | void;
  /** `login group` of those who must be out after it, whatever goes wrong with anything but their own removal. */
  readonly dueEnds: readonly string[];
  /** `login group` of everybody in a tier's group after it; the rehearsal is held against this. */
  readonly members: readonly string[];
}

const pathOf = (who: string, tier: string): string =>
  `access/grants/${tier}/${who}.yaml`;

const admin = "AWS EC2 Admin";
const reader = "AWS EC2 Read Only";
const aliceAdministers = `alice@example.com ${admin}`;
const erinReads = `erin@example.com ${reader}`;

const plainJourneys: readonly Omit<Journey, "company">[] = [
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
    before: ({ company: { okta, groups, people } }) => {
      const group = groups.get(admin);
      const carol = people.get("carol@example.com");
      if (group === undefined || carol === undefined)
        throw new Error("the company has no such group or person");
      okta.memberships.add(group.id, carol.id);
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
];

const awsJourneys: readonly Omit<Journey, "company">[] = [
  {
    name: "tiers-apply",
    invocation: ["tiers", "apply"],
    before: () => undefined,
    dueEnds: [],
    members: [],
  },
  {
    name: "doctor",
    invocation: ["doctor"],
    code: 1,
    before: () => undefined,
    dueEnds: [],
    members: [],
  },
  {
    name: "aws-add",
    invocation: ["reconcile"],
    before: async ({ company, run }) => {
      await run("reconcile", "--new-ledger");
      ask(company, 1, "alice", "aws-ec2-admin", "duration: 2h");
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
];

const hours = (count: number) => milliseconds(count * 3_600_000);

const ask = (
  { github }: Company,
  number: number,
  who: string,
  tier: string,
  end: string,
): void => {
  const author = github.as(who);
  const branch = `${who}-asks`;
  author.commitFiles({
    branch,
    files: {
      [pathOf(who, tier)]:
        `user: ${who}@example.com\ntier: ${tier}\n${end}\nreason: Checkout latency\nticket: INC-4211\n`,
    },
    message: "Ask for access",
  });
  const opened = author.openPullRequest({ head: branch, title: `For ${who}` });
  if (opened.number !== number)
    throw new Error(`GitHub numbered it #${opened.number}, not #${number}`);
};

const land = ({ github }: Company, number: number): void => {
  github.as("bob").approve(number);
  github.as("bob").merge(number, { method: "squash" });
};

export const journeys: readonly Journey[] = [
  ...plainJourneys.map((one) => ({ ...one, company: "plain" as const })),
  ...awsJourneys.map((one) => ({ ...one, company: "aws" as const })),
];
