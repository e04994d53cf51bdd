/**
 * What is right, told without the product: who may be in a group, and who must be. It is simpler than the product on purpose;
 * where it cannot know, `may` is wide and `must` is narrow, and both are named so.
 */
import type { Instant } from "../../src/domain/time.ts";
import type {
  GrantFile,
  PersonName,
  SettingsPolicy,
  TierId,
  TierPolicy,
} from "./company.ts";
import type { Controller } from "./deeds.ts";
import { createFiles } from "./oracle/files.ts";
import { createMissing } from "./oracle/missing.ts";
import { createQuestions, type Questions } from "./oracle/questions.ts";
import { createRewinds } from "./oracle/rewinds.ts";
import { createSweeps } from "./oracle/sweeps.ts";
import { createTiers } from "./oracle/tiers.ts";
import type { Landed } from "./oracle/version.ts";
import { createVersions } from "./oracle/versions.ts";

export interface Oracle extends Questions {
  /** Null: the file is gone, or cannot be read as a grant any more. */
  landed(path: string, file: GrantFile | null, about: Landed): void;
  /** A file that stands, but says nothing that can be understood. */
  broke(path: string, at: Instant): void;
  /** `curfew revoke --now`, written down. */
  revoked(user: PersonName, tier: TierId): void;
  /** Nothing that must be so is known of these any more. */
  unsure(user: PersonName, tier: TierId): void;
  /** Taken out by Curfew, where nothing tells so: it looks as if somebody had done it by hand. */
  takenOutUntold(user: PersonName, group: string): void;
  /** What main says now; calling it says that main was forced back to that. */
  snapshot(): (at: Instant) => void;
  /** The trust root was moved; only onto main's new chain does that accept a main that was forced back. */
  trusted(isOnNewChain: boolean): void;
  /** Was main ever forced back? Then removals are explained by no file, and a brake may hold them. */
  wasRewound(): boolean;
  /** Whatever stands on main now. */
  policyChanged(tier: TierId, says: TierPolicy): void;
  /** The proven policy of a tier is another one now. */
  provenChanged(tier: TierId, says: TierPolicy): void;
  policyUncertain(): void;
  ejected(user: PersonName, group: string, at: Instant): void;
  letIn(user: PersonName, group: string): void;
  /** Deactivated, locked, or out of the audience. */
  barred(user: PersonName): void;
  /** Deactivated: what they approved, and nobody has looked at, may not be proven any more. */
  left(user: PersonName): void;
  /** A run in which something could not be asked: what is not judged a day after its merge is refused. */
  sweptInPart(began: Instant): void;
  /** A run without any fault has ended; `began` is its own now. */
  sweptCleanly(
    by: Controller,
    began: Instant,
    isOut: (user: PersonName) => boolean,
    isMember: (user: PersonName, group: string) => boolean,
    mode: SettingsPolicy["mode"],
  ): void;
}

export const createOracle = (): Oracle => {
  const versions = createVersions();
  const missing = createMissing(versions);
  const sweeps = createSweeps(versions, missing);
  return {
    ...createFiles(versions, missing),
    ...createTiers(versions),
    ...createRewinds(versions, sweeps),
    ...sweeps.told,
    ...createQuestions(versions, missing),
    ejected: (user, group, at) => {
      missing.ejected(user, group, at);
    },
    letIn: (user, group) => {
      missing.letIn(user, group);
    },
    revoked: (user, tier) => {
      for (const version of versions.all)
        if (version.file.user === user && version.file.tier === tier)
          version.isDead = true;
    },
    unsure: (user, tier) => {
      versions.disturb(({ file }) => file.user === user && file.tier === tier);
    },
    takenOutUntold: (user, group) => {
      missing.perhaps(user, group);
    },
    policyUncertain: () => {
      versions.disturb(() => true);
    },
    barred: (user) => {
      versions.disturb(({ file }) => file.user === user);
    },
    left: (user) => {
      versions.judgeLate(
        ({ isJudged, approvers }) => !isJudged && approvers.includes(user),
      );
    },
  };
};
