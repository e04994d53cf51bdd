/** What a story is made of. A scene is a list of steps, and a step is what somebody does, a run of Curfew, or a claim about the sandbox. */
import { type Instant, instant } from "../../domain/time.ts";
import type { Company } from "../company.ts";

export type Side = "GitHub" | "Okta" | "AWS" | "Clock";

/** Somebody does something, in a browser, with git or as an administrator. */
export interface Deed {
  readonly kind: "deed";
  readonly side: Side;
  readonly says: string;
  /** Shown below it: a file that somebody writes. */
  readonly shows: string;
  readonly act: (company: Company) => void;
}

/** A command line, with the exit code and the words that it must answer with. */
export interface Run {
  readonly kind: "run";
  readonly args: readonly string[];
  readonly exit: number;
  readonly prints: readonly string[];
}

/** What must now be so in GitHub, Okta or AWS, whatever Curfew says about it. */
export interface Claim {
  readonly kind: "claim";
  readonly side: Side;
  readonly says: string;
  readonly wanted: string;
  readonly found: (company: Company) => string;
}

export type Step = Deed | Run | Claim;

export interface Scene {
  readonly title: string;
  /** Where the clock is set before the first step; Curfew's own waiting moves it on from there. */
  readonly at: Instant;
  readonly steps: readonly Step[];
}

/** On the day of the story, UTC. */
export const at = (time: string): Instant =>
  instant(Date.parse(`2026-11-22T${time}:00Z`));

export const deed = (
  side: Side,
  says: string,
  act: (company: Company) => void,
  shows = "",
): Deed => ({ kind: "deed", side, says, shows, act });

/** `$ curfew check --pr 1`, its exit code, and what it has to print. */
export const run = (
  args: string,
  exit: number,
  ...prints: readonly string[]
): Run => ({ kind: "run", args: args.split(" "), exit, prints });
