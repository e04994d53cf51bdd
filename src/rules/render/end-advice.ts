import type { EndReason } from "../../domain/stay.ts";

/** What somebody can do who needs what is over. What ended stays ended: only a newly approved merge brings it back. */
export const endAdvice: Readonly<Record<EndReason, string>> = {
  expired: "Open a pull request that writes a later end.",
  "file-removed": "Open a pull request that adds the grant anew.",
  superseded:
    "Nothing here: the newer version has a pull request and a comment of its own.",
  "tier-changed":
    "Look at what the tier gives now, and open a new pull request that changes the grant (its reason, for instance).",
  "tier-deleted": "Ask for another tier by a new pull request.",
  "person-inactive":
    "Ask an Okta administrator whether the account is to be active again; then open a new pull request that changes the grant.",
  "left-audience":
    "Ask in Okta for one of the tier's audience groups; then open a new pull request that changes the grant.",
  revoked:
    "Ask those who look after access why; then open a new pull request that changes the grant, or adds it anew.",
  undone: "Open a new pull request that changes the grant.",
};
