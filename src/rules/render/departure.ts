/** What is told of somebody who is out of the Okta group: whether AWS has followed, and what may be open there for a while yet. */
import { toRfc3339 } from "../../domain/time.ts";
import type { OutOfAws } from "../aws-arrival/standing.ts";
import { escapeMarkdown } from "./markdown.ts";

/** Until AWS shows the departure, the role may open as before. */
export const isOpenInAws = (out: OutOfAws | null): boolean =>
  out !== null && out.kind !== "gone";

/** Lines of Markdown. */
export const departureLines = (
  out: OutOfAws | null,
  /** What is open when AWS has followed, as a sentence; "": nothing is to be said of it. */
  sessions: string,
): readonly string[] => {
  const afterwards = sessions === "" ? [] : [`- ${sessions}`];
  switch (out?.kind) {
    case undefined:
      return afterwards;
    case "gone":
      return [
        `- Out of the group in AWS as well since ${toRfc3339(out.since)}.`,
        ...afterwards,
      ];
    case "waiting":
      return [
        "- AWS has not shown the departure yet, which usually takes seconds: until then the role may still open. This comment says so when it has.",
      ];
    case "stuck":
      return [
        `- **AWS has not shown the departure**, so access is not known to be over: ${escapeMarkdown(out.diagnosis.why, 1000)}`,
        `- What to do, for those who look after access: ${escapeMarkdown(out.diagnosis.remedy, 1000)} This comment says so when the person is gone.`,
      ];
  }
};
