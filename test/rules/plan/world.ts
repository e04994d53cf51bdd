/**
 * A small world for plans: what stands on main, what was proven, what the ledger remembers, whom Okta shows, and the time. Everything
 * goes through the shipped parsers and the shipped ledger format; only the people are made up.
 */
import type {
  Group,
  GroupType,
  Person,
} from "../../../src/domain/directory.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import {
  type BlobSha,
  type CommitSha,
  type GrantVersionId,
  grantVersionId,
  type OktaGroupId,
  type OktaUserId,
  type TierName,
  toLogin,
} from "../../../src/domain/ids.ts";
import type { LedgerKeys } from "../../../src/domain/ledger-keys.ts";
import type { LedgerFact } from "../../../src/domain/ledger.ts";
import type { Plan } from "../../../src/domain/plan.ts";
import type { Settings } from "../../../src/domain/settings.ts";
import type { EndReason } from "../../../src/domain/stay.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import {
  type Instant,
  instant,
  milliseconds,
  toRfc3339,
} from "../../../src/domain/time.ts";
import type { Verdict } from "../../../src/domain/verdict.ts";
import {
  type Claim,
  type ClaimInput,
  type LiveVersion,
  makeClaims,
} from "../../../src/rules/claims.ts";
import { byLogin, type DirectoryFacts } from "../../../src/rules/facts.ts";
import { parseGrant } from "../../../src/rules/grant-file.ts";
import {
  readLedger,
  sealFacts,
  toLine,
} from "../../../src/rules/ledger/chain.ts";
import { foldLedger } from "../../../src/rules/ledger/fold.ts";
import { type LedgerState } from "../../../src/rules/ledger/state.ts";
import { makePlan, type PlanInput } from "../../../src/rules/plan/make-plan.ts";
import type {
  TierHistory,
  TierVersion,
} from "../../../src/rules/tier-history.ts";
import { checkSentences } from "./sentences.ts";

/** What a test knows to be there. */
export const the = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error("is not there");
  return value;
};

/** `12:00`, `12:00:30` on the day of the tests, or a whole RFC 3339 time. */
export const at = (time: string): Instant => {
  const full = time.includes("T")
    ? time
    : `2026-11-22T${time.length === 5 ? `${time}:00` : time}Z`;
  return instant(Date.parse(full));
};

const hour = 3_600_000;
export const hours = (count: number) => milliseconds(count * hour);

const filled = (prefix: string, name: string): string =>
  `${prefix}${name.padEnd(17, "0")}`;
export const userId = (name: string) => filled("00u", name) as OktaUserId;
export const groupId = (name: string) => filled("00g", name) as OktaGroupId;

/** Okta's groups of the usual world, by the letters of their ids. */
export const adminGroup = "AWS Admin";
export const audienceGroup = "AWS Users";
export const adminId = groupId("admin");
export const audienceId = groupId("audience");

export const person = (
  name: string,
  status: Person["status"] = "ACTIVE",
): Person => ({
  id: userId(name),
  login: `${name}@example.com`,
  status,
  githubAccount: null,
});

export const group = (
  id: OktaGroupId,
  name: string,
  type: GroupType = "OKTA_GROUP",
): Group => ({ id, name, type });

/** Merges are numbered by their place on main: 0 is the newest. */
export const commit = (position: number) =>
  position.toString(16).padStart(40, "0") as CommitSha;

export interface GrantSpec {
  readonly user?: string;
  readonly tier?: string;
  /** The file's name without its ending; the user's by default. */
  readonly file?: string;
  readonly expires?: string;
  readonly duration?: string;
  readonly starts?: string;
  /** When GitHub merged it. */
  readonly merged?: string;
  /** The merge's place on main. */
  readonly position?: number;
  readonly verdict?: Verdict["kind"];
  /** It is unknown for more than a day. */
  readonly isOverdue?: boolean;
  /** It is unknown, but for the pull request that brought it. */
  readonly isBrought?: boolean;
  /** It is refused by what is so today alone. */
  readonly isOfToday?: boolean;
  readonly group?: string;
  readonly groupId?: OktaGroupId;
  readonly userId?: OktaUserId;
}

