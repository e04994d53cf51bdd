import { toLogin } from "../../domain/ids.ts";
import type { Passage } from "../../rules/ledger/passages.ts";
import { partsOf } from "../../rules/ledger/state.ts";
import { cuttingTiers } from "../../rules/sessions/wish.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import type { DenyRequest } from "../sessions/deny-now.ts";
import type { RevokeWish } from "./revoke.ts";

/**
 * Who is out of the Okta group, and was not shown out of it by AWS. Nothing is left to take from them in Okta, and the role may still open:
 * a denial is what shuts it.
 */
export const stillInAws = (
  passages: readonly Passage[],
  history: TierHistory,
  wish: RevokeWish,
): DenyRequest["people"] =>
  cuttingTiers(history)
    .filter(({ tier }) => wish.tier === null || tier.name === wish.tier)
    .flatMap(({ tier, groups }) =>
      passages
        .filter(
          ({ group, wanted, shown, user, version }) =>
            groups.has(group) &&
            wanted === "out" &&
            shown?.result !== "departed" &&
            (wish.user === null || toLogin(user) === wish.user) &&
            (wish.grant === null ||
              (version !== null && partsOf(version).path === wish.grant)),
        )
        .map(({ user, userId }) => ({ tier: tier.name, user, userId })),
    );
