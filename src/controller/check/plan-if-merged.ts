import type { Finding } from "../../domain/finding.ts";
import type { CommitSha, GrantVersionId } from "../../domain/ids.ts";
import type { Change, Remove } from "../../domain/plan.ts";
import type { Instant } from "../../domain/time.ts";
import { type Claim, type MainFacts, makeClaims } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import type { AdmissionContext } from "../../rules/plan/admit.ts";
import { makePlan } from "../../rules/plan/make-plan.ts";
import { judgeStaysEnded } from "../../rules/stays-ended.ts";
import type { TierHistory } from "../../rules/tier-history.ts";
import type { Main } from "../survey/read-main.ts";
import { cautiousSettings } from "../survey/plan-on.ts";
import { foreseeVerdicts, guessFindings, membersByLedger } from "./foresee.ts";
import type { KnownLedger } from "./look-at-ledger.ts";
import type { Proposal } from "./proposal.ts";

export interface IfMerged {
  /** What becomes of those whose grants it touches, and of those who lose a tier by it. */
  readonly changes: readonly Change[];
  /** The latter alone: told by git and the ledger, whatever Okta says. */
  readonly lost: readonly Remove[];
  /** Who loses access by what it does to a tier. */
  readonly findings: readonly Finding[];
}

export const nothingIfMerged: IfMerged = {
  changes: [],
  lost: [],
  findings: [],
};

/** Main with the pull request's files in place of its own, each of its grants approved at this moment. `facts` is null where Okta has nothing to say. */
export const planIfMerged = (
  { now, head }: { readonly now: Instant; readonly head: CommitSha },
  { state: ledger, isMainContinued, isMainRewritten }: KnownLedger,
  main: Main,
  proposal: Proposal,
  facts: DirectoryFacts | null,
  obstacles: Pick<AdmissionContext, "addsStopped" | "notReady">,
): IfMerged => {
  const { versions, touched, tierStates } = proposal;
  const verdicts = foreseeVerdicts({ now, head }, main, proposal, ledger);
  const claimsOn = (on: MainFacts): readonly Claim[] =>
    makeClaims({
      now,
      main: on,
      verdicts,
      ledger,
      isMainContinued,
      isMainRewritten,
    });
  const tiers = withStates(main.tiers, tierStates);
  const claims = claimsOn({
    ...main,
    tiers,
    live: [
      ...versions,
      ...main.live.filter(({ version }) => !touched.has(version.grant.path)),
    ],
    unreadablePaths: new Set([
      ...[...main.unreadablePaths].filter((path) => !touched.has(path)),
      ...proposal.unreadable,
    ]),
  });
  const plan = makePlan({
    now,
    commit: head,
    settings: main.settings ?? cautiousSettings,
    claims,
    tiers,
    // Who is added is decided by the policy that stands.
    governing: main.tiers,
    facts: facts ?? membersByLedger(ledger),
    ledger,
    isLedgerWhole: true,
    ...obstacles,
    unsafeTiers: main.unsafeTiers,
    // Members whom nobody claims are not this pull request's affair.
    isMainKnown: false,
    allowRemovals: 0,
    findings: [],
  });
  const running = new Set(claimsOn(main).filter(isRunning).map(versionOf));
  const ended = claims.filter(
    (claim) =>
      !touched.has(claim.path) &&
      !isRunning(claim) &&
      running.has(claim.version),
  );
  const endedVersions = new Set(ended.map(versionOf));
  const lost = plan.changes.filter(
    (change): change is Remove =>
      change.action === "remove" &&
      change.version !== null &&
      endedVersions.has(change.version),
  );
  const users = new Set(
    claims
      .filter(({ path }) => touched.has(path))
      .map(({ user, tier }) => `${tier} ${user}`),
  );
  return {
    changes: plan.changes.filter(
      (change) =>
        users.has(`${change.tier} ${change.user}`) ||
        lost.some((one) => one === change),
    ),
    lost,
    findings: [
      ...findingsOn(proposal, lost, ended),
      ...guessFindings(main, proposal, ledger, ({ user, tier }) =>
        users.has(`${tier} ${user}`),
      ),
    ],
  };
};

const findingsOn = (
  { tierStates, tiers }: Proposal,
  lost: readonly Remove[],
  ended: readonly Claim[],
): readonly Finding[] =>
  [...tierStates].flatMap(([name, { kind }]) => {
    const path = `access/tiers/${name}.yaml`;
    return judgeStaysEnded({
      name,
      path,
      parsed: tiers.find(({ value }) => value?.path === path) ?? null,
      lost: lost.filter(({ tier }) => tier === name),
      orphans: ended
        .filter(({ tier }) => kind === "deleted" && tier === name)
        .map((claim) => claim.path),
    });
  });

const isRunning = ({ state }: Claim): boolean => state.kind !== "ended";
const versionOf = ({ version }: Claim): GrantVersionId => version;

/** What it says of tiers, as the newest commit of all. */
const withStates = (
  history: TierHistory,
  states: Proposal["tierStates"],
): TierHistory =>
  new Map([
    ...history,
    ...[...states].map(
      ([name, state]) =>
        [
          name,
          [{ position: -1, state }, ...(history.get(name) ?? [])],
        ] as const,
    ),
  ]);
