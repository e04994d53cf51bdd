/** Brings the cutting of sessions together with AWS, for commands and for the service. */
import { setTimeout as wait } from "node:timers/promises";
import {
  cutAfterRun,
  type CutAfterDeps,
} from "../controller/sessions/after-run.ts";
import type { CutReport } from "../controller/sessions/cut.ts";
import {
  type Denied,
  denyNow,
  type DenyRequest,
} from "../controller/sessions/deny-now.ts";
import type { Reconciled } from "../controller/reconcile.ts";
import type { AwsSettings } from "../domain/settings.ts";
import { milliseconds } from "../domain/time.ts";
import type { LedgerState } from "../rules/ledger/state.ts";
import type { TierHistory } from "../rules/tier-history.ts";
import { printable } from "../rules/printable.ts";
import type { Tools } from "./wiring.ts";

type AwsAndClock = Pick<Tools, "aws" | "clock">;

const connectTo =
  ({ aws, clock }: AwsAndClock, progress: (text: string) => void) =>
  async (settings: AwsSettings) => {
    const found = await aws(settings);
    return found === null ? null : { aws: found, clock, progress };
  };

/** A run's own wait; what takes longer is looked at by the next one. */
const patience = milliseconds(120_000);

/** Remembers what it saw, so that a service does not ask AWS every minute. */
export const createSessionCutter = (
  tools: AwsAndClock,
  ledger: Omit<CutAfterDeps, "clock" | "connect">,
  progress: (text: string) => void,
): ((
  result: Pick<Reconciled, "background">,
  /** Is everything looked at anew? Somebody else may have taken away what stood there. */
  isFull?: boolean,
) => Promise<CutReport>) => {
  const memory: Parameters<typeof cutAfterRun>[3] = new Map();
  const deps = {
    ...ledger,
    clock: tools.clock,
    connect: connectTo(tools, progress),
  };
  return ({ background }, isFull = false) => {
    if (isFull) memory.clear();
    return cutAfterRun(deps, background, patience, memory);
  };
};

export const cutTexts = ({ cut, findings }: CutReport): readonly string[] => [
  ...cut.map((who) => `what ${printable(who)} had open is cut`),
  ...findings.map(
    ({ message, hint }) =>
      `warning: ${printable(message, 1_000)} ${printable(hint, 1_000)}`,
  ),
];

/** AWS has this long before people are taken out of their groups whatever it does. */
const headStart = 10_000;

/** Whoever revokes does not wait for ever for an AWS that hangs. */
const longestEnd = 180_000;
const unanswered: Denied = {
  permissionSets: [],
  troubles: ["AWS has not answered yet"],
};

export interface Denial {
  /** Resolves when everything is denied, or when AWS had its time. */
  readonly begin: (people: DenyRequest["people"]) => Promise<void>;
  /** null: there was nothing to deny. */
  readonly end: () => Promise<Denied | null>;
}

export const createDenial = (
  tools: AwsAndClock,
  main: {
    readonly tiers: TierHistory;
    readonly settings: { readonly aws: AwsSettings | null } | null;
  } | null,
  { passages }: Pick<LedgerState, "passages">,
  progress: (text: string) => void,
): Denial => {
  let denying: Promise<Denied> | null = null;
  return {
    begin: async (people) => {
      const settings = main?.settings?.aws ?? null;
      if (main === null || settings === null) return;
      denying = denyNow(() => connectTo(tools, progress)(settings), {
        tiers: main.tiers,
        passages,
        people,
        patience,
      });
      await Promise.race([denying, wait(headStart, null, { ref: false })]);
    },
    end: async () =>
      denying === null
        ? null
        : Promise.race([denying, wait(longestEnd, unanswered, { ref: false })]),
  };
};