const userOf = ({ user = "alice" }: GrantSpec): string => user;
const tierNameOf = ({ tier = "admin" }: GrantSpec) => tier as TierName;

export const pathOf = (spec: GrantSpec): string =>
  `access/grants/${tierNameOf(spec)}/${spec.file ?? userOf(spec)}.yaml`;

export const versionOf = (spec: GrantSpec): GrantVersionId =>
  grantVersionId(commit(spec.position ?? 10), pathOf(spec));

const mergedAtOf = ({ merged = "10:00" }: GrantSpec): Instant => at(merged);

const endTextOf = ({ duration, expires = "14:00" }: GrantSpec): string =>
  duration === undefined
    ? `expires: ${toRfc3339(at(expires))}`
    : `duration: ${duration}`;

export const parsedGrant = (spec: GrantSpec) =>
  parseGrant({
    path: pathOf(spec),
    bytes: new TextEncoder().encode(
      [
        `user: ${userOf(spec)}@example.com`,
        `tier: ${tierNameOf(spec)}`,
        endTextOf(spec),
        ...(spec.starts === undefined
          ? []
          : [`starts: ${toRfc3339(at(spec.starts))}`]),
        "reason: On call",
      ].join("\n"),
    ),
  });

/** A grant file on main. */
export const live = (spec: GrantSpec): LiveVersion => {
  const parsed = parsedGrant(spec);
  if (parsed.value === null)
    throw new Error(parsed.findings.map(({ message }) => message).join("; "));
  return {
    version: {
      id: versionOf(spec),
      introducedBy: commit(spec.position ?? 10),
      blob: "b".repeat(40) as BlobSha,
      grant: parsed.value satisfies Grant,
    },
    position: spec.position ?? 10,
  };
};

const verdict = (spec: GrantSpec): Verdict => {
  const { verdict: kind = "proven" } = spec;
  const version = versionOf(spec);
  const evidence = [
    {
      code: "introduction",
      holds: null,
      text: `it is ${kind}`,
      because: [],
    } as const,
  ];
  return kind === "proven"
    ? {
        kind,
        version,
        approval: {
          pullRequest: 7,
          head: commit(999),
          mergeCommit: commit(spec.position ?? 10),
          mergedAt: mergedAtOf(spec),
          author: { id: 1, login: "octocat", type: "User" },
          approvers: [{ id: 2, login: "hubot", person: userId("hubot") }],
        },
        evidence,
      }
    : kind === "refused"
      ? { kind, version, evidence, isOfToday: spec.isOfToday ?? false }
      : {
          kind,
          version,
          evidence,
          isOverdue: spec.isOverdue ?? false,
          ...(spec.isBrought === true && {
            brought: { pullRequest: 7, mergedAt: mergedAtOf(spec) },
          }),
        };
};

export const tier = (changes: Partial<Tier> = {}): Tier => {
  const name = changes.name ?? ("admin" as TierName);
  return {
    name,
    path: `access/tiers/${name}.yaml`,
    description: "For the tests",
    group: adminGroup,
    audience: [audienceGroup],
    maxDuration: hours(24),
    maxAhead: hours(7 * 24),
    approvals: 1,
    mfa: "optional",
    ticket: null,
    onBehalf: true,
    unmanaged: "revoke",
    maxContinuous: null,
    cooldown: null,
    cutSessions: false,
    aws: null,
    ...changes,
  };
};

/** The tier's life, newest first: `[position, what the file said from there on]`. */
export const life = (
  ...versions: readonly (readonly [number, Tier | "deleted" | "broken"])[]
): readonly TierVersion[] =>
  versions.map(([position, state]) => ({
    position,
    state:
      typeof state === "string"
        ? { kind: state }
        : { kind: "present", tier: state },
  }));

