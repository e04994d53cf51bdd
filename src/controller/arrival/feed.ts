import { BlockedError, messageOf } from "../../domain/errors.ts";
import {
  diagnose,
  type Diagnosis,
  type Feed,
} from "../../rules/aws-arrival/diagnose.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import type { FeedReader } from "../tiers/ports.ts";
import { findApplication } from "../tiers/read.ts";

/** Asks Okta once, whatever the number of those who are stuck. */
export const diagnoseAll = async (
  feed: FeedReader,
  oktaApp: string,
  passages: readonly Passage[],
): Promise<readonly Diagnosis[]> => {
  try {
    const known = await readFeed(feed, oktaApp);
    return passages.map((passage) => diagnose(passage, known));
  } catch (error) {
    const unseen: Diagnosis = {
      why: `Okta could not be asked why: ${messageOf(error)}`,
      remedy:
        error instanceof BlockedError
          ? error.hint
          : "Look at the application's Push Groups in Okta.",
    };
    return passages.map(() => unseen);
  }
};

const readFeed = async (feed: FeedReader, oktaApp: string): Promise<Feed> => {
  const { id, label } = findApplication(await feed.applications(), oktaApp);
  const [assigned, mappings, people] = await Promise.all([
    feed.assignedGroups(id),
    feed.pushMappings(id),
    feed.assignedPeople(id),
  ]);
  return { label, assigned: new Set(assigned), mappings, people };
};
