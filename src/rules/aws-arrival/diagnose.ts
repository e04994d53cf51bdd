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

/** Okta brings the two together once, when a push is made; whoever was left behind then stays, whatever is pushed or activated later. */
export const removeAnew =
  "assign the person to the application in Okta, put them into the group and take them out again; or unlink the pushed group there (Delete the group in the target app) and run curfew tiers apply, which pushes it anew: until then its members have no access in AWS";

const again = ({ wanted }: Pick<Passage, "wanted">): string =>
  wanted === "in" ? pushAnew : removeAnew;

/** What brings members brings nobody out. */
const applied = ({ wanted }: Pick<Passage, "wanted">): string =>
  wanted === "in"
    ? "run curfew tiers apply"
    : `run curfew tiers apply; then ${removeAnew}`;

const newToken = (passage: Passage): string =>
  `generate a token in Identity Center (Settings, Automatic provisioning), give it to the application in Okta, and then ${passage.wanted === "in" ? `run curfew tiers apply, or ${pushAnew}` : removeAnew}`;

export const diagnose = (passage: Passage, feed: Feed): Diagnosis =>
  ofGroup(passage, feed) ?? ofMapping(passage, feed) ?? ofPerson(passage, feed);

const ofGroup = (
  passage: Passage,
  { assigned, label, mappings }: Feed,
): Diagnosis | null => {
  const { group, groupId } = passage;
  const own = mappings.filter(({ source }) => source === groupId);
  if (own.length === 0)
    return {
      why: `Okta group ${quoted(group)} is not pushed to ${quoted(label)}.`,
      remedy: sentence(applied(passage)),
    };
  if (own.length > 1)
    return {
      why: `Okta group ${quoted(group)} is pushed to ${quoted(label)} twice.`,
      remedy: `Delete all but one of its push mappings in Okta, leaving the group in AWS; then ${again(passage)}.`,
    };
  if (assigned.has(groupId))
    return {
      why: `Okta group ${quoted(group)} is assigned to ${quoted(label)} and pushed to it; Okta does not push the members of such a group.`,
      remedy: `Take the group out of the application's assignments in Okta, then ${again(passage)}.`,
    };
  return null;
};

const ofMapping = (passage: Passage, { mappings }: Feed): Diagnosis | null => {
  const { group, groupId } = passage;
  const mapping = mappings.find(({ source }) => source === groupId);
  if (mapping?.status === "inactive")
    return {
      why: `The push of Okta group ${quoted(group)} is not active.`,
      remedy: sentence(applied(passage)),
    };
  if (mapping?.status !== "error") return null;
  const words = quoted(mapping.error ?? "Okta does not say why");
  return isAboutToken(words)
    ? {
        why: `The token with which Okta provisions AWS has expired or is wrong: ${words}.`,
        remedy: sentence(newToken(passage)),
      }
    : {
        why: `The push of Okta group ${quoted(group)} is in error: ${words}.`,
        remedy: `Mend in Okta (the application's Push Groups) what it says, then ${applied(passage)}.`,
      };
};

/** Okta has no code for it; the words are those that AWS's SCIM endpoint and Okta's connector answer with. */
const isAboutToken = (words: string): boolean =>
  /unauthori[sz]ed|\btoken\b|\bcredentials?\b|\b401\b/i.test(words);

const ofPerson = (passage: Passage, { label, people }: Feed): Diagnosis => {
  const { user, userId, wanted } = passage;
  const person = people.find(({ id }) => id === userId);
  if (person === undefined)
    return wanted === "in"
      ? {
          why: `${quoted(user)} is not assigned to ${quoted(label)}, so Okta pushes nothing of them.`,
          remedy: `Put the person into one of the tier's audience groups, and see that it is assigned to the application (curfew tiers plan); then ${pushAnew}.`,
        }
      : {
          why: `${quoted(user)} left ${quoted(label)} before the group, so Okta did not push the removal.`,
          remedy: sentence(removeAnew),
        };
  if (person.sync === "ERROR")
    return {
      why: `Okta could not provision ${quoted(user)} in ${quoted(label)}.`,
      remedy: `Look at the person's assignment in Okta for the reason. If the token has expired, ${newToken(passage)}.`,
    };
  return {
    why: "Okta shows nothing wrong.",
    remedy: sentence(again(passage)),
  };
};

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
