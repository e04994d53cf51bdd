/** Structured lines on standard output. No secret of the configuration ever stands in one, whatever an error's message quotes. */
import { pino } from "pino";
import { printable } from "../../rules/printable.ts";

export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

type Facts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

export const createLog = (
  secrets: readonly string[],
  write: (line: string) => void,
): Log => {
  const hidden = secretLines(secrets);
  const logger = pino(
    {
      base: { name: "curfew" },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line: string) => {
        write(
          hidden.reduce((text, one) => text.replaceAll(one, "[secret]"), line),
        );
      },
    },
  );
  return {
    info: (event, facts = {}) => {
      logger.info(safe(facts), event);
    },
    warn: (event, facts = {}) => {
      logger.warn(safe(facts), event);
    },
    error: (event, facts = {}) => {
      logger.error(safe(facts), event);
    },
  };
};

/** A key of many lines is quoted in parts; short words would hide too much, and are no secrets. */
const secretLines = (secrets: readonly string[]): readonly string[] =>
  secrets
    .flatMap((secret) => secret.split(/\s+/))
    .filter((line) => line.length >= 8 && !line.startsWith("-----"))
    .flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);

const safe = (facts: Facts): object =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === "string"
        ? printable(value, 2_000)
        : Array.isArray(value)
          ? value.map((text: string) => printable(text, 2_000))
          : value,
    ]),
  );
