/** Does Okta's part of a tier's plan. Groups that several tiers share are made once. */
import { BlockedError } from "../../domain/errors.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { Tier } from "../../domain/tier.ts";
import type { TierStep } from "../../domain/tier-plan.ts";
import { groupNamed, type OktaSide } from "../../rules/tiers/facts.ts";
import type { FeedWriter } from "./ports.ts";

type OktaStep = Extract<
  TierStep,
  {
    readonly kind:
      "create-group" | "assign-application" | "push-group" | "resume-push";
  }
>;

export const isOktaStep = (step: TierStep): step is OktaStep =>
  ["create-group", "assign-application", "push-group", "resume-push"].includes(
    step.kind,
  );

/** Does one step; a step that another tier's plan has done already is done. */
export const createOktaHand = (
  feed: FeedWriter,
  okta: OktaSide,
): ((tier: Tier, step: OktaStep) => Promise<void>) => {
  const made = new Map<string, OktaGroupId>();
  const assigned = new Set(okta.assigned);

  const idOf = (name: string): OktaGroupId => {
    const id = made.get(name) ?? groupNamed(okta, name)?.id;
    if (id === undefined)
      throw new BlockedError(
        "The Okta group is not there.",
        "Run curfew tiers apply again.",
      );
    return id;
  };

  return async (tier, step) => {
    switch (step.kind) {
      case "create-group":
        if (!made.has(step.group))
          made.set(
            step.group,
            await feed.createGroup(
              step.group,
              step.group === tier.group
                ? tier.description
                : `Who may be given access to AWS (${tier.name} and others)`,
            ),
          );
        return;
      case "assign-application": {
        const id = idOf(step.group);
        if (!assigned.has(id)) await feed.assignGroup(okta.application.id, id);
        assigned.add(id);
        return;
      }
      case "push-group":
        return feed.pushGroup(
          okta.application.id,
          idOf(step.group),
          step.group,
        );
      case "resume-push": {
        const mapping = okta.mappings.find(
          ({ source }) => source === idOf(step.group),
        );
        if (mapping !== undefined)
          await feed.resumePush(okta.application.id, mapping.id);
      }
    }
  };
};
