/** How changes are made from claims, and the sentences that they carry. */
import type { Ended, Hold } from "../../domain/plan.ts";
import { type Claim, whyRefused } from "../claims.ts";
import { holdKey, type LedgerState } from "../ledger/state.ts";
import type { Unmatched } from "./pairs.ts";

/** Those of the claims that are over, and whose tombstone, or whose word that the person is out, the ledger still misses. */
export const endedAmong = (
  claims: readonly Claim[],
  {
    groupId,
    userId,
    isOut,
  }: Pick<Claim, "groupId" | "userId"> & { readonly isOut: boolean },
): readonly Ended[] =>
  claims.flatMap(({ version, path, user, tier, state, endsAt, record }) =>
    state.kind !== "ended" ||
    (record?.end != null && record.removed?.result === "confirmed")
      ? []
      : [
          {
            version,
            grant: path,
            user,
            userId,
            tier,
            groupId,
            reason: state.reason,
            endsAt,
            isOut,
          },
        ],
  );

/**
 * What is known from the claim, and `what` is to be done. `what` is spread behind the rest: an object that grows behind a spread gets a
 * hidden class of its own from V8, and there are ten thousand of them (the bench holds the service's memory).
 */
export const changeOf = <const What extends object>(
  { groupId, userId }: Pick<Claim, "groupId" | "userId">,
  claim: Claim,
  what: What,
) => ({
  user: claim.user,
  userId,
  tier: claim.tier,
  group: claim.group,
  groupId,
  grant: claim.path,
  version: claim.version,
  startsAt: claim.startsAt,
  endsAt: claim.endsAt,
  ...what,
});

export const holdOf = (
  pair: Pick<Claim, "groupId" | "userId">,
  claim: Claim,
  reason: Hold["reason"],
  detail: string,
  ledger: LedgerState,
): Hold =>
  changeOf(pair, claim, {
    action: "hold",
    reason,
    detail,
    reported: ledger.holds.has(
      holdKey({
        reason,
        version: claim.version,
        groupId: pair.groupId,
        userId: pair.userId,
      }),
    ),
  });

export const refusedHold = (
  pair: Pick<Claim, "groupId" | "userId">,
  claim: Claim,
  ledger: LedgerState,
): Hold =>
  holdOf(
    pair,
    claim,
    "verdict-refused",
    `It was refused: ${whyRefused(claim)}.`,
    ledger,
  );

export const byEnd = (a: Claim, b: Claim): number =>
  (a.endsAt ?? Number.POSITIVE_INFINITY) -
    (b.endsAt ?? Number.POSITIVE_INFINITY) || (a.version < b.version ? -1 : 1);

export const pendingText = "It begins later.";

export const unmatchedText: Record<Unmatched["why"], (claim: Claim) => string> =
  {
    "person-unknown": ({ user }) => `Nobody in Okta has the login ${user}.`,
    "person-ambiguous": ({ user }) =>
      `More than one person in Okta answers to ${user}.`,
    "person-unreadable": () =>
      "Okta's people could not be read; the next run tries again.",
    "group-missing": ({ group, tier }) =>
      group === ""
        ? `Tier ${tier} did not exist on main when this was merged.`
        : `Group ${group} does not exist in Okta, or is out of the credential's sight.`,
    "group-ambiguous": ({ group }) =>
      `More than one group in Okta is called ${group}.`,
    "group-unreadable": () =>
      "Okta's groups could not be read; the next run tries again.",
  };

export const endText: Record<Ended["reason"], string> = {
  expired: "Its time is over.",
  "file-removed": "The grant's file was removed from main.",
  superseded: "A newer version of the grant took its place.",
  "tier-changed": "The tier's group or its AWS side changed after the merge.",
  "tier-deleted": "The tier was removed or renamed after the merge.",
  "person-inactive": "The person is suspended or deactivated in Okta.",
  "left-audience": "The person left the tier's audience.",
  revoked: "It was revoked early, by hand.",
  undone: "Main stopped supporting it while it was being added.",
};
