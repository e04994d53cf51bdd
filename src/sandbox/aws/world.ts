import { type SandboxClock } from "../clock.ts";
import { type Center, createCenter } from "./center.ts";
import { type AwsIds, createIds } from "./ids.ts";
import { type AwsSettings, defaultSettings } from "./settings.ts";
import { createIamAccount, type IamAccount } from "./iam.ts";
import { type AwsState, createState } from "./state.ts";
import { createStore, type Store } from "./store.ts";

/** Everything of one organisation's Identity Center. */
export interface AwsWorld {
  readonly clock: SandboxClock;
  readonly ids: AwsIds;
  readonly settings: AwsSettings;
  readonly store: Store;
  readonly state: AwsState;
  readonly center: Center;
  /** Of the account whose credentials there are. */
  readonly iam: IamAccount;
}

export const createWorld = (
  clock: SandboxClock,
  settings: Partial<AwsSettings>,
): AwsWorld => {
  const state = createState();
  const ids = createIds(state);
  const store = createStore(ids, state);
  const base = {
    clock,
    ids,
    store,
    state,
    settings: { ...defaultSettings(), ...settings },
  };
  return {
    ...base,
    center: createCenter(base),
    iam: createIamAccount("999999999999"),
  };
};
