/**
 * Is a pull request's author one Okta person? Asked before anything else is, because what a check says about others would let a
 * stranger ask Okta about anybody. What stands in a file of the repository is no secret to those who can read it.
 */
import type { Account, PullRequest } from "../../domain/forge.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { type Identities, identify } from "../../rules/approval/identity.ts";
import type { Gathered } from "../../rules/approval/reason.ts";
import type { AuthorStanding } from "./ports.ts";
import { reviewsOf } from "./gather-pull-request.ts";
import { readIdentities } from "./identities.ts";
import { type Policy, readPolicy } from "./read-policy.ts";
import { gather, type Run } from "./run.ts";

interface FoundAuthor {
  readonly standing: AuthorStanding;
  /** May others be asked about? */
  readonly mayAsk: boolean;
  /** Why not. */
  readonly why: string;
  /** Where it is said who is who, for people. */
  readonly source: string;
}

const file = "access/people.yaml";

export const findAuthor = async (
  run: Run,
  question: {
    readonly pullRequest: PullRequest;
    readonly governing: Gathered<CommitSha>;
    readonly isAlwaysNeeded: boolean;
  },
): Promise<FoundAuthor> => {
  const { pullRequest, governing, isAlwaysNeeded } = question;
  const policy = governing.known
    ? await gather(readPolicy(run, governing.value))
    : governing;
  if (!policy.known)
    return {
      standing: { kind: "not-asked" },
      mayAsk: false,
      why: policy.why,
      source: file,
    };
  const { settings } = policy.value;
  if (settings?.identity.source !== "okta") {
    const standing = await standingOf(run, policy.value, pullRequest.author);
    return { standing, mayAsk: true, why: "", source: file };
  }
  const source = `Okta attribute ${settings.identity.attribute}`;
  if (!isAlwaysNeeded && !(await isApproved(run, pullRequest)))
    return {
      standing: { kind: "not-asked" },
      mayAsk: false,
      why: "nobody has approved it yet, so Okta was not asked",
      source,
    };
  const standing = await standingOf(run, policy.value, pullRequest.author);
  return {
    standing,
    source,
    mayAsk: standing.kind === "person",
    why:
      standing.kind === "unreadable"
        ? standing.why
        : "its author is not one person in Okta, so Okta was not asked about others",
  };
};

const standingOf = async (
  run: Run,
  policy: Policy,
  author: Account | null,
): Promise<AuthorStanding> => {
  if (author?.type !== "User") return { kind: "unmapped" };
  const identities: Gathered<Identities> = await gather(
    readIdentities(run, policy, {
      accounts: [author],
      addresses: [],
      users: [],
    }),
  );
  if (!identities.known) return { kind: "unreadable", why: identities.why };
  return { kind: identify(identities.value, author).kind };
};

const isApproved = async (
  run: Run,
  { number, author }: PullRequest,
): Promise<boolean> => {
  const reviews = await gather(reviewsOf(run, number));
  return (
    reviews.known &&
    reviews.value.some(
      (review) =>
        review.state === "APPROVED" && review.author?.id !== author?.id,
    )
  );
};