export const tiersOf = (
  lives: Readonly<Record<string, readonly TierVersion[]>>,
): TierHistory => new Map(Object.entries(lives) as [TierName, TierVersion[]][]);

// What the ledger says, in short.

export type Said = readonly [time: string, ...facts: LedgerFact[]];

export const intent = (spec: GrantSpec, endsAt?: string): LedgerFact => ({
  type: "intent",
  version: versionOf(spec),
  user: `${userOf(spec)}@example.com`,
  userId: spec.userId ?? userId(userOf(spec)),
  tier: tierNameOf(spec),
  group: spec.group ?? adminGroup,
  groupId: spec.groupId ?? adminId,
  mergedAt: toRfc3339(mergedAtOf(spec)),
  startsAt: toRfc3339(
    instant(Math.max(mergedAtOf(spec), at(spec.starts ?? "00:00"))),
  ),
  endsAt: toRfc3339(at(endsAt ?? spec.expires ?? "14:00")),
});

export const judged = (
  spec: GrantSpec,
  kind: "proven" | "refused" = "proven",
): LedgerFact => ({
  type: "verdict",
  version: versionOf(spec),
  verdict: kind,
  user: `${userOf(spec)}@example.com`,
  tier: tierNameOf(spec),
  userId: spec.userId ?? userId(userOf(spec)),
  groupId: spec.groupId ?? adminId,
  mergedAt: toRfc3339(mergedAtOf(spec)),
  pullRequest: 7,
  approvers: ["hubot"],
  approverAccounts: ["2"],
  approverIds: [userId("hubot")],
  because: [],
});

export const outcome = (
  action: "add" | "remove",
  spec: GrantSpec | null,
  result: "acknowledged" | "confirmed" | "failed" = "confirmed",
  who = "mallory",
): LedgerFact => ({
  type: "outcome",
  action,
  version: spec === null ? null : versionOf(spec),
  userId: userId(spec === null ? who : userOf(spec)),
  groupId: adminId,
  result,
  error: null,
});

/** Of an end that took nobody out. */
export const burial = (spec: GrantSpec): LedgerFact => ({
  ...(outcome("remove", spec) as Extract<LedgerFact, { type: "outcome" }>),
  isBurial: true,
});

export const tombstone = (spec: GrantSpec, reason: EndReason): LedgerFact => ({
  type: "end",
  version: versionOf(spec),
  user: `${userOf(spec)}@example.com`,
  tier: tierNameOf(spec),
  reason,
  endsAt: toRfc3339(at(spec.expires ?? "14:00")),
});

export const vanishedHold = (spec: GrantSpec): LedgerFact => ({
  type: "hold",
  version: versionOf(spec),
  userId: userId(userOf(spec)),
  groupId: adminId,
  reason: "vanished",
});

export const watch = (id: OktaGroupId = adminId): LedgerFact => ({
  type: "watch",
  group: adminGroup,
  groupId: id,
});

/** The intent, and Okta's word that the person was in. */
export const admitted = (spec: GrantSpec, time = "10:01"): Said => [
  time,
  judged(spec),
  intent(spec),
  outcome("add", spec),
];

/** Keys that anybody could copy, as far as rules can tell; real ones are in the journeys. */
export const keysOf = (name: string): LedgerKeys => ({
  isSigned: (text, signature) => signature === `${name} ${text}`,
  sign: (text) => `${name} ${text}`,
});

/** `by`: whose key signs each of what is said; null or left out: nobody's. */
export const linesOf = (
  said: readonly Said[],
  by: readonly (string | null)[] = [],
): string[] => {
  let head: LedgerState["head"] = null;
  return said.flatMap(([time, ...facts], index) => {
    const name = by[index] ?? null;
    const sign = name === null ? null : keysOf(name).sign;
    const entries = sealFacts(facts, head, at(time), sign);
    head = entries.at(-1) ?? head;
    return entries.map(toLine);
  });
};

