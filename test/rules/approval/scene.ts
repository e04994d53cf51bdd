/** An everyday approval as data: each test says only what is different. */
import type {
  Account,
  CodeownersError,
  Permission,
  PullRequestCommit,
  PullRequestSize,
  Push,
  Review,
  TeamMembership,
  TimelineEvent,
} from "../../../src/domain/forge.ts";
import {
  type BlobSha,
  type CommitSha,
  grantVersionId,
  type TierName,
  toLogin,
} from "../../../src/domain/ids.ts";
import { instant } from "../../../src/domain/time.ts";
import type {
  ApprovalFacts,
  Candidate,
  Content,
  Shown,
  FileAt,
  PolicyChangeFacts,
  PullRequestFacts,
} from "../../../src/rules/approval/facts.ts";
import {
  type IdentityEntry,
  mapIdentities,
  type OktaPerson,
} from "../../../src/rules/approval/identity.ts";
import type { Landing } from "../../../src/rules/approval/landing.ts";
import { type Gathered, known } from "../../../src/rules/approval/reason.ts";
import type { Tier } from "../../../src/domain/tier.ts";
import { parseCodeowners } from "../../../src/rules/codeowners/parse.ts";
import { tier, userId } from "../plan/world.ts";

export const sha = (name: string): CommitSha =>
  Array.from(name.padEnd(20, "."))
    .map((char) => char.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("") as CommitSha;
const blob = (name: string): BlobSha => sha(name) as unknown as BlobSha;
export const minute = (minutes: number) =>
  instant(Date.UTC(2026, 10, 22, 14, minutes));

const account = (
  id: number,
  login: string,
  type: Account["type"] = "User",
): Account => ({ id, login, type });
export const alice = account(1, "alice");
export const bob = account(2, "bob");
export const carol = account(3, "carol");
export const dave = account(4, "dave");
export const eve = account(5, "eve");
export const robot = account(6, "robot[bot]", "Bot");
const webFlow = account(19864447, "web-flow");
/** Alice's other account. */
export const alice2 = account(11, "alice-private");
/** Bob's other account. */
export const bob2 = account(12, "bob-private");

export const unread = (why: string, ours = false) =>
  ({ known: false, why, ours }) as const;

export const head = sha("head");
export const merge = sha("merge");
export const before = sha("before");
export const path = "access/grants/prod/alice.yaml";

export const approves = (
  author: Account | null,
  at = 20,
  more: Partial<Review> = {},
): Review => ({
  id: at * 100 + (author?.id ?? 0),
  author,
  state: "APPROVED",
  commit: head,
  submittedAt: minute(at),
  ...more,
});

export const pushed = (
  actor: Account | null,
  at: number,
  from: CommitSha | null,
  to: CommitSha | null,
  kind: Push["kind"] = "push",
): Push => ({ kind, actor, before: from, after: to, at: minute(at) });

export const commit = (
  more: Partial<PullRequestCommit> = {},
): PullRequestCommit => ({
  sha: head,
  parents: [before],
  author: alice,
  committer: webFlow,
  message: "Ask for access",
  ...more,
});

export const happened = (
  event: TimelineEvent["event"],
  at: number,
): TimelineEvent => ({ event, at: minute(at), actor: alice });

export interface Scene {
  readonly user: string;
  readonly tier: string;
  readonly path: string;
  readonly starts: number | null;
  readonly author: Account | null;
  readonly headRepository: string | null;
  readonly base: string;
  readonly mergedAt: number | null;
  readonly landing: Gathered<Landing>;
  readonly candidates: Gathered<readonly Candidate[]> | null;
  readonly gathered: boolean;
  readonly size: Gathered<PullRequestSize>;
  readonly commits: Gathered<readonly PullRequestCommit[]>;
  readonly reviews: Gathered<readonly Review[]>;
  readonly timeline: Gathered<readonly TimelineEvent[]>;
  readonly pushes: Gathered<readonly Push[]>;
  readonly people: Gathered<readonly IdentityEntry[]>;
  /** Whom Okta has beside them; null: the beneficiary. */
  readonly others: readonly OktaPerson[] | null;
  /** Accounts that `access/people.yaml` names. */
  readonly named: readonly Account[];
  readonly permissions: readonly (readonly [Account, Gathered<Permission>])[];
  readonly pushesBy: readonly (readonly [Account, Gathered<readonly Push[]>])[];
  readonly team: readonly (readonly [Account, Gathered<TeamMembership>])[];
  readonly rosters: PullRequestFacts["rosters"];
  readonly codeowners: string | null;
  readonly codeownersErrors: Gathered<readonly CodeownersError[]>;
  readonly policy: Gathered<null>;
  readonly tiers: Readonly<Record<string, Partial<Tier>>>;
  readonly policyApprovals: number | null;
  readonly changed: Gathered<readonly string[]>;
  readonly content: Gathered<Content> | null;
  readonly shown: Gathered<Shown> | null;
  readonly policyPaths: readonly string[];
  readonly broken: Gathered<readonly string[]>;
  readonly isSaidProven: boolean;
  readonly now: number;
}

export const file = (name: string): FileAt => ({
  kind: "file",
  blob: blob(name),
});

export const person = (of: Account, login: string): IdentityEntry => ({
  accountId: of.id,
  accountLogin: of.login,
  person: oktaPerson(login),
});

export const oktaPerson = (login: string): OktaPerson => ({
  id: userId(toLogin(login)),
  login: toLogin(login),
});

export const landed = (
  range: readonly CommitSha[] = [merge],
): Gathered<Landing> =>
  known({
    kind: "landed",
    range,
    commit: range.at(-1) ?? merge,
    before,
    mergedAt: minute(30),
  });

/** Alice asks for herself in one commit; Bob by name and Carol through a team approve; squash. */
export const everyday: Scene = {
  user: "alice@example.com",
  tier: "prod",
  path,
  starts: null,
  author: alice,
  headRepository: "acme/access",
  base: "main",
  mergedAt: 30,
  landing: landed(),
  candidates: null,
  gathered: true,
  size: known({ commits: 1, changedFiles: 1 }),
  commits: known([commit()]),
  reviews: known([approves(bob), approves(carol, 21)]),
  timeline: known([]),
  pushes: known([pushed(alice, 10, null, head, "branch_creation")]),
  people: known([
    person(alice, "alice@example.com"),
    person(alice2, "alice@example.com"),
    person(bob, "bob@example.com"),
    person(bob2, "bob@example.com"),
    person(carol, "carol@example.com"),
    person(dave, "dave@example.com"),
    person(robot, "robot@example.com"),
  ]),
  others: null,
  named: [alice, bob, carol],
  permissions: [alice2, bob, bob2, carol, dave, eve, robot].map(
    (who) => [who, known("write")] as const,
  ),
  pushesBy: [alice2, bob, bob2, carol, dave, eve, robot].map(
    (who) => [who, known([])] as const,
  ),
  team: [
    [carol, known("active")],
    [dave, known("active")],
    [bob, known("none")],
    [eve, known("none")],
    [alice2, known("active")],
    [bob2, known("active")],
  ],
  rosters: new Map(),
  codeowners: "* @root\n/access/ @bob @Acme/SRE lead@example.com\n",
  codeownersErrors: known([]),
  policy: known(null),
  tiers: { prod: { approvals: 2, onBehalf: false } },
  policyApprovals: 1,
  changed: known([path]),
  content: known({ main: file("grant"), head: file("grant") }),
  shown: known("shown"),
  policyPaths: ["access/tiers/prod.yaml"],
  broken: known([]),
  isSaidProven: false,
  now: 40,
};

const pullRequestOf = (scene: Scene) => ({
  number: 7,
  title: "Access for alice",
  state: "closed" as const,
  url: "https://github.example/acme/access/pull/7",
  author: scene.author,
  head: { sha: head, ref: "alice/access", repository: scene.headRepository },
  base: { ref: scene.base, sha: before },
  mergedAt: scene.mergedAt === null ? null : minute(scene.mergedAt),
  mergeCommit: scene.mergedAt === null ? null : merge,
});

export const detailsOf = (change: Partial<Scene>): PullRequestFacts => {
  const scene = { ...everyday, ...change };
  return {
    pullRequest: pullRequestOf(scene),
    repository: "Acme/access",
    main: "main",
    size: scene.size,
    commits: scene.commits,
    reviews: scene.reviews,
    timeline: scene.timeline,
    pushes: scene.pushes,
    identities: scene.people.known
      ? known(
          mapIdentities(
            scene.people.value,
            scene.others ?? [oktaPerson(scene.user)],
            scene.named,
          ),
        )
      : scene.people,
    askedAt: minute(scene.now),
    permissions: new Map(
      scene.permissions.map(([{ id }, permission]) => [id, permission]),
    ),
    pushesBy: new Map(scene.pushesBy.map(([{ id }, by]) => [id, by])),
    memberships: new Map([
      ["@acme/sre", new Map(scene.team.map(([{ id }, state]) => [id, state]))],
    ]),
    rosters: scene.rosters,
    policy: scene.policy.known
      ? known({
          commit: before,
          codeowners:
            scene.codeowners === null
              ? null
              : parseCodeowners({
                  path: ".github/CODEOWNERS",
                  text: scene.codeowners,
                }),
          codeownersFlaw: null,
          codeownersErrors: scene.codeownersErrors,
          tiers: new Map(
            Object.entries(scene.tiers).map(([name, said]) => [
              name as TierName,
              tier({ name: name as TierName, ...said }),
            ]),
          ),
          policyApprovals: scene.policyApprovals,
        })
      : scene.policy,
    changed: scene.changed,
    contents: ofEachPath(scene, scene.content),
    shown: ofEachPath(scene, scene.shown),
  };
};

/** null: nobody looked. */
const ofEachPath = <Value>(
  { path, policyPaths }: Scene,
  value: Value | null,
): ReadonlyMap<string, Value> =>
  new Map(
    value === null ? [] : [path, ...policyPaths].map((of) => [of, value]),
  );

const candidatesOf = (scene: Scene): Gathered<readonly Candidate[]> =>
  scene.candidates ??
  known([{ pullRequest: pullRequestOf(scene), landing: scene.landing }]);

export const factsOf = (change: Partial<Scene>): ApprovalFacts => {
  const scene = { ...everyday, ...change };
  return {
    version: {
      id: grantVersionId(merge, scene.path),
      introducedBy: merge,
      blob: blob("grant"),
      grant: {
        path: scene.path,
        user: toLogin(scene.user),
        tier: scene.tier as TierName,
        end: { kind: "expires", at: minute(600) },
        starts: scene.starts === null ? null : minute(scene.starts),
        reason: "on call",
        ticket: null,
      },
    },
    candidates: candidatesOf(scene),
    details: scene.gathered ? detailsOf(scene) : null,
  };
};

export const policyFactsOf = (change: Partial<Scene>): PolicyChangeFacts => {
  const scene = { ...everyday, ...change };
  return {
    commit: merge,
    candidates: candidatesOf(scene),
    details: scene.gathered ? detailsOf(scene) : null,
    paths: scene.policyPaths,
    broken: scene.broken,
    isSaidProven: scene.isSaidProven,
  };
};
