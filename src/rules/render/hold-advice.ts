import type { HoldReason } from "../../domain/plan.ts";

const nextRun = "Nothing: the next run tries again.";
const forOwners =
  "Tell those who look after access; when it is mended, the next run adds the person. Nothing is wrong with this pull request.";

/** What somebody who waits for access can do about it. */
export const holdAdvice: Readonly<Record<HoldReason, string>> = {
  "verdict-refused":
    "What was merged so is refused for good. Open a new pull request that changes the grant (its reason, for instance), get the approvals that its check names, and only then merge it.",
  "verdict-unknown": nextRun,
  vanished:
    "Somebody took the person out of the group in Okta, and that is not undone. If access is still needed, open a new pull request that changes the grant.",
  "person-unknown":
    "Correct the login by a new pull request; it must be written exactly as Okta has it.",
  "person-ambiguous":
    "Ask an Okta administrator which of them is meant, and write that login by a new pull request.",
  "person-unreadable": nextRun,
  "person-not-ready":
    "Have the person's account activated or unlocked in Okta; the next run then adds the person.",
  "person-inactive":
    "Ask an Okta administrator whether the account is to be active again.",
  "outside-audience":
    "Ask in Okta for one of the tier's audience groups; the next run then adds the person. Or ask for another tier.",
  "mfa-missing": "Enrol a factor in Okta; the next run then adds the person.",
  "mfa-unreadable": nextRun,
  "group-missing": forOwners,
  "group-ambiguous": forOwners,
  "group-unsafe": forOwners,
  "group-changed":
    "The group is not the one that was approved. Open a new pull request that changes the grant.",
  "group-unreadable": nextRun,
  "audience-unreadable": nextRun,
  "tier-broken": forOwners,
  "aws-not-ready": forOwners,
  "aws-unreadable": nextRun,
  "adds-stopped": forOwners,
  "renewals-exhausted":
    "The tier limits how long it may be held in one go. Ask again when the pause is over, or for another tier.",
  cooldown:
    "The tier asks for a pause between stays. The next run adds the person when it is over, unless the grant has ended by then.",
  brake: forOwners,
  unmanaged: forOwners,
};
