/** Every call of a controller passes its gate, where it can be made to wait, to fail, or to be the last. */
import { TransientError } from "../../../src/domain/errors.ts";

/** Whom a call speaks to. `ledger` is a push to the ledger branch, which GitHub can refuse while it answers all else. */
export type Vendor = "git" | "ledger" | "github" | "okta";

export const vendors: readonly Vendor[] = ["git", "ledger", "github", "okta"];

export interface Fault {
  readonly vendor: Vendor;
  /** Which of the run's calls to the vendor, from 1. */
  readonly call: number;
  /** `after`: it was done, and nobody hears of it. */
  readonly when: "before" | "after";
  /** A kill ends the controller there; an error is an answer that it can go on from. */
  readonly kind: "error" | "kill";
  /** All later calls to the vendor fail as well. */
  readonly lasts: boolean;
}

export interface Gate {
  pass<Value>(vendor: Vendor, act: () => Value): Promise<Value>;
  /** Resolves when the controller is killed. */
  readonly killed: Promise<void>;
  /** Faults that struck, told as `okta error before`, and outages that were met, told as `okta outage`. */
  readonly struck: () => readonly string[];
}

export interface GateOptions {
  readonly faults: readonly Fault[];
  /** Who answers nothing at all now. */
  readonly outages: ReadonlySet<Vendor>;
  /** Resolves when this controller may make its next call. */
  readonly turn: () => Promise<void>;
  /** One of the run's calls to the vendor, counted from 1, is about to be answered. */
  readonly onCall: (vendor: Vendor, call: number) => void;
}

export const createGate = ({
  faults,
  outages,
  turn,
  onCall,
}: GateOptions): Gate => {
  const counts = new Map<Vendor, number>();
  const struck: string[] = [];
  let isDead = false;
  let die: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => {
    die = resolve;
  });
  const strike = (fault: Fault): Promise<never> => {
    struck.push(`${fault.vendor} ${fault.kind} ${fault.when}`);
    if (fault.kind === "error")
      throw new TransientError(`${fault.vendor} failed ${fault.when} acting.`);
    isDead = true;
    die();
    return never();
  };
  return {
    killed,
    struck: () => struck,
    pass: async (vendor, act) => {
      await turn();
      if (isDead) return never();
      const call = (counts.get(vendor) ?? 0) + 1;
      counts.set(vendor, call);
      onCall(vendor, call);
      if (outages.has(vendor)) {
        struck.push(`${vendor} outage`);
        throw new TransientError(`${vendor} does not answer.`);
      }
      const fault = faults.find(
        (one) =>
          one.vendor === vendor &&
          (one.call === call || (one.lasts && one.call < call)),
      );
      if (fault?.when === "before") return strike(fault);
      const value = act();
      if (fault?.when === "after") return strike(fault);
      return value;
    },
  };
};

/** What a process that is no more hears of its calls. */
const never = (): Promise<never> => new Promise(() => undefined);
