/** What people enrolled to prove who they are. */
import type { OktaUserId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Ids } from "./ids.ts";
import type { Profile } from "./users.ts";

type FactorStatus =
  | "ACTIVE"
  | "PENDING_ACTIVATION"
  | "INACTIVE"
  | "NOT_SETUP"
  | "DISABLED"
  | "ENROLLED"
  | "EXPIRED";

export interface Factor {
  readonly id: string;
  readonly user: OktaUserId;
  readonly factorType: string;
  readonly provider: string;
  readonly vendorName: string;
  readonly status: FactorStatus;
  readonly profile: Profile;
  readonly created: Instant;
  readonly lastUpdated: Instant;
}

interface NewFactor {
  /** Okta's `factorType`: push, token:software:totp, webauthn, question, sms …; Okta Verify push where nothing is said. */
  readonly factorType?: string;
  readonly provider?: string;
  readonly status?: FactorStatus;
  readonly profile?: Profile;
}

export interface Factors {
  enrol(user: string, factor?: NewFactor): Factor;
  of(user: string): readonly Factor[];
  setStatus(factor: string, status: FactorStatus): void;
  /** All factors of a person, as after a reset. */
  reset(user: string): void;
}

export const createFactors = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
}): Factors => {
  const { clock, ids } = world;
  const factors = new Map<string, Factor>();
  const of = (user: string): readonly Factor[] =>
    [...factors.values()].filter((factor) => factor.user === user);
  return {
    of,
    enrol: (user, { factorType = "push", provider, status, profile } = {}) => {
      const maker = provider ?? (factorType === "webauthn" ? "FIDO" : "OKTA");
      const factor: Factor = {
        id: ids.next("opf"),
        user: user as OktaUserId,
        factorType,
        provider: maker,
        vendorName: maker,
        status: status ?? "ACTIVE",
        profile: profile ?? {},
        created: clock.now(),
        lastUpdated: clock.now(),
      };
      factors.set(factor.id, factor);
      return factor;
    },
    setStatus: (id, status) => {
      const factor = factors.get(id);
      if (factor === undefined) throw new Error(`no factor ${id}`);
      factors.set(id, { ...factor, status, lastUpdated: clock.now() });
    },
    reset: (user) => {
      for (const { id } of of(user)) factors.delete(id);
    },
  };
};
