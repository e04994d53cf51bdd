import type { TierHistory } from "../tier-history.ts";

/** Names of the groups that any tier, now or earlier, has Okta push to Identity Center. */
export const groupsInAws = (history: TierHistory): ReadonlySet<string> =>
  new Set(
    [...history.values()]
      .flat()
      .flatMap(({ state }) =>
        state.kind === "present" && state.tier.aws?.kind === "identity-center"
          ? [state.tier.group]
          : [],
      ),
  );
