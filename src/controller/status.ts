import type { Plan } from "../domain/plan.ts";
import type { Claim } from "../rules/claims.ts";
import type { Verdict } from "../domain/verdict.ts";
import { toLogin } from "../domain/ids.ts";
import type { Instant } from "../domain/time.ts";
import { isKeptUntold } from "../rules/plan/kept-untold.ts";
import { type SignIn, signInOf } from "../rules/render/sign-in.ts";
import { trueEnd } from "../rules/render/true-end.ts";
import { currentTier } from "../rules/tier-history.ts";
import type { Main } from "./survey/read-main.ts";
import type { InAws } from "../rules/aws-arrival/standing.ts";
import type { Arrivals } from "./arrival/arrivals.ts";
import type { Survey } from "./survey/survey.ts";

/** One grant that gives access now, or is about to. */
export interface Standing {
  readonly user: string;
  readonly tier: string;
  readonly group: string;
  readonly grant: string | null;
  readonly state: "active" | "pending" | "waiting" | "held" | "unexplained";
  /** In, though nobody could tell now whether it was approved; `detail` says why. */
  readonly isUntold: boolean;
  readonly startsAt: Claim["startsAt"];
  readonly endsAt: Claim["endsAt"];
  readonly pullRequest: number | null;
  readonly approvers: readonly string[];
  readonly detail: string;
  /** When nothing that was opened in AWS can be open any more; null: nobody can tell, or it opens nothing. */
  readonly sessionsEndAt: Instant | null;
  /** For whoever is in; null: it opens nothing, or nobody knows where. */
  readonly signIn: SignIn | null;
  /** How far it has come in AWS; null: nothing is known, or nothing is opened there. */
  readonly aws: InAws | null;
}

/** Who has what, until when, and on whose approval. */
export const status = (
  {
    plan,
    claims,
    verdicts,
    main,
  }: Pick<Survey, "plan" | "claims" | "verdicts"> & {
    readonly main: Pick<Main, "tiers" | "settings"> | null;
  },
  arrivals: Pick<Arrivals, "of">,
  only: { readonly user?: string; readonly tier?: string },
): readonly Standing[] => {
  const byVersion = new Map(claims.map((claim) => [claim.version, claim]));
  return plan.changes
    .filter(
      ({ user, tier }) =>
        (only.user === undefined || toLogin(user) === toLogin(only.user)) &&
        (only.tier === undefined || tier === only.tier),
    )
    .map((change): Standing => {
      const claim =
        change.version === null ? undefined : byVersion.get(change.version);
      const { pullRequest, approvers } = approvalOf(
        claim,
        change.version === null ? undefined : verdicts.get(change.version),
      );
      const tier = currentTier(main?.tiers ?? new Map(), change.tier).tier;
      const state = stateOf(change);
      const aws = change.action === "keep" ? arrivals.of(change) : null;
      return {
        user: change.user,
        tier: change.tier,
        group: change.group,
        grant: change.grant,
        state,
        isUntold: isKeptUntold(change),
        startsAt: change.startsAt,
        endsAt: change.endsAt,
        pullRequest,
        approvers,
        detail: change.detail,
        aws,
        sessionsEndAt: trueEnd(change.endsAt, tier ?? undefined),
        signIn:
          state === "active" && aws?.kind !== "waiting" && aws?.kind !== "stuck"
            ? signInOf(change.tier, tier, {
                portal: main?.settings?.aws ?? null,
                saml: main?.settings?.saml ?? null,
              })
            : null,
      };
    });
};

const approvalOf = (
  claim: Claim | undefined,
  verdict: Verdict | undefined,
): Pick<Standing, "pullRequest" | "approvers"> => {
  if (verdict?.kind === "proven")
    return {
      pullRequest: verdict.approval.pullRequest,
      approvers: verdict.approval.approvers.map(({ login }) => login),
    };
  const recorded = claim?.record?.verdict;
  return {
    pullRequest: recorded?.pullRequest ?? null,
    approvers: recorded?.approvers ?? [],
  };
};

const stateOf = (change: Plan["changes"][number]): Standing["state"] => {
  switch (change.action) {
    case "keep":
      return change.reason === "pending" ? "pending" : "active";
    case "add":
      return "waiting";
    case "hold":
      return change.grant === null ? "unexplained" : "held";
    case "remove":
      return change.grant === null ? "unexplained" : "active";
  }
};
