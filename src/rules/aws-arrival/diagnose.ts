/** Why a change does not come from Okta to AWS, by Okta's own state. The cause to mend first is named; what is left shows after it. */
import type { OktaGroupId } from "../../domain/ids.ts";
import type { AssignedPerson, PushMapping } from "../../domain/provisioning.ts";
import type { Passage } from "../ledger/passages.ts";
import { quoted } from "../printable.ts";

/** The application in Okta that feeds AWS. */
export interface Feed {
  readonly label: string;
  readonly assigned: ReadonlySet<OktaGroupId>;
  readonly mappings: readonly PushMapping[];
  readonly people: readonly AssignedPerson[];
}

export interface Diagnosis {
  /** A sentence. */
  readonly why: string;
  /** An instruction. */
  readonly remedy: string;
}

const pushAnew =
  "deactivate the group's push in Okta and activate it anew (or Push Now), which brings all members";
const newToken = `generate a token in Identity Center (Settings, Automatic provisioning), give it to the application in Okta, and then run curfew tiers apply, or ${pushAnew}`;

export const diagnose = (passage: Passage, feed: Feed): Diagnosis =>
  ofGroup(passage, feed) ?? ofMapping(passage, feed) ?? ofPerson(passage, feed);

const ofGroup = (
  { group, groupId }: Passage,
  { assigned, label, mappings }: Feed,
): Diagnosis | null => {
  const own = mappings.filter(({ source }) => source === groupId);
  if (own.length === 0)
    return {
      why: `Okta group ${quoted(group)} is not pushed to ${quoted(label)}.`,
      remedy: "Run curfew tiers apply.",
    };
  if (own.length > 1)
    return {
      why: `Okta group ${quoted(group)} is pushed to ${quoted(label)} twice.`,
      remedy:
        "Delete all but one of its push mappings in Okta, leaving the group in AWS; then deactivate the one that is left and activate it anew.",
    };
  if (assigned.has(groupId))
    return {
      why: `Okta group ${quoted(group)} is assigned to ${quoted(label)} and pushed to it; Okta does not push the members of such a group.`,
      remedy: `Take the group out of the application's assignments in Okta, then ${pushAnew}.`,
    };
  return null;
};

const ofMapping = (
  { group, groupId }: Passage,
  { mappings }: Feed,
): Diagnosis | null => {
  const mapping = mappings.find(({ source }) => source === groupId);
  if (mapping?.status === "inactive")
    return {
      why: `The push of Okta group ${quoted(group)} is not active.`,
      remedy: "Run curfew tiers apply.",
    };
  if (mapping?.status !== "error") return null;
  const words = quoted(mapping.error ?? "Okta does not say why");
  return isAboutToken(words)
    ? {
        why: `The token with which Okta provisions AWS has expired or is wrong: ${words}.`,
        remedy: sentence(newToken),
      }
    : {
        why: `The push of Okta group ${quoted(group)} is in error: ${words}.`,
        remedy:
          "Mend in Okta (the application's Push Groups) what it says, then run curfew tiers apply.",
      };
};

/** Okta has no code for it; the words are those that AWS's SCIM endpoint and Okta's connector answer with. */
const isAboutToken = (words: string): boolean =>
  /unauthori[sz]ed|\btoken\b|\bcredentials?\b|\b401\b/i.test(words);

const ofPerson = (
  { user, userId, group, wanted }: Passage,
  { label, people }: Feed,
): Diagnosis => {
  const person = people.find(({ id }) => id === userId);
  if (person === undefined)
    return wanted === "in"
      ? {
          why: `${quoted(user)} is not assigned to ${quoted(label)}, so Okta pushes nothing of them.`,
          remedy: `Put the person into one of the tier's audience groups, and see that it is assigned to the application (curfew tiers plan); then ${pushAnew}.`,
        }
      : {
          why: `${quoted(user)} left ${quoted(label)} before the group, so Okta did not push the removal.`,
          remedy: `Assign the person to the application again, put them into ${quoted(group)} in Okta and take them out; or ${pushAnew}.`,
        };
  if (person.sync === "ERROR")
    return {
      why: `Okta could not provision ${quoted(user)} in ${quoted(label)}.`,
      remedy: `Look at the person's assignment in Okta for the reason. If the token has expired, ${newToken}.`,
    };
  return {
    why: "Okta shows nothing wrong.",
    remedy: sentence(pushAnew),
  };
};

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
