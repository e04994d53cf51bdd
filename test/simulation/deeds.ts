/** What can happen in a history. Numbers choose among what there is at the moment (modulo how many there are), so any list of deeds can be played. */
import type { PersonStatus } from "../../src/domain/directory.ts";
import type { MergeMethod } from "./world/hub.ts";
import type { PersonName, TierId } from "./company.ts";
import type { Fault, Vendor } from "./memory/gate.ts";

export type Deed =
  | {
      readonly do: "request";
      readonly by: PersonName;
      readonly user: PersonName;
      readonly tier: TierId;
      readonly hours: number;
      /** `at`: an absolute end so many hours ahead, in place of a duration. */
      readonly end: "duration" | "at";
      readonly startsInHours: number;
    }
  | { readonly do: "approve"; readonly pull: number; readonly by: PersonName }
  | { readonly do: "push"; readonly pull: number; readonly by: PersonName }
  | { readonly do: "merge"; readonly pull: number; readonly how: MergeMethod }
  /** Asked for, approved by everybody who could and merged in one go. */
  | {
      readonly do: "grant";
      readonly user: PersonName;
      readonly tier: TierId;
      readonly hours: number;
      readonly how: MergeMethod;
    }
  /** Past all rules, straight to main. */
  | {
      readonly do: "sneak";
      readonly user: PersonName;
      readonly tier: TierId;
      readonly hours: number;
    }
  | {
      readonly do: "extend";
      readonly file: number;
      readonly hours: number;
      readonly approved: boolean;
    }
  /** Somebody else's name into a file that stands. */
  | { readonly do: "swap"; readonly file: number; readonly user: PersonName }
  | { readonly do: "break"; readonly file: number }
  | { readonly do: "delete"; readonly file: number }
  /** Puts a deleted file back as it was. */
  | { readonly do: "revert"; readonly file: number; readonly approved: boolean }
  | {
      readonly do: "tier";
      readonly tier: TierId;
      readonly approvals: number;
      readonly maxHours: number;
      readonly group: number;
      /** Hours of `maxContinuous`; left out: no limit on renewals. */
      readonly chain?: number;
      readonly approved: boolean;
    }
  | {
      readonly do: "settings";
      readonly mode: "enforce" | "observe";
      readonly brake: number;
      readonly approved: boolean;
    }
  /** Main is forced back to what it was so many changes ago. */
  | { readonly do: "rewind"; readonly changes: number }
  /** The operators look at main, and set the trust root to its tip. */
  | { readonly do: "trust" }
  /** The ledger's key is taken from the controllers, or given back. */
  | { readonly do: "key"; readonly isSet: boolean }
  | { readonly do: "freeze" }
  | { readonly do: "thaw" }
  /** `curfew revoke --user --tier --now` */
  | {
      readonly do: "revoke";
      readonly user: PersonName;
      readonly tier: TierId;
    }
  | {
      readonly do: "owners";
      readonly mallory: boolean;
      readonly approved: boolean;
    }
  | {
      readonly do: "stranger";
      readonly user: PersonName;
      readonly tier: TierId;
    }
  | { readonly do: "eject"; readonly user: PersonName; readonly tier: TierId }
  | {
      readonly do: "status";
      readonly user: PersonName;
      readonly status: PersonStatus;
    }
  | {
      readonly do: "audience";
      readonly user: PersonName;
      readonly isIn: boolean;
    }
  | { readonly do: "wait"; readonly minutes: number }
  | { readonly do: "outage"; readonly vendor: Vendor; readonly isOn: boolean }
  | {
      readonly do: "sweep";
      readonly by: Controller;
      readonly faults: readonly Fault[];
    }
  /** A sweep, and something that happens just before one of its calls is answered. */
  | {
      readonly do: "amid";
      readonly by: Controller;
      readonly vendor: Vendor;
      /** Which of the run's calls to the vendor, from 1. */
      readonly call: number;
      readonly deed: WorldDeed;
    }
  /** Both controllers at once; the numbers say who makes the next call. */
  | { readonly do: "sweeps"; readonly turns: readonly number[] };

export type Controller = "service" | "actions";

export type History = readonly Deed[];

/** What the world does by itself, without a run of ours. */
export type WorldDeed = Exclude<
  Deed,
  { do: "sweep" | "sweeps" | "amid" | "freeze" | "thaw" | "revoke" }
>;