export type SignedSaid = readonly [
  by: string | null,
  time: string,
  ...facts: LedgerFact[],
];

/** As the holder of the key `us` reads it. */
export const signedLedgerOf = (...signed: readonly SignedSaid[]) => {
  const said = signed.map(([, ...one]): Said => one);
  const { entries, trust, broken } = readLedger(
    [
      {
        name: "2026-11.jsonl",
        text: linesOf(
          said,
          signed.map(([by]) => by),
        ).join("\n"),
      },
    ],
    keysOf("us"),
  );
  return { state: foldLedger(entries, trust), trust, broken };
};

export const ledgerOf = (...said: readonly Said[]): LedgerState =>
  foldLedger(entriesOf(said));

const entriesOf = (said: readonly Said[]) => {
  const { entries, broken } = readLedger([
    { name: "2026-11.jsonl", text: linesOf(said).join("\n") },
  ]);
  if (broken !== null) throw new Error(`${broken.line}: ${broken.why}`);
  return entries;
};

export interface World {
  readonly now?: string;
  /** Grant files on main; null: main could not be read. */
  readonly grants?: readonly GrantSpec[] | null;
  readonly unreadable?: readonly string[];
  /** Main was forced onto another chain, which holds nothing but the grants that stand. */
  readonly isMainRewritten?: boolean;
  /** Main is known as it was, and could not be asked for now. */
  readonly isMainStale?: boolean;
  /** It was, and the trust root was moved onto that chain since. */
  readonly isMainVouchedFor?: boolean;
  /** By path: where on main it was removed last. */
  readonly removals?: Readonly<Record<string, number>>;
  readonly tiers?: TierHistory;
  /** The last proven policy, where main's own is not proven. */
  readonly governing?: TierHistory;
  /** false: nobody has asked yet. */
  readonly asked?: boolean;
  readonly ledger?: readonly Said[];
  /** By a key that is accepted. */
  readonly isSigned?: boolean;
  /** false: it is lost or does not hold. */
  readonly isLedgerWhole?: boolean;
  /** Who is in the admin group; null: its list could not be read. */
  readonly members?: readonly string[] | null;
  /** Who is in the audience; null: unreadable. */
  readonly audience?: readonly string[] | null;
  /** Other than ACTIVE. */
  readonly status?: Readonly<Record<string, Person["status"]>>;
  /** Who a search would find besides members and audience. */
  readonly others?: readonly string[];
  readonly facts?: Partial<DirectoryFacts>;
  readonly mode?: Settings["mode"];
  readonly brake?: Settings["brake"];
  readonly addsStopped?: string;
  readonly unsafeTiers?: Readonly<Record<string, string>>;
  readonly notReady?: Readonly<Record<string, string>>;
  readonly allowRemovals?: number;
}

export const everyone = ["alice", "bob", "carol", "dave"];

export const factsOf = (world: World): DirectoryFacts => {
  const {
    members = [],
    audience = everyone,
    others = [],
    status = {},
    facts = {},
  } = world;
  const people = (names: readonly string[]) =>
    new Map(
      names.map((name) => [userId(name), person(name, status[name])] as const),
    );
  const known = people([
    ...everyone,
    ...(members ?? []),
    ...(audience ?? []),
    ...others,
  ]);
  return {
    groups: new Map([
      [adminGroup, [group(adminId, adminGroup)]],
      [audienceGroup, [group(audienceId, audienceGroup)]],
    ]),
    byId: new Map(),
    ruleTargets: new Set(),
    members: new Map([
      [adminId, members === null ? null : people(members)],
      [audienceId, audience === null ? null : people(audience)],
    ]),
    people: byLogin([...known.values()]),
    arePeopleComplete: true,
    factors: new Map(),
    ...facts,
  };
};

