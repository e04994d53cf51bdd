/** Changes of policy, and which policy is proven after each of them. */
import {
  firstPolicy,
  groupsOf,
  type Owners,
  pathOfPolicy,
  type PersonName,
  type PolicyFile,
  type SettingsPolicy,
  teams,
  textOfPolicy,
  tierNames,
  type TierId,
  type TierPolicy,
} from "./company.ts";
import type { Deed } from "./deeds.ts";
import type { Oracle } from "./oracle.ts";
import type { Stage } from "./stage.ts";

type PolicyDeed = Extract<Deed, { do: "tier" | "owners" | "settings" }>;

export interface Policies {
  /** false: it came to nothing. */
  perform(deed: PolicyDeed): boolean;
  onMain(tier: TierId): TierPolicy;
  proven(tier: TierId): TierPolicy;
  settings(): SettingsPolicy;
  /** Also by settings that main has lost: a controller that has seen them goes by them until somebody vouches for main. */
  mayObserve(): boolean;
  /** The trust root was moved onto a main that was forced back. */
  trusted(): void;
  /** Who may approve grants of the tier, by the proven policy. */
  ownersOf(tier: TierId): readonly PersonName[];
  /** A change on main is not proven. */
  isUncertain(): boolean;
  /** Approved a change that no clean sweep has judged. */
  hasJustApproved(user: PersonName): boolean;
  sweptCleanly(): void;
  snapshot(): () => void;
}

type Files = ReadonlyMap<string, PolicyFile>;

const approvers: readonly PersonName[] = ["bob", "carol"];

export const createPolicies = (
  stage: Stage,
  oracle: Oracle,
  hasLeft: (user: PersonName) => boolean,
): Policies => {
  let main: Files = new Map(
    firstPolicy.map((file) => [pathOfPolicy(file), file]),
  );
  let proven = main;
  /** What is proven of each path that stands unproven on main. */
  let open: ReadonlyMap<string, string> = new Map();
  let lost: readonly SettingsPolicy[] = [];
  const justApproved = new Set<PersonName>();

  const fileIn = <Kind extends PolicyFile["kind"]>(
    files: Files,
    kind: Kind,
    tier?: TierId,
  ): PolicyFile & { readonly kind: Kind } => {
    const path = pathOfPolicy({ kind, ...(tier && { tier }) });
    const file = files.get(path);
    if (file?.kind !== kind) throw new Error(`no ${path}`);
    return file as PolicyFile & { readonly kind: Kind };
  };
  const tierIn = (files: Files, tier: TierId): TierPolicy =>
    fileIn(files, "tier", tier).says;

  const land = (file: PolicyFile, isApproved: boolean): void => {
    const path = pathOfPolicy(file);
    const before = main.get(path);
    const wanted = open.get(path);
    if (wanted === undefined) {
      if (!isApproved && before !== undefined)
        open = new Map([...open, [path, textOfPolicy(before)]]);
    } else if (wanted === textOfPolicy(file))
      open = new Map([...open].filter(([one]) => one !== path));
    main = new Map([...main, [path, file]]);
    if (open.size === 0) {
      proven = main;
      for (const tier of tierNames)
        oracle.provenChanged(tier, tierIn(proven, tier));
    } else oracle.policyUncertain();
    if (file.kind === "tier") oracle.policyChanged(file.tier, file.says);
  };

  const wish = (deed: PolicyDeed): PolicyFile => {
    switch (deed.do) {
      case "owners":
        return {
          kind: "owners",
          says: deed.mallory
            ? { prod: "mallory", read: "mallory" }
            : ({ prod: "security", read: "platform" } satisfies Owners),
        };
      case "settings":
        return {
          kind: "settings",
          says: { mode: deed.mode, brake: deed.brake },
        };
      case "tier":
        return {
          kind: "tier",
          tier: deed.tier,
          says: {
            group: groupsOf[deed.tier][deed.group] ?? "",
            approvals: deed.approvals,
            maxHours: deed.maxHours,
            chain:
              deed.chain === undefined
                ? null
                : { maxHours: deed.chain, cooldownHours: 2 },
          },
        };
    }
  };

  return {
    onMain: (tier) => tierIn(main, tier),
    proven: (tier) => tierIn(proven, tier),
    settings: () => fileIn(proven, "settings").says,
    mayObserve: () =>
      [fileIn(proven, "settings").says, ...lost].some(
        ({ mode }) => mode === "observe",
      ),
    trusted: () => {
      lost = [];
    },
    ownersOf: (tier) => {
      const owner = fileIn(proven, "owners").says[tier];
      return owner === "mallory" ? ["mallory"] : (teams[owner] ?? []);
    },
    isUncertain: () => open.size > 0,
    hasJustApproved: (user) => justApproved.has(user),
    sweptCleanly: () => {
      justApproved.clear();
    },
    snapshot: () => {
      const was = { main, proven, open };
      return () => {
        lost = [...lost, fileIn(proven, "settings").says];
        ({ main, proven, open } = was);
      };
    },
    perform: (deed) => {
      const file = wish(deed);
      const path = pathOfPolicy(file);
      const text = textOfPolicy(file);
      const present = main.get(path);
      if (present !== undefined && textOfPolicy(present) === text) return false;
      if (deed.approved) {
        // GitHub lets the change of somebody who left Okta be merged as well; it proves nothing.
        const by = approvers.find((user) => !hasLeft(user)) ?? "bob";
        const number = stage.open("alice", { [path]: text });
        stage.approve(number, by);
        if (!stage.merge(number, "squash")) return false;
        justApproved.add(by);
        land(file, !hasLeft(by));
      } else {
        stage.pushToMain("mallory", { [path]: text });
        land(file, false);
      }
      return true;
    },
  };
};
