/**
 * What a pull request would do: the findings of the files that it touches, and the plan "if this merged now". Tiers and settings
 * are its base's, its own files are read as data, and the rules are those of `reconcile`.
 */
import { TooManyFilesError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Grant } from "../../domain/grant.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { Change } from "../../domain/plan.ts";
import type { Tier } from "../../domain/tier.ts";
import type { Instant } from "../../domain/time.ts";
import { fileByFile, findingAt, wholeFile } from "../../rules/fault.ts";
import { judgeDirectory } from "../../rules/judge-directory.ts";
import { judgeGrant } from "../../rules/judge-grant.ts";
import { judgePerson } from "../../rules/judge-person.ts";
import { readLegible, tierMeant } from "../../rules/legible-grant.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import { currentTier, standingTiers } from "../../rules/tier-history.ts";
import {
  authorUnreadable,
  noOktaHere,
  renewalFindings,
  unsafeTierFindings,
} from "../../rules/approval/check-findings.ts";
import type { CheckReport } from "../../rules/render/check-report.ts";
import type { Directory, LedgerBranch, Repository } from "../ports.ts";
import type { Previewer, PullRequestPreview } from "../proof/ports.ts";
import {
  type Preflight,
  preflight,
  type PreflightTools,
} from "../tiers/preflight.ts";
import { nothingRead } from "../survey/read-directory.ts";
import { type Main, readMain } from "../survey/read-main.ts";
import { type AskPosture, requirePosture } from "../survey/require-posture.ts";
import { askAboutApproval } from "./approval.ts";
import { askAboutPeople } from "./ask-okta.ts";
import { lookAtLedger } from "./look-at-ledger.ts";
import { nothingIfMerged, planIfMerged } from "./plan-if-merged.ts";
import { readProposal } from "./proposal.ts";
import { type CheckSubject, fetchRange, isElsewhere } from "./subject.ts";

export interface CheckDeps extends PreflightTools {
  readonly repository: Repository;
  readonly ledger: Pick<LedgerBranch, "read">;
  /** In place of a whole reading, where there is a memory. */
  readonly readMain?: (commit: CommitSha) => Promise<Main>;
  /** Asked for only when there is something to ask; null: no credential here. */
  readonly directory: () => Promise<Directory | null>;
  readonly previewer: () => Promise<Previewer>;
  /** How GitHub is set up, where the settings make that a gate; left out: it is not foretold. */
  readonly posture?: AskPosture;
}

export interface Checked extends CheckReport {
  readonly approval: PullRequestPreview | null;
}

