/** Changes of policy, and which policy is proven after each of them. */
import {
  firstPolicy,
  type Owners,
  pathOfPolicy,
  type PersonName,
  type PolicyFile,
  teams,
  textOfPolicy,
  tierNames,
  type TierId,
  type TierPolicy,
  groupsOf,
} from "./company.ts";
import type { Deed } from "./deeds.ts";
import type { Oracle } from "./oracle.ts";
import type { Stage } from "./stage.ts";

export interface Policies {
  perform(deed: Extract<Deed, { do: "tier" | "owners" }>): void;
  onMain(tier: TierId): TierPolicy;
  proven(tier: TierId): TierPolicy;
  /** Who may approve grants of the tier, by the proven policy. */
  ownersOf(tier: TierId): readonly PersonName[];
  /** A change on main is not proven. */
  isUncertain(): boolean;
}

type Files = ReadonlyMap<string, PolicyFile>;

export const createPolicies = (stage: Stage, oracle: Oracle): Policies => {
  let main: Files = new Map(
    firstPolicy.map((file) => [pathOfPolicy(file), file]),
  );
  let proven = main;
  /** What is proven of each path that stands unproven on main. */
  const open = new Map<string, string>();

  const tierIn = (files: Files, tier: TierId): TierPolicy => {
    const file = files.get(pathOfPolicy({ kind: "tier", tier }));
    if (file?.kind !== "tier") throw new Error(`no tier ${tier}`);
    return file.says;
  };
  const ownersIn = (files: Files): Owners => {
    const file = files.get(pathOfPolicy({ kind: "owners" }));
    if (file?.kind !== "owners") throw new Error("no owners");
    return file.says;
  };

  const land = (file: PolicyFile, isApproved: boolean): void => {
    const path = pathOfPolicy(file);
    const before = main.get(path);
    const wanted = open.get(path);
    if (wanted === undefined) {
      if (!isApproved && before !== undefined)
        open.set(path, textOfPolicy(before));
    } else if (wanted === textOfPolicy(file)) open.delete(path);
    main = new Map([...main, [path, file]]);
    if (open.size === 0) {
      proven = main;
      for (const tier of tierNames)
        oracle.provenChanged(tier, tierIn(proven, tier));
    } else oracle.policyUncertain();
    if (file.kind === "tier") oracle.policyChanged(file.tier, file.says);
  };

  return {
    onMain: (tier) => tierIn(main, tier),
    proven: (tier) => tierIn(proven, tier),
    ownersOf: (tier) => {
      const owner = ownersIn(proven)[tier];
      return owner === "mallory" ? ["mallory"] : (teams[owner] ?? []);
    },
    isUncertain: () => open.size > 0,
    perform: (deed) => {
      const file: PolicyFile =
        deed.do === "owners"
          ? {
              kind: "owners",
              says: deed.mallory
                ? { prod: "mallory", read: "mallory" }
                : { prod: "security", read: "platform" },
            }
          : {
              kind: "tier",
              tier: deed.tier,
              says: {
                group: groupsOf[deed.tier][deed.group] ?? "",
                approvals: deed.approvals,
                maxHours: deed.maxHours,
              },
            };
      const path = pathOfPolicy(file);
      const text = textOfPolicy(file);
      const present = main.get(path);
      if (present !== undefined && textOfPolicy(present) === text) return;
      if (deed.approved) {
        const number = stage.open("alice", { [path]: text });
        stage.approve(number, "bob");
        if (!stage.merge(number, "squash")) return;
      } else stage.pushToMain("mallory", { [path]: text });
      land(file, deed.approved);
    },
  };
};
