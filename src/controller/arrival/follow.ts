/**
 * After a run that does not stay: asks AWS whether what changed in Okta has come, waits a little for what is young, and writes down what
 * AWS showed. Whoever is still waited for then is asked about by the next run. Everything else is done and recorded before.
 */
import { messageOf } from "../../domain/errors.ts";
import type { Readback } from "../../domain/ledger.ts";
import { earliest, later, milliseconds } from "../../domain/time.ts";
import { isSlow } from "../../rules/aws-arrival/standing.ts";
import type { ChainHead } from "../../rules/ledger/chain.ts";
import { recordOutcomes, type RecordDeps } from "../apply/record.ts";
import type { Clock, Pause, Repository } from "../ports.ts";
import { readLedger } from "../survey/read-ledger.ts";
import type { AwsTools } from "../tiers/preflight.ts";
import type { Arrivals, Seen } from "./arrivals.ts";
import { type ArrivalWatch, createArrivalWatch } from "./watch.ts";

export interface FollowDeps extends RecordDeps {
  readonly repository: Pick<Repository, "fetchMain">;
  readonly tools: AwsTools;
  readonly clock: Clock & Pause;
  readonly progress: (text: string) => void;
  /** What is known before anybody is waited for. */
  readonly onWait: (arrivals: Arrivals) => Promise<void>;
}

/** For all together: the next run must not wait long for this one. */
const longestWait = milliseconds(120_000);

/** What AWS showed, of whom. */
export interface Shown {
  readonly user: string;
  readonly group: string;
  readonly result: Readback["result"];
}

export interface Followed {
  readonly arrivals: Arrivals;
  readonly shown: readonly Shown[];
  /** The ledger's last entry; null: nothing was written. */
  readonly ledgerHead: ChainHead | null;
  /** Why what AWS showed could not be written down; null: it was, or there was nothing. */
  readonly unwritten: string | null;
  /** Could AWS not be asked whether somebody who went is out there too? Until it is, nobody cuts what they have open. */
  readonly isDepartureUnknown: boolean;
}

export const followToAws = async (
  deps: FollowDeps,
  seen: Seen,
): Promise<Followed> => {
  const watch = createArrivalWatch(deps);
  await watch.know(seen);
  await watch.look();
  await waitForTheYoung(deps, watch);
  const arrivals = watch.arrivals();
  return {
    arrivals,
    isDepartureUnknown:
      arrivals.trouble !== null &&
      watch.waiting().some(({ passage }) => passage.wanted === "out"),
    shown: watch.news().map(({ userId, groupId, result }) => {
      const { user = userId, group = groupId } =
        seen.passages.find(
          (one) => one.userId === userId && one.groupId === groupId,
        ) ?? {};
      return { user, group, result };
    }),
    ...(await write(deps, watch)),
  };
};

const waitForTheYoung = async (
  { clock, progress, onWait }: FollowDeps,
  watch: ArrivalWatch,
): Promise<void> => {
  const begun = await clock.now();
  const until = later(begun, longestWait);
  let told = 0;
  for (let now = begun; ; now = await clock.now()) {
    const [first, ...others] = watch
      .waiting()
      .filter(({ passage }) => !isSlow(passage, now));
    // What cannot be asked now is for the next run.
    if (first === undefined || watch.arrivals().trouble !== null) return;
    const next = earliest(first.next, ...others.map((one) => one.next));
    if (next > until) return;
    if (now === begun) await onWait(watch.arrivals());
    if (told !== others.length + 1)
      progress(
        `waiting for AWS to follow Okta: ${others.length + 1} to go, ${Math.round((until - now) / 1_000)} s at the most`,
      );
    told = others.length + 1;
    await clock.pause(milliseconds(Math.max(next - now, 0)));
    await watch.look();
  }
};

const write = async (
  deps: FollowDeps,
  watch: ArrivalWatch,
): Promise<Pick<Followed, "ledgerHead" | "unwritten">> => {
  const facts = watch.news();
  if (facts.length === 0) return { ledgerHead: null, unwritten: null };
  try {
    const { state } = await recordOutcomes(
      deps,
      () => deps.repository.fetchMain(),
      await readLedger(deps),
      facts,
      await deps.clock.now(),
      "Record what AWS showed",
    );
    return { ledgerHead: state.head, unwritten: null };
  } catch (error) {
    return {
      ledgerHead: null,
      unwritten: `What AWS showed could not be written to the ledger; the next run asks again: ${messageOf(error)}`,
    };
  }
};
