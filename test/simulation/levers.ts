/** The commands for bad days, as the command line gives them. */
import { freeze, thaw } from "../../src/controller/levers/freeze.ts";
import {
  planRevocation,
  type RevokeDeps,
  revokeNow,
} from "../../src/controller/levers/revoke.ts";
import { type TierName, toLogin } from "../../src/domain/ids.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Lever } from "./stage.ts";

/** true: the ledger says so now. Throws where the command does. */
export const pullOn = async (
  deps: RevokeDeps,
  lever: Lever,
  now: Instant,
): Promise<boolean> => {
  switch (lever.do) {
    case "freeze": {
      const wish = { by: "carol", reason: "An incident", now };
      return (await freeze(deps, wish)).trouble === null;
    }
    case "thaw":
      return (await thaw(deps, { by: "carol", now })).trouble === null;
    case "revoke": {
      const wish = {
        grant: null,
        user: toLogin(`${lever.user}@example.com`),
        tier: lever.tier as string as TierName,
      };
      const revoked = await revokeNow(
        { ...deps, denyFirst: () => Promise.resolve() },
        await planRevocation(deps, wish, now),
      );
      return revoked.trouble === null;
    }
  }
};
