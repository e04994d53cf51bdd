/**
 * Follows what changed in Okta until AWS shows it. It is told what the ledger says, asks AWS when somebody's time has come, and keeps what
 * AWS showed until it is recorded. It never throws and nothing waits for it: an AWS that is down leaves everybody waited for.
 */
import { messageOf } from "../../domain/errors.ts";
import type { Readback } from "../../domain/ledger.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import { type Instant, instant, later } from "../../domain/time.ts";
import { groupsInAws } from "../../rules/aws-arrival/groups.ts";
import {
  isOpen,
  nextLook,
  readbackOf,
  slow,
} from "../../rules/aws-arrival/open.ts";
import { groupNotFound, isSlow } from "../../rules/aws-arrival/standing.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import type { Clock } from "../ports.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import type { ReadTiersDeps } from "../tiers/read.ts";
import {
  type Arrivals,
  arrivalsOf,
  type Entry,
  isAsWanted,
  keyOf,
  type Seen,
  type Waiting,
  withCause,
} from "./arrivals.ts";
import { diagnoseAll } from "./feed.ts";
import { createLooks, type LookAt } from "./looks.ts";

export interface ArrivalWatch {
  /** What the ledger says from now on. */
  readonly know: (seen: Seen) => Promise<void>;
  /** Asks about everybody whose time has come. */
  readonly look: () => Promise<void>;
  readonly waiting: () => readonly Waiting[];
  /** What AWS showed and the ledger does not know yet. */
  readonly news: () => readonly Readback[];
  readonly arrivals: () => Arrivals;
}

export const createArrivalWatch = ({
  tools,
  clock,
}: {
  readonly tools: AwsTools;
  readonly clock: Clock;
}): ArrivalWatch => {
  let entries = new Map<string, Entry>();
  let passages: readonly Passage[] = [];
  let settings: AwsSettings | null = null;
  let trouble: string | null = null;
  let last = instant(0);
  let opened: { readonly to: string; readonly aws: Opened | null } | null =
    null;

  const now = async (): Promise<Instant> =>
    (last = await clock.now().catch(() => last));

  /** Sends nothing. Whoever has no credentials for AWS is not told to wait for it. */
  const reopen = async (to: AwsSettings): Promise<Opened | null> => {
    const key = JSON.stringify(to);
    try {
      if (opened?.to !== key) {
        const deps = await tools(to);
        const aws =
          deps === null ? null : { deps, lookAt: createLooks(deps.aws) };
        opened = { to: key, aws };
      }
    } catch (error) {
      trouble = messageOf(error);
      return null;
    }
    if (opened.aws === null) entries = new Map();
    return opened.aws;
  };

  const put = (key: string, change: Partial<Entry>): void => {
    const known = entries.get(key);
    if (known !== undefined) entries.set(key, { ...known, ...change });
  };

  const ask = async (
    [key, { passage, diagnosedAt }]: readonly [string, Entry],
    lookAt: LookAt,
    at: Instant,
  ): Promise<void> => {
    const seen = await lookAt(passage);
    const answer = readbackOf(passage, seen, at);
    const { isMember } = seen;
    put(key, {
      answer,
      isMember,
      // What was not Okta's doing is over with what AWS shows.
      ...((isAsWanted(answer) || diagnosedAt === null) && { diagnosis: null }),
      ...(isMember === null &&
        isSlow(passage, at) && {
          diagnosis: groupNotFound(passage),
          diagnosedAt: null,
        }),
    });
  };

  const explain = async ({ deps }: Opened, at: Instant): Promise<void> => {
    const stuck = [...entries].filter(
      ([, { passage, answer, isAsked, diagnosis, diagnosedAt }]) =>
        isAsked &&
        !isAsWanted(answer) &&
        isSlow(passage, at) &&
        // Where Okta cannot be the cause, it is not asked.
        (diagnosis === null || diagnosedAt !== null) &&
        (diagnosedAt === null || at >= later(diagnosedAt, slow)),
    );
    if (stuck.length === 0 || settings === null) return;
    const found = await diagnoseAll(
      deps.feed,
      settings.oktaApp,
      stuck.map(([, { passage }]) => passage),
    );
    stuck.forEach(([key], nth) => {
      put(key, { diagnosis: found[nth] ?? null, diagnosedAt: at });
    });
  };

  return {
    know: async (seen) => {
      await now();
      const groups = groupsInAws(seen.tiers);
      settings = seen.settings;
      passages = seen.passages;
      entries = new Map(
        (settings === null ? [] : seen.passages)
          .filter((one) => isOpen(one, groups))
          .map((passage) => {
            const known = entries.get(keyOf(passage));
            const isSame =
              known?.passage.since === passage.since &&
              known.passage.wanted === passage.wanted;
            return [keyOf(passage), isSame ? known : newEntry(passage)];
          }),
      );
      if (entries.size > 0 && settings !== null) await reopen(settings);
    },

    look: async () => {
      const at = await now();
      const due = [...entries]
        .filter(([, { answer, next }]) => answer === null && next <= at)
        .sort(([, a], [, b]) => b.passage.since - a.passage.since)
        .slice(0, mostAtOnce);
      if (due.length === 0 || settings === null) return;
      for (const [key, { passage }] of due)
        put(key, { next: nextLook(passage, at), isAsked: true });
      try {
        const aws = await reopen(settings);
        if (aws === null) return;
        const asked = await Promise.allSettled(
          due.map((one) => ask(one, aws.lookAt, at)),
        );
        const failed = asked.find(({ status }) => status === "rejected");
        trouble =
          failed?.status === "rejected" ? messageOf(failed.reason) : null;
        await explain(aws, at);
      } catch (error) {
        trouble = messageOf(error);
      }
    },

    waiting: () =>
      [...entries.values()].filter(({ answer }) => answer === null),
    news: () =>
      [...entries.values()].flatMap(({ answer, diagnosis }) =>
        answer === null ? [] : [withCause(answer, diagnosis)],
      ),
    arrivals: () => arrivalsOf([...entries.values()], passages, last, trouble),
  };
};

interface Opened {
  readonly deps: ReadTiersDeps;
  readonly lookAt: LookAt;
}

/** What nobody asked about for long, because there was no AWS to ask, is caught up with bit by bit, the latest first. */
const mostAtOnce = 200;

/** Due at once. */
const newEntry = (passage: Passage): Entry => ({
  passage,
  next: instant(0),
  answer: null,
  isMember: null,
  isAsked: false,
  diagnosis: null,
  diagnosedAt: null,
});