export const check = async (
  deps: CheckDeps,
  subject: CheckSubject,
  now: Instant,
): Promise<Checked> => {
  const { repository } = deps;
  const tip = await repository.fetchMain();
  const { base, head } = await fetchRange(repository, subject, tip);
  let reading: Promise<Main> | null = null;
  const main = () =>
    (reading ??= deps.readMain?.(base) ?? readMain(repository, base));
  const proposal = await readProposal(repository, { base, head }, main).catch(
    tooManyFiles,
  );
  const nothing: Checked = {
    now,
    commit: head,
    base,
    isConcerned: false,
    changes: [],
    findings: [],
    tiers: new Map(),
    approval: null,
    isOktaUnasked: false,
    awsUnseen: [],
  };
  if (proposal === null) return nothing;
  if ("code" in proposal)
    return { ...nothing, isConcerned: true, findings: [proposal] };

  const onMain = await main();
  const { grants } = proposal;
  const tierOf = (name: Tier["name"]): Tier | null =>
    currentTier(onMain.tiers, name).tier;
  const asked = grants.flatMap((parsed) => {
    const { user } = readLegible(parsed);
    const tier = tierMeant(parsed, tierOf);
    if (user === undefined || tier === null) return [];
    const grant = { path: parsed.path, user, tier: tier.name };
    return [{ parsed, grant, tier }];
  });
  const { approval, mayAskOkta, findings } =
    subject.kind === "range"
      ? { approval: null, mayAskOkta: true, findings: [] }
      : await askAboutApproval(deps.previewer, {
          ...subject,
          now,
          tip,
          touched: proposal.touched,
          grants: asked,
        });
  const tiers = [
    ...asked.map(({ tier }) => tier),
    ...proposal.tiers.flatMap(({ value }) => value ?? []),
  ];
  const replaced = onMain.live
    .map(({ version }) => version.grant)
    .filter(({ path }) => proposal.touched.has(path));
  const directory = tiers.length === 0 ? null : await deps.directory();
  const okta =
    directory === null || !mayAskOkta
      ? { facts: nothingRead, findings: [] }
      : await askAboutPeople(
          directory,
          [
            ...grants.flatMap((grant) => readLegible(grant).user ?? []),
            ...replaced.map(({ user }) => user),
          ],
          [...tiers, ...replaced.flatMap(({ tier }) => tierOf(tier) ?? [])],
        );
  const aws = await preflight(
    mayAskOkta ? deps : {},
    onMain.settings,
    distinctTiers(asked.map(({ tier }) => tier)),
    onMain.tiers,
  );
  const isOktaUnasked = tiers.length > 0 && (directory === null || !mayAskOkta);
  const tierNames = standingTiers(onMain.tiers);
  // Without Okta only that can be told which git and the ledger tell: who loses a tier that it takes away.
  const ledger = await lookAtLedger(deps, onMain, tip);
  const planWith = (addsStopped: string | null) => {
    if (isElsewhere(subject)) return nothingIfMerged;
    const merged = planIfMerged(
      { now, head },
      ledger,
      onMain,
      proposal,
      tiers.length === 0 ? null : okta.facts,
      { addsStopped, notReady: seenNotReady(aws) },
    );
    return isOktaUnasked ? { ...merged, changes: merged.lost } : merged;
  };
  const free = planWith(ledger.addsStopped);
  const stop =
    subject.kind === "range"
      ? null
      : await foretellStop(deps.posture, onMain, free.changes, tip);
  const { changes } = stop === null ? free : planWith(stop);
  return {
    ...nothing,
    isConcerned: true,
    changes,
    findings: fileByFile([
      ...proposal.findings,
      ...free.findings,
      ...(isElsewhere(subject) ? [] : ledger.findings),
      ...grants.flatMap((grant) => {
        const tier = tierMeant(grant, tierOf);
        return [
          ...judgeGrant(grant, { tier, tierNames, now }),
          ...(tier === null
            ? []
            : underGoverning(grant, tier, approval?.tiers, now)),
          ...(tier === null ? [] : judgePerson(grant, tier, okta.facts)),
        ];
      }),
      ...judgeDirectory(distinctTiers(tiers), okta.facts, undefined, [
        ...onMain.tierFiles,
        ...proposal.tiers,
      ]),
      ...unsafeTierFindings(
        asked.map(({ parsed }) => parsed),
        onMain.unsafeTiers,
      ),
      ...renewalFindings(grants, changes),
      ...okta.findings,
      ...aws.findings,
      ...findings,
      ...(directory !== null &&
      isOktaUnasked &&
      approval?.author.kind === "unreadable"
        ? [authorUnreadable(approval.author.why)]
        : []),
      ...(tiers.length > 0 && directory === null ? [noOktaHere] : []),
    ]),
    tiers: new Map(asked.map(({ tier }) => [tier.name, tier])),
    approval,
    isOktaUnasked,
    awsUnseen: aws.unseen,
  };
};

/** A head of a few hundred bytes can hold millions of files, and anybody may propose one: that is its author's matter, and no failure. */
const tooManyFiles = (error: unknown): Finding => {
  if (!(error instanceof TooManyFilesError)) throw error;
  return findingAt("access", wholeFile, {
    code: "files-too-many",
    message: error.message,
    hint: error.hint,
  });
};

/** Where main's own tier is not proven, an older one will judge the file after the merge. */
const underGoverning = (
  grant: Parsed<Grant>,
  { name }: Tier,
  governing: ReadonlyMap<Tier["name"], Tier> | null | undefined,
  now: Instant,
): readonly Finding[] => {
  const tier = governing?.get(name);
  return tier === undefined
    ? []
    : judgeGrant(grant, { tier, tierNames: [name], now });
};

/** What AWS would not tell just now, it may tell the run after the merge. */
const seenNotReady = ({ notReady }: Preflight): Preflight["notReady"] =>
  new Map([...notReady].filter(([, { reason }]) => reason === "aws-not-ready"));

/** What the check's own credential may not see, the controller's may: only a fault that was seen is foretold. null: there is none. */
const foretellStop = async (
  posture: AskPosture | undefined,
  { settings }: Main,
  changes: readonly Change[],
  commit: CommitSha,
): Promise<string | null> => {
  const isRequired = settings?.requirePosture === true;
  const stops = await requirePosture(posture, isRequired, { changes, commit });
  const seen = stops.find(({ finding }) => finding.code !== "not-looked-at");
  return seen?.finding.message ?? null;
};

const distinctTiers = (tiers: readonly Tier[]): readonly Tier[] => [
  ...new Map(tiers.map((tier) => [tier.path, tier])).values(),
];
