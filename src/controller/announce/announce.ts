/**
 * Tells each merged pull request what became of its grants: by one comment, kept up to date, that shows all of them whenever there
 * is news of one. It comes after everything was done and recorded, and what fails here changes nothing of that. Where a run died
 * before its comment, the next one writes it: pull requests of grants that were lately approved or refused are looked at again.
 */
import { messageOf } from "../../domain/errors.ts";
import type { Plan } from "../../domain/plan.ts";
import { milliseconds } from "../../domain/time.ts";
import type { Claim } from "../../rules/claims.ts";
import type { OutOfAws } from "../../rules/aws-arrival/standing.ts";
import {
  isFailure,
  outcomeMarker,
  outcomePage,
  type OutcomeItem,
} from "../../rules/render/outcome-comment.ts";
import { currentTier } from "../../rules/tier-history.ts";
import type { Arrivals } from "../arrival/arrivals.ts";
import type { Forge, Repository } from "../ports.ts";
import type { Background, Reconciled } from "../reconcile.ts";
import { endedInTime } from "./ends.ts";
import { createTell, introducedBy, type ToldOfAws } from "./outcomes.ts";
import { notBegun } from "./not-begun.ts";
import { createFinder } from "./pull-requests.ts";

export interface AnnounceDeps {
  readonly forge: Pick<Forge, "pullRequestsOf" | "upsertComment">;
  readonly repository: Pick<
    Repository,
    "isOnFirstParentChain" | "changedFiles"
  >;
  /** The default branch. */
  readonly main: string;
}

/** In one run; GitHub takes 80 writes a minute. */
const mostComments = 50;

/** Of what is no news any more; each costs a read. */
const mostLooks = 20;
const recent = milliseconds(6 * 3_600_000);

/** Answers what could not be told, for standard error. */
export const announce = async (
  deps: AnnounceDeps,
  reconciled: Reconciled,
  arrivals: Pick<Arrivals, "of" | "out">,
): Promise<readonly string[]> => {
  const { background } = reconciled;
  // Without a ledger that can be written, nothing tells what is news.
  if (background === null) return [];
  try {
    const tell = createTell(reconciled, background);
    const told = background.claims.flatMap((claim) => tell(claim) ?? []);
    return await tellAll(
      deps,
      await pagesOf(told, deps, background, arrivals, reconciled.plan),
    );
  } catch (error) {
    return [`Pull requests could not be told what became: ${messageOf(error)}`];
  }
};

interface Page {
  readonly number: number;
  readonly items: readonly OutcomeItem[];
}

/** Every grant of each pull request of which one has news, or had it lately. */
const pagesOf = async (
  told: readonly ToldOfAws[],
  deps: AnnounceDeps,
  background: Background,
  arrivals: Pick<Arrivals, "of" | "out">,
  { now, commit }: Plan,
): Promise<readonly Page[]> => {
  const { find, known } = createFinder(deps, background);
  const byNumber = new Map<number, OutcomeItem[]>();
  for (const one of told)
    if (await isNews(one, deps.repository, background))
      for (const number of await find(one.claim)) byNumber.set(number, []);
  const unbegun = await notBegun(deps.repository, commit, background);
  for (const { pullRequest, isNews } of unbegun)
    if (isNews) byNumber.set(pullRequest, []);
  const lately = told
    .filter(({ outcome }) => !endedInTime(outcome))
    .map(({ claim, membership }) => ({
      claim,
      at: Math.max(lastNews(claim), goneAt(arrivals.out(membership))),
    }))
    .filter(({ at }) => now < at + recent)
    .sort((a, b) => b.at - a.at)
    .flatMap(({ claim }) => known(claim));
  for (const number of [...new Set(lately)].slice(0, mostLooks))
    if (!byNumber.has(number)) byNumber.set(number, []);
  for (const one of told)
    for (const number of known(one.claim))
      byNumber.get(number)?.push(itemOf(one, background, arrivals));
  for (const { pullRequest, item } of unbegun)
    byNumber.get(pullRequest)?.push(item);
  return [...byNumber]
    .map(([number, items]) => ({ number, items }))
    .sort((a, b) => rank(a) - rank(b) || a.number - b.number);
};

/** The merge, the verdict, the last add or the end that the ledger knows of. */
const lastNews = ({ mergedAt, record }: Claim): number =>
  Math.max(
    mergedAt ?? 0,
    record?.judgedAt ?? 0,
    record?.added?.at ?? 0,
    record?.endedAt ?? 0,
    record?.removed?.at ?? 0,
  );

/** What was said to be still open in AWS is told to be over, however long it took. */
const goneAt = (out: OutOfAws | null): number =>
  out?.kind === "gone" ? out.since : 0;

/** Whoever was refused must hear of it, even where there is too much to tell. */
const rank = ({ items }: Page): number => (items.some(isFailure) ? 0 : 1);

const tellAll = async (
  { forge }: AnnounceDeps,
  pages: readonly Page[],
): Promise<readonly string[]> => {
  const troubles: string[] = [];
  for (const { number, items } of pages.slice(0, mostComments))
    try {
      await forge.upsertComment(number, outcomeMarker, outcomePage(items));
    } catch (error) {
      troubles.push(
        `#${number} could not be told what became of it: ${messageOf(error)}`,
      );
    }
  return pages.length > mostComments
    ? [
        ...troubles,
        `${pages.length - mostComments} further pull requests were not told what became of them: too many at once.`,
      ]
    : troubles;
};

const isNews = async (
  { claim, news }: ToldOfAws,
  repository: AnnounceDeps["repository"],
  { before }: Background,
): Promise<boolean> =>
  news === "news" ||
  (news === "news-if-new-on-main" &&
    before.tip !== null &&
    !(await repository.isOnFirstParentChain(introducedBy(claim), before.tip)));

const itemOf = (
  { claim, outcome, membership }: ToldOfAws,
  { tiers, portal, saml = null }: Background,
  arrivals: Pick<Arrivals, "of" | "out">,
): OutcomeItem => ({
  grant: claim.path,
  user: claim.user,
  tier: claim.tier,
  group: claim.group,
  startsAt: claim.startsAt,
  endsAt: claim.endsAt,
  outcome,
  inAws: arrivals.of(membership),
  outOfAws: arrivals.out(membership),
  aws: currentTier(tiers, claim.tier).tier,
  portal,
  saml,
});
