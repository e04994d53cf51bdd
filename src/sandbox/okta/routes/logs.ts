import { type Instant, instant } from "../../../domain/time.ts";
import type { Call, Route } from "../call.ts";
import { logFilter, valuesAt } from "../dialects.ts";
import { validationFailed } from "../errors.ts";
import { page } from "../paging.ts";
import { compile } from "../search.ts";
import { logShape } from "../shapes/log.ts";

const week = 7 * 24 * 3600 * 1000;

export const logRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/logs",
    scopes: ["okta.logs.read"],
    answer: (call) =>
      page(call, selected(call), {
        key: ({ uuid }) => uuid,
        shape: (event) => event,
        defaultLimit: 100,
        maxLimit: 1000,
        overLimit: "refuse",
        // A query without an end is a poll: there is always a next page, which later events will fill.
        endless: isAscending(call) && !call.query.has("until"),
      }),
  },
];

type LogEvent = ReturnType<typeof logShape>;

const selected = (call: Call): readonly LogEvent[] => {
  const { query, world } = call;
  const until = time(call, "until") ?? world.clock.now();
  const since = time(call, "since") ?? instant(until - week);
  const filter = query.get("filter");
  const test = filter === null ? null : compile(filter, logFilter);
  const words = (query.get("q") ?? "").toLowerCase().split(" ").filter(Boolean);
  const events = world.systemLog
    .entries()
    .filter(({ published }) => published >= since && published <= until)
    .map(logShape)
    .filter((event) => test === null || test((path) => valuesAt(event, path)))
    .filter((event) => {
      if (words.length === 0) return true;
      const text = JSON.stringify(event).toLowerCase();
      return words.every((word) => text.includes(word));
    });
  return isAscending(call) ? events : events.reverse();
};

const isAscending = (call: Call): boolean =>
  call.query.get("sortOrder") !== "DESCENDING";

const time = (call: Call, name: string): Instant | null => {
  const text = call.query.get(name);
  if (text === null) return null;
  // Only ISO 8601: anything else that a machine can read as a time is not one here.
  const at = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at)) throw validationFailed(name);
  return instant(at);
};
