import type { Obstacle } from "../../rules/plan/admit.ts";
import type { Finding } from "../../domain/finding.ts";
import type { CommitSha, TierName } from "../../domain/ids.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Claim } from "../../rules/claims.ts";
import type { DirectoryFacts } from "../../rules/facts.ts";
import { makePlan } from "../../rules/plan/make-plan.ts";
import type { Ground } from "./ground.ts";
import type { Main } from "./read-main.ts";
import { type Stop, whyNobodyIsAdded } from "./stops.ts";

/** Where nothing on main says otherwise: nobody is added, and no stranger removed. */
export const cautiousSettings: Settings = {
  mode: "observe",
  brake: { removals: 0, share: 0 },
  identity: { source: "file" },
  policyApprovals: 1,
  requirePosture: false,
  saml: null,
  aws: null,
};

/** The one plan, on what was read. */
export const planOn = (
  ground: Ground,
  on: {
    readonly claims: readonly Claim[];
    readonly facts: DirectoryFacts;
    readonly findings: readonly Finding[];
    readonly stops: readonly Stop[];
    /** Where main's own policy is not proven: the last one that is. */
    readonly proven?: Main | null;
    /** null: main's own. */
    readonly settings?: Settings | null;
    readonly notReady?: ReadonlyMap<TierName, Obstacle>;
  },
): Plan => {
  const { main, ledger } = ground;
  return makePlan({
    now: ground.now,
    commit: main?.tip ?? ("0".repeat(40) as CommitSha),
    settings: on.settings ?? (on.proven ?? main)?.settings ?? cautiousSettings,
    claims: on.claims,
    tiers: main?.tiers ?? new Map(),
    governing: on.proven?.tiers ?? null,
    facts: on.facts,
    ledger: ledger.state,
    isLedgerWhole: ledger.state.head !== null && ledger.broken === null,
    addsStopped: whyNobodyIsAdded(on.stops),
    unsafeTiers: (on.proven ?? main)?.unsafeTiers ?? new Map(),
    ...(on.notReady === undefined ? {} : { notReady: on.notReady }),
    isMainKnown: main !== null && ground.isFresh,
    allowRemovals: ground.allowRemovals,
    findings: on.findings,
  });
};
