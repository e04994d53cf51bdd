/** The company of the simulation: few people, two tiers, and every file of its policy as a value. */
import { type Instant, toRfc3339 } from "../../src/domain/time.ts";

export const people = [
  "alice",
  "bob",
  "carol",
  "dave",
  "erin",
  "mallory",
] as const;
export type PersonName = (typeof people)[number];

export const tierNames = ["prod", "read"] as const;
export type TierId = (typeof tierNames)[number];

export const teams: Readonly<Record<string, readonly PersonName[]>> = {
  security: ["bob", "carol"],
  platform: ["bob", "carol", "dave"],
};

export const audience = "Staff";
/** The groups that a tier can name. */
export const groupsOf: Readonly<Record<TierId, readonly string[]>> = {
  prod: ["Prod", "Prod Two"],
  read: ["Read", "Read Two"],
};
export const tierGroups = Object.values(groupsOf).flat();

export interface TierPolicy {
  readonly group: string;
  readonly approvals: number;
  readonly maxHours: number;
  /** How long a chain of renewals may last, and the pause after it; null: as long as people like. */
  readonly chain: {
    readonly maxHours: number;
    readonly cooldownHours: number;
  } | null;
}

export interface SettingsPolicy {
  readonly mode: "enforce" | "observe";
  /** Of unexplained removals in 24 hours. */
  readonly brake: number;
}

/** Who owns the grants of each tier: a team, or somebody alone. */
export type Owners = Readonly<
  Record<TierId, "security" | "platform" | "mallory">
>;

/** One file of policy and what it says. */
export type PolicyFile =
  | { readonly kind: "tier"; readonly tier: TierId; readonly says: TierPolicy }
  | { readonly kind: "owners"; readonly says: Owners }
  | { readonly kind: "settings"; readonly says: SettingsPolicy };

export const firstPolicy: readonly PolicyFile[] = [
  {
    kind: "tier",
    tier: "prod",
    says: { group: "Prod", approvals: 2, maxHours: 8, chain: null },
  },
  {
    kind: "tier",
    tier: "read",
    says: { group: "Read", approvals: 1, maxHours: 72, chain: null },
  },
  { kind: "owners", says: { prod: "security", read: "platform" } },
  { kind: "settings", says: { mode: "enforce", brake: 10_000 } },
];

export const pathOfPolicy = (
  file: Pick<PolicyFile, "kind"> & { readonly tier?: TierId },
): string => {
  switch (file.kind) {
    case "owners":
      return ".github/CODEOWNERS";
    case "settings":
      return "access/curfew.yaml";
    case "tier":
      return `access/tiers/${file.tier ?? ""}.yaml`;
  }
};

const handle = (owner: string): string =>
  owner in teams ? `@acme/${owner}` : `@${owner}`;

export const textOfPolicy = (file: PolicyFile): string => {
  switch (file.kind) {
    case "tier": {
      const { group, maxHours, approvals, chain } = file.says;
      return `description: The tier ${file.tier}
group: ${group}
audience: [${audience}]
maxDuration: ${maxHours}h
approvals: ${approvals}
unmanaged: revoke
${chain === null ? "" : `maxContinuous: ${chain.maxHours}h\ncooldown: ${chain.cooldownHours}h\n`}`;
    }
    case "owners":
      return `* @acme/platform
/access/grants/prod/ ${handle(file.says.prod)}
/access/grants/read/ ${handle(file.says.read)}
/access/tiers/ @acme/security
/access/curfew.yaml @acme/security
/.github/ @acme/security
`;
    case "settings":
      return `mode: ${file.says.mode}
brake: { removals: ${file.says.brake}, share: 1 }
identity: { source: okta, attribute: githubId }
policyApprovals: 1
requirePosture: false
`;
  }
};

/** Every file of the first policy, by path. */
export const firstFiles: Readonly<Record<string, string>> = Object.fromEntries(
  firstPolicy.map((file) => [pathOfPolicy(file), textOfPolicy(file)]),
);

export interface GrantFile {
  readonly tier: TierId;
  readonly user: PersonName;
  readonly end:
    | { readonly kind: "hours"; readonly hours: number }
    | { readonly kind: "at"; readonly at: Instant };
  readonly startsAt: Instant | null;
  /** Tells two versions apart that are otherwise the same. */
  readonly reason: string;
}

export const pathOfGrant = (tier: TierId, name: string): string =>
  `access/grants/${tier}/${name}.yaml`;

export const textOfGrant = ({
  tier,
  user,
  end,
  startsAt,
  reason,
}: GrantFile): string =>
  [
    `user: ${user}@example.com`,
    `tier: ${tier}`,
    end.kind === "hours"
      ? `duration: ${end.hours}h`
      : `expires: ${toRfc3339(end.at)}`,
    ...(startsAt === null ? [] : [`starts: ${toRfc3339(startsAt)}`]),
    `reason: ${reason}`,
    "",
  ].join("\n");
