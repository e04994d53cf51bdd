import type { Instant, Milliseconds } from "../domain/time.ts";
import { instant, milliseconds, nameable } from "../domain/time.ts";
import type { Fault } from "./fault.ts";
import { printable, quoted } from "./printable.ts";

export type Readout<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** RFC 3339 with seconds and an offset, in a year that can be written as well in UTC; anything finer than a millisecond is cut off. */
export const parseTime = (text: string): Readout<Instant> => {
  const found = rfc3339.exec(text);
  if (found === null) {
    return fail(
      "time-malformed",
      `${quoted(text)} is no time in the form of RFC 3339.`,
      "Write date, time with seconds, and offset, such as 2026-11-22T18:00:00Z.",
    );
  }
  const offset = found[8];
  if (offset === undefined) {
    return fail(
      "time-without-offset",
      `${quoted(text)} does not say in which time zone.`,
      `Add "Z" for UTC, or an offset: ${printable(text, 40)}Z or ${printable(text, 40)}+01:00.`,
    );
  }
  const clock: Clock = {
    year: Number(found[1]),
    month: Number(found[2]),
    day: Number(found[3]),
    hour: Number(found[4]),
    minute: Number(found[5]),
    second: Number(found[6]),
  };
  const offsetHour = Number(found[10] ?? 0);
  const offsetMinute = Number(found[11] ?? 0);
  if (!exists(clock) || offsetHour > 23 || offsetMinute > 59) {
    return fail(
      "time-impossible",
      `${quoted(text)} does not exist: no calendar or clock shows it.`,
      "Check month, day, hour, minute, second and offset.",
    );
  }
  if (clock.second === 60) {
    return fail(
      "time-leap-second",
      `${quoted(text)} is a leap second, which clocks cannot tell from the next second.`,
      "Write the second before it (:59) or the next full minute.",
    );
  }
  const thousandths = Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const east = found[9] === "-" ? -1 : 1;
  const ahead = east * (offsetHour * hour + offsetMinute * minute);
  const at = instant(utc(clock) + thousandths - ahead);
  return at >= nameable.first && at <= nameable.last
    ? { ok: true, value: at }
    : fail(
        "time-impossible",
        `${quoted(text)} is, in UTC, in a year that has no four digits.`,
        "Write a time in the years 0000 to 9999 of UTC.",
      );
};

/** Days, hours, minutes and seconds, the larger unit first: `4h`, `90m`, `2d`, `1h30m`. More than nothing, at most ten years. */
export const parseDuration = (text: string): Readout<Milliseconds> => {
  const parts = units.exec(text)?.groups ?? {};
  const length =
    Number(parts.days ?? 0) * day +
    Number(parts.hours ?? 0) * hour +
    Number(parts.minutes ?? 0) * minute +
    Number(parts.seconds ?? 0) * second;
  return length > 0 && length <= longestDuration
    ? { ok: true, value: milliseconds(length) }
    : fail(
        "invalid-value",
        `${quoted(text)} is no length of time.`,
        "Write days, hours and minutes without spaces, such as 4h, 90m, 2d or 1h30m; more than nothing and at most 3650d.",
      );
};

/** For people: `4h`, `1h 30m`; what is below a second is left out. */
export const formatDuration = (length: Milliseconds): string => {
  const parts = [
    { count: Math.floor(length / day), unit: "d" },
    { count: Math.floor((length % day) / hour), unit: "h" },
    { count: Math.floor((length % hour) / minute), unit: "m" },
    { count: Math.floor((length % minute) / second), unit: "s" },
  ];
  const text = parts
    .filter(({ count }) => count > 0)
    .map(({ count, unit }) => `${count}${unit}`)
    .join(" ");
  return text === "" ? "0s" : text;
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
// Keeps every sum of a time and a length within what a Date can show.
const longestDuration = 3650 * day;

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|([+-])(\d\d):(\d\d))?$/i;
const units =
  /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/;

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Second 60 included: whether a leap second is meant is told apart. */
const exists = (clock: Clock): boolean =>
  clock.month >= 1 &&
  clock.month <= 12 &&
  clock.day >= 1 &&
  clock.day <= daysIn(clock) &&
  clock.hour <= 23 &&
  clock.minute <= 59 &&
  clock.second <= 60;

const daysIn = ({ year, month }: Clock): number => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return isLeap ? 29 : 28;
};

// The calendar repeats every 400 years. Counted within one such cycle, because Date.UTC takes the years 0 to 99 for
// 1900 to 1999.
const utc = (clock: Clock): number =>
  Date.UTC(
    2000 + (clock.year % 400),
    clock.month - 1,
    clock.day,
    clock.hour,
    clock.minute,
    clock.second,
  ) +
  (Math.floor(clock.year / 400) - 5) * 146_097 * day;

const fail = (
  code: Fault["code"],
  message: string,
  hint: string,
): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { code, message, hint },
});
