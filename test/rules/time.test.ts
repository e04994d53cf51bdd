import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  instant,
  milliseconds,
  nameable,
  toRfc3339,
} from "../../src/domain/time.ts";
import type { Fault } from "../../src/rules/fault.ts";
import { quoted } from "../../src/rules/printable.ts";
import {
  formatDuration,
  parseDuration,
  parseTime,
  type Readout,
} from "../../src/rules/time.ts";
import { expectWholeFindings } from "./sentences.ts";

const faultOf = (readout: Readout<unknown>): Fault => {
  if (readout.ok) throw new Error("was accepted");
  return readout.fault;
};

describe("a time", () => {
  test.each([
    ["2026-11-22T18:00:00Z", "2026-11-22T18:00:00Z"],
    ["2026-11-22t18:00:00z", "2026-11-22T18:00:00Z"],
    ["2026-11-22T18:00:00+01:00", "2026-11-22T17:00:00Z"],
    ["2026-11-22T18:00:00-05:30", "2026-11-22T23:30:00Z"],
    ["2026-11-22T18:00:00-00:00", "2026-11-22T18:00:00Z"],
    ["2026-11-22T18:00:00+23:59", "2026-11-21T18:01:00Z"],
    ["2026-11-22T18:00:00.5Z", "2026-11-22T18:00:00.500Z"],
    ["2026-11-22T18:00:00.9999999Z", "2026-11-22T18:00:00.999Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"],
    ["0004-02-29T00:00:00Z", "0004-02-29T00:00:00Z"],
    ["2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"],
    ["0000-01-01T01:00:00+01:00", "0000-01-01T00:00:00Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    ["9999-12-31T22:59:59-01:00", "9999-12-31T23:59:59Z"],
  ])("%s is %s", (text, meant) => {
    const readout = parseTime(text);
    expect(readout.ok && toRfc3339(readout.value)).toBe(meant);
  });

  test.each([
    ["2026-11-22T18:00:00", "time-without-offset"],
    ["2026-02-31T18:00:00", "time-without-offset"],
    ["2026-02-31T18:00:00Z", "time-impossible"],
    ["2026-02-29T18:00:00Z", "time-impossible"],
    ["1900-02-29T18:00:00Z", "time-impossible"],
    ["2026-04-31T18:00:00Z", "time-impossible"],
    ["2026-06-31T18:00:00Z", "time-impossible"],
    ["2026-09-31T18:00:00Z", "time-impossible"],
    ["2026-11-31T18:00:00Z", "time-impossible"],
    ["2026-00-10T18:00:00Z", "time-impossible"],
    ["2026-13-10T18:00:00Z", "time-impossible"],
    ["2026-11-00T18:00:00Z", "time-impossible"],
    ["2026-11-22T24:00:00Z", "time-impossible"],
    ["2026-11-22T18:60:00Z", "time-impossible"],
    ["2026-11-22T18:00:61Z", "time-impossible"],
    ["2026-11-22T18:00:00+24:00", "time-impossible"],
    ["2026-11-22T18:00:00+01:60", "time-impossible"],
    ["0000-01-01T00:00:00+00:01", "time-impossible"],
    ["9999-12-31T23:59:59-00:01", "time-impossible"],
    ["2016-12-31T23:59:60Z", "time-leap-second"],
    ["2026-02-31T23:59:60Z", "time-impossible"],
    ["2026-11-22", "time-malformed"],
    ["2026-11-22 18:00:00Z", "time-malformed"],
    ["2026-11-22T18:00Z", "time-malformed"],
    ["2026-11-22T18:00:00+0100", "time-malformed"],
    ["2026-11-22T18:00:00 Z", "time-malformed"],
    ["2026-11-22T18:00:00Z\n", "time-malformed"],
    ["tomorrow", "time-malformed"],
    ["", "time-malformed"],
  ])("%j is refused as %s", (text, code) => {
    const fault = faultOf(parseTime(text));
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(quoted(text));
    expectWholeFindings([fault]);
  });

  test.each([
    [nameable.first - 1, "0000-01-01T00:00:00Z"],
    [nameable.last + 1, "9999-12-31T23:59:59.999Z"],
    [nameable.last + 3650 * 86_400_000, "9999-12-31T23:59:59.999Z"],
  ])("%d ms is beyond what can be named, and shown as %s", (at, shown) => {
    expect(toRfc3339(instant(at))).toBe(shown);
  });

  test("reads every instant back that it writes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: nameable.first, max: nameable.last }),
        (milliseconds) => {
          const readout = parseTime(toRfc3339(instant(milliseconds)));
          expect(readout).toEqual({ ok: true, value: milliseconds });
        },
      ),
      { seed: 20261122 },
    );
  });
});

describe("a duration", () => {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const day = 24 * hour;

  test.each([
    ["4h", 4 * hour, "4h"],
    ["90m", 90 * minute, "1h 30m"],
    ["2d", 2 * day, "2d"],
    ["1h30m", 90 * minute, "1h 30m"],
    ["36h", 36 * hour, "1d 12h"],
    ["45s", 45 * second, "45s"],
    ["1d2h3m4s", day + 2 * hour + 3 * minute + 4 * second, "1d 2h 3m 4s"],
    ["3650d", 3650 * day, "3650d"],
  ])("%s is %d ms, shown as %s", (text, length, shown) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: length });
    expect(formatDuration(milliseconds(length))).toBe(shown);
  });

  test.each(
    [
      "",
      "4",
      "h",
      "0h",
      "0d0h",
      "-4h",
      "4 h",
      "30m1h",
      "1.5h",
      "4H",
      "P1D",
    ].concat([
      "3650d1s",
      "999999999999999999999999999999d",
      `${"9".repeat(400)}d`,
      "4h\n",
    ]),
  )("%j is refused", (text) => {
    const fault = faultOf(parseDuration(text));
    expect(fault.code).toBe("invalid-value");
    expect(fault.message).toContain(quoted(text));
    expectWholeFindings([fault]);
  });

  test("below a second is shown as none", () => {
    expect(formatDuration(milliseconds(999))).toBe("0s");
  });
});
