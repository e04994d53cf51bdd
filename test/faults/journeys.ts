/**
 * The journeys, in the order of two stories, each in a company of its own: each journey begins where the one before it, and what people do
 * in between, has led.
 */
import type { Company } from "../../src/sandbox/company.ts";
import type { Invocation } from "./commands.ts";
import type { Channel } from "./faults.ts";
import { awsJourneys } from "./stories/aws.ts";
import { plainJourneys } from "./stories/plain.ts";

export interface Journey {
  readonly name: string;
  /** `aws`: with an AWS that Okta feeds, a tier that cuts sessions, and OAuth in place of Okta's token. */
  readonly company: "plain" | "aws";
  readonly invocation: Invocation;
  /** Whose calls are tried, where another journey makes the others in the same way. Left out: all. */
  readonly channels?: readonly Channel[];
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

export const journeys: readonly Journey[] = [
  ...plainJourneys.map((one) => ({ ...one, company: "plain" as const })),
  ...awsJourneys.map((one) => ({ ...one, company: "aws" as const })),
];