/** Nothing of Okta could be read. */
export const darkness: Partial<DirectoryFacts> = {
  groups: null,
  ruleTargets: null,
  members: new Map(),
  people: new Map(),
  arePeopleComplete: false,
};

export interface Built {
  readonly claimInput: ClaimInput;
  readonly claims: readonly Claim[];
  readonly input: PlanInput;
  readonly plan: Plan;
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
}

export const build = (world: World): Built => {
  const {
    now = "12:00",
    grants = [],
    unreadable = [],
    tiers = tiersOf({ admin: life([100, tier()]) }),
    asked = true,
    isMainRewritten = false,
    isMainVouchedFor = false,
    ledger: said = [["09:00", watch()]],
  } = world;
  const entries = entriesOf(said);
  const ledger = foldLedger(
    entries,
    world.isSigned === true ? entries.map(() => "signed") : [],
  );
  const verdicts = new Map(
    (grants ?? []).map((spec) => [versionOf(spec), verdict(spec)] as const),
  );
  const claimInput: ClaimInput = {
    now: at(now),
    main:
      grants === null
        ? null
        : {
            live: grants.map(live),
            unreadablePaths: new Set(unreadable),
            tiers,
            removalOf: (path) => world.removals?.[path] ?? null,
            positionOf: (version) =>
              (isMainRewritten || isMainVouchedFor) && !verdicts.has(version)
                ? null
                : Number.parseInt(version.slice(0, 40), 16),
          },
    verdicts: asked ? verdicts : null,
    ledger,
    ...(isMainRewritten && { isMainContinued: false, isMainRewritten }),
    ...(isMainVouchedFor && { isMainContinued: true }),
    governing: world.governing ?? null,
  };
  const claims = makeClaims(claimInput);
  const input: PlanInput = {
    now: at(now),
    commit: commit(0),
    settings: {
      mode: world.mode ?? "enforce",
      brake: world.brake ?? { removals: 5, share: 1 },
      identity: { source: "file" },
      policyApprovals: 1,
      requirePosture: false,
      saml: null,
      aws: null,
    },
    claims,
    tiers: grants === null ? new Map() : tiers,
    governing: world.governing ?? null,
    facts: factsOf(world),
    ledger,
    isLedgerWhole: world.isLedgerWhole ?? true,
    addsStopped: world.addsStopped ?? null,
    ...(world.notReady === undefined
      ? {}
      : {
          notReady: new Map(
            Object.entries(world.notReady).map(
              ([name, detail]) =>
                [
                  name as TierName,
                  { reason: "aws-not-ready", detail } as const,
                ] as const,
            ),
          ),
        }),
    unsafeTiers: new Map(
      Object.entries(world.unsafeTiers ?? {}) as [TierName, string][],
    ),
    isMainKnown: grants !== null && world.isMainStale !== true,
    allowRemovals: world.allowRemovals ?? 0,
    findings: [],
  };
  const plan = makePlan(input);
  checkSentences(plan, world);
  return { claimInput, claims, input, plan, verdicts };
};

/** `add granted alice admin→14:00`: enough to see what happens to whom, why, and until when. */
export const told = ({ changes }: Plan): string[] =>
  changes.map(({ action, reason, user, endsAt }) =>
    [
      action,
      reason,
      user.replace("@example.com", ""),
      ...(endsAt === null ? [] : [`until ${clock(endsAt)}`]),
    ].join(" "),
  );

const clock = (time: Instant): string =>
  toRfc3339(time).replace("2026-11-22T", "").replace(/:00Z$/, "");

export const endsTold = ({ ended }: Plan): string[] =>
  ended.map(
    ({ grant, reason, isOut }) =>
      `${grant.replace(/^.*\/|\.yaml$/g, "")} ${reason}${isOut ? "" : ", not out"}`,
  );

/** What is done with a membership, in short. */
export const planOf = (world: World): string[] => told(build(world).plan);

export const login = (name: string) => toLogin(`${name}@example.com`);
