/**
 * The lane of due ends: removals by id at their instant, from an agenda that was made before. It waits for no run, no repository and no
 * ledger; a run that hangs or is throttled does not touch it. What it did is handed to the next run, which verifies and records it.
 */
import { messageOf } from "../../domain/errors.ts";
import { type Instant, instant, type Milliseconds } from "../../domain/time.ts";
import {
  type Agenda,
  emptyAgenda,
  isOpen,
  type KnownEnd,
} from "../../rules/ends/agenda.ts";
import { endsWithinWindow } from "../../rules/ends/room.ts";
import { pairKey } from "../../rules/ledger/state.ts";
import type { Applied } from "../apply/outcome.ts";
import type { Alarm, Clock, Directory } from "../ports.ts";

export interface LaneDeps {
  readonly directory: Pick<Directory, "removeMember">;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** How far the servers' clocks are ahead of ours; for ends the later clock counts. */
  readonly serverLead: () => Milliseconds | null;
  /** Okta acknowledged it, at this instant. */
  readonly onEnded: (end: KnownEnd, at: Instant) => void;
  /** It is tried again after a while. */
  readonly onFailed: (end: KnownEnd, why: string) => void;
}

export interface Lane {
  /** Everything that is known from now on. */
  readonly know: (agenda: Agenda) => void;
  /** Removals that Okta acknowledged in the last minute and the ledger does not know yet. */
  readonly made: (now: Instant) => readonly Applied[];
  /** The ledger knows them now. */
  readonly recorded: (applied: readonly Applied[]) => void;
  /** Ends that are due within one window of Okta's rate limit, or overdue. */
  readonly soon: (at: Instant) => number;
  /** Begins nothing more; resolves when what was begun is done. */
  readonly stop: () => Promise<void>;
}

/** After a failure of all tries of the adapter; doubled each time. */
const firstRest = 2_000;
const longestRest = 60_000;

export const createLane = (deps: LaneDeps): Lane => {
  const made = new Map<string, { readonly at: Instant; applied: Applied }>();
  /** Ends that were made and that the agenda still shows, because the ledger does not say so yet. */
  const settled = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  const failed = new Map<string, { count: number; again: Instant }>();
  const stopped = new AbortController();
  let agenda = emptyAgenda;
  let items: readonly Item[] = [];
  let waiting = new AbortController();
  let asked = instant(0);

  const lead = (): number => Math.max(0, deps.serverLead() ?? 0);
  /** What a clock that fails once said last. */
  const now = async (): Promise<Instant> => {
    const own = await deps.clock.now().catch(() => null);
    if (own !== null) asked = instant(own + lead());
    return asked;
  };
  const rearm = (): void => {
    waiting.abort();
  };

  const remove = async ({ end, key, membership }: Item): Promise<void> => {
    const { removal } = end;
    try {
      await deps.directory.removeMember(removal.groupId, removal.userId);
      settled.add(key);
      failed.delete(key);
      const at = await now();
      made.set(membership, {
        at,
        applied: { change: removal, outcome: "acknowledged", error: null },
      });
      deps.onEnded(end, at);
    } catch (error) {
      const count = (failed.get(key)?.count ?? 0) + 1;
      const rest = Math.min(firstRest * 2 ** (count - 1), longestRest);
      failed.set(key, { count, again: instant((await now()) + rest) });
      deps.onFailed(end, messageOf(error));
    }
  };

  const begin = (item: Item): void => {
    const ended = remove(item).finally(() => {
      underWay.delete(item.membership);
      rearm();
    });
    underWay.set(item.membership, ended);
  };

  /** Begins what is due; answers when there is something to do again. */
  const beginDue = (at: Instant): Instant => {
    let next = never;
    for (const item of items) {
      const { end, key, membership } = item;
      if (end.dueAt > at) {
        next = Math.min(next, end.dueAt);
        break;
      }
      if (settled.has(key) || underWay.has(membership) || !isOpen(end, at))
        continue;
      const again = failed.get(key)?.again ?? at;
      if (again > at) next = Math.min(next, again);
      else begin(item);
    }
    return instant(next - lead());
  };

  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      waiting = new AbortController();
      const { signal } = waiting;
      await deps.alarm.reach(beginDue(await now()), signal);
    }
  };
  const watching = watch();

  return {
    know: (next) => {
      agenda = next;
      items = next.ends.map(itemOf);
      const shown = new Set(items.map(({ key }) => key));
      for (const key of settled) if (!shown.has(key)) settled.delete(key);
      for (const key of failed.keys()) if (!shown.has(key)) failed.delete(key);
      rearm();
    },
    made: (at) => {
      // What is older is for the plan again: somebody may have put the person back by hand.
      for (const [membership, one] of made)
        if (at - one.at > 60_000) made.delete(membership);
      return [...made.values()].map(({ applied }) => applied);
    },
    recorded: (applied) => {
      for (const { change } of applied) {
        const membership = pairKey(change.groupId, change.userId);
        if (made.get(membership)?.applied.change === change)
          made.delete(membership);
      }
    },
    soon: (at) => endsWithinWindow(agenda, at),
    stop: async () => {
      stopped.abort();
      rearm();
      await watching;
      await Promise.all(underWay.values());
    },
  };
};

interface Item {
  readonly end: KnownEnd;
  readonly membership: string;
  readonly key: string;
}

const itemOf = (end: KnownEnd): Item => {
  const { groupId, userId, version } = end.removal;
  const membership = pairKey(groupId, userId);
  return {
    end,
    membership,
    key: `${membership} ${version ?? ""} ${end.dueAt}`,
  };
};

/** Far enough that it never comes, and near enough for any timer. */
const never = 8.64e15;
