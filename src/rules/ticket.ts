import { RE2JS } from "re2js";
import type { Tier } from "../domain/tier.ts";
import { messageOf } from "../domain/errors.ts";
import type { Fault } from "./fault.ts";
import { printable, quoted } from "./printable.ts";

/** Does the whole ticket match what the tier demands? RE2 takes time that grows with the ticket only, whatever the pattern. */
export const isTicketFor = (
  tier: Tier & { readonly ticket: string },
  ticket: string,
): boolean => {
  let pattern = compiled.get(tier);
  if (pattern === undefined) {
    pattern = RE2JS.compile(tier.ticket);
    compiled.set(tier, pattern);
  }
  return pattern.matches(ticket);
};

/** What is wrong with a tier's pattern; null: nothing. */
export const ticketPatternFault = (pattern: string): Fault | null => {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return {
      code: "ticket-pattern",
      message: `${quoted(pattern)} is no regular expression in RE2 syntax: ${printable(messageOf(error), 120)}.`,
      hint: "Correct it; RE2 knows no look-around and no back-references, and repeats at most 1000 times.",
    };
  }
};

// Thousands of grants share a tier.
const compiled = new WeakMap<Tier, RE2JS>();
