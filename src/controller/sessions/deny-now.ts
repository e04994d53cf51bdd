/** In an emergency: everything is denied to somebody at once, wherever they are on the way between Okta and AWS. */
import type { AwsUserId } from "../../domain/aws.ts";
import { messageOf } from "../../domain/errors.ts";
import type { TierName } from "../../domain/ids.ts";
import type { Milliseconds } from "../../domain/time.ts";
import { cuttingTiers } from "../../rules/sessions/wish.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import type { AwsReader } from "../tiers/ports.ts";
import {
  bringToAccounts,
  type CutAws,
  type CutDeps,
  writeCuts,
} from "./write-cuts.ts";

export interface DenyDeps extends CutDeps {
  readonly aws: CutAws & {
    findUser(name: string): Promise<AwsUserId | null>;
  } & Pick<AwsReader, "permissionSets">;
}

export interface Denied {
  /** `EC2AdminAccess`: where everything is denied now. */
  readonly permissionSets: readonly string[];
  readonly troubles: readonly string[];
}

/** People by the tier that they are thrown out of. */
export const denyNow = async (
  connect: () => Promise<DenyDeps | null>,
  tiers: TierHistory,
  people: readonly { readonly tier: TierName; readonly user: string }[],
  patience: Milliseconds,
): Promise<Denied> => {
  const concerned = cuttingTiers(tiers)
    .map((cutting) => ({
      ...cutting,
      logins: people
        .filter(({ tier }) => tier === cutting.tier.name)
        .map(({ user }) => user),
    }))
    .filter(({ logins }) => logins.length > 0);
  if (concerned.length === 0) return { permissionSets: [], troubles: [] };
  const done: string[] = [];
  const troubles: string[] = [];
  try {
    const deps = await connect();
    if (deps === null)
      return { permissionSets: [], troubles: ["there are no AWS credentials"] };
    const known = await deps.aws.permissionSets();
    const outdated = new Map<
      Parameters<typeof bringToAccounts>[1][number],
      string
    >();
    for (const { logins, permissionSets } of concerned) {
      const users = await Promise.all(
        logins.map((login) => deps.aws.findUser(login)),
      );
      logins.forEach((login, at) => {
        if (users[at] === null) troubles.push(`AWS does not know ${login}`);
      });
      const all = new Set(users.filter((user) => user !== null));
      for (const set of known.filter(({ name }) =>
        permissionSets.includes(name),
      ))
        try {
          const { left } = await writeCuts(deps, set, () => ({
            all,
            out: new Map(),
            readmitted: new Map(),
          }));
          if (left.length > 0)
            troubles.push(`the inline policy of ${set.name} has no room left`);
          else outdated.set(set.arn, set.name);
        } catch (error) {
          troubles.push(messageOf(error));
        }
    }
    const failed = await bringToAccounts(deps, [...outdated.keys()], patience);
    for (const [arn, name] of outdated) {
      const error = failed.get(arn);
      if (error === undefined) done.push(name);
      else
        troubles.push(`${name} was not brought to all its accounts: ${error}`);
    }
  } catch (error) {
    troubles.push(messageOf(error));
  }
  return { permissionSets: done, troubles };
};
