import type { Instant, Milliseconds } from "../domain/time.ts";
import { instant, milliseconds } from "../domain/time.ts";
import type { Fault } from "./fault.ts";
import { quoted } from "./printable.ts";

export type Readout<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** RFC 3339 with seconds and an offset; anything finer than a millisecond is cut off. */
export const parseTime = (text: string): Readout<Instant> => {
  const parts = rfc3339.exec(text)?.groups;
  if (parts === undefined) {
    return fail(
      "time-malformed",
      `${quoted(text)} is no time in the form of RFC 3339.`,
      "Write date, time with seconds, and offset, such as 2026-11-22T18:00:00Z.",
    );
  }
  const { date = "", time = "", fraction = "", offset } = parts;
  if (offset === undefined) {
    return fail(
      "time-without-offset",
      `${quoted(text)} does not say in which time zone.`,
      `Add "Z" for UTC, or an offset: ${text}Z or ${text}+01:00.`,
    );
  }
  if (!isDate(date) || !isClock(time) || !isOffset(offset)) {
    return fail(
      "time-impossible",
      `${quoted(text)} does not exist: no calendar or clock shows it.`,
      "Check month, day, hour, minute, second and offset.",
    );
  }
  if (time.endsWith(":60")) {
    return fail(
      "time-leap-second",
      `${quoted(text)} is a leap second, which clocks cannot tell from the next second.`,
      "Write the second before it (:59) or the next full minute.",
    );
  }
  const thousandths = fraction.slice(0, 3).padEnd(3, "0");
  return {
    ok: true,
    value: instant(
      Date.parse(`${date}T${time}.${thousandths}${offset.toUpperCase()}`),
    ),
  };
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
  /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d:\d\d)(?:\.(?<fraction>\d+))?(?<offset>Z|[+-]\d\d:\d\d)?$/i;
const units =
  /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/;

const numbers = (text: string): number[] => text.split(/[-:]/).map(Number);

const isDate = (date: string): boolean => {
  const [year = 0, month = 0, dayOfMonth = 0] = numbers(date);
  // The calendar repeats every 400 years; Date.UTC would take the years 0 to 99 for 1900 to 1999.
  const lastDay = new Date(
    Date.UTC(2000 + (year % 400), month, 0),
  ).getUTCDate();
  return month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= lastDay;
};

const isClock = (time: string): boolean => {
  const [hours = 0, minutes = 0, seconds = 0] = numbers(time);
  return hours <= 23 && minutes <= 59 && seconds <= 60;
};

const isOffset = (offset: string): boolean => {
  const [hours = 0, minutes = 0] = numbers(offset.slice(1));
  return hours <= 23 && minutes <= 59;
};

const fail = (
  code: Fault["code"],
  message: string,
  hint: string,
): { ok: false; fault: Fault } => ({
  ok: false,
  fault: { code, message, hint },
});
